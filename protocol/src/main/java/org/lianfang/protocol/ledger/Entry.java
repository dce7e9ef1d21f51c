package org.lianfang.protocol.ledger;

import java.time.Instant;
import org.lianfang.protocol.Bytes;

/// One place of the ledger: an envelope, ordered.
///
/// @param position from 0, without gaps
/// @param time ledger time, whole milliseconds, never before that of the entry before
/// @param envelope the envelope's bytes as ordered, or a [Misbehaviour] that the engine proved
public record Entry(long position, Instant time, Bytes envelope) {}
