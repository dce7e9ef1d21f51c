package org.lianfang.ledger;

import java.time.Instant;
import org.lianfang.protocol.Bytes;

/// One entry as the replica keeps it: the very bytes whose hashes stand in its leaf.
///
/// @param outcome the outcome's bytes
/// @param changes the bytes of the state changes
/// @param leaf the leaf's bytes
public record StoredEntry(
    long position, Instant time, Bytes envelope, Bytes outcome, Bytes changes, Bytes leaf) {}
