package org.lianfang.ledger;

import java.time.Instant;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.Outcome;

/// A command with its place and outcome.
///
/// @param position its place, from 0; −1 if it was refused before being ordered
/// @param time ledger time of its place
/// @param envelope the bytes as ordered
public record Committed(long position, Instant time, Bytes envelope, Outcome outcome) {}
