package org.lianfang.ledger;

import java.time.Instant;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.checkpoint.ConsistencyProof;
import org.lianfang.protocol.checkpoint.InclusionProof;
import org.lianfang.protocol.ledger.State;

/// The replica at one position: state, log and tree. Unchanging until closed; thread-safe.
public interface View extends State, AutoCloseable {
  /// How many commands the ledger holds; 0 before genesis.
  long size();

  /// Ledger time of the last command; the epoch before genesis.
  Instant time();

  /// The tree's root at [#size].
  Bytes root();

  /// The tree's root at an earlier size.
  Bytes rootAt(long size);

  /// Returns the entry at a position below [#size], with all that a receipt needs.
  StoredEntry entry(long position);

  /// The end of the first block that holds a position of `size` or later; empty if `size` is at or
  /// beyond the newest block's end.
  Optional<Long> nextBlockEnd(long size);

  /// The end of the first block after tree size `size` whose commands changed the roster.
  Optional<Long> nextRosterChange(long size);

  InclusionProof inclusion(long position, long size);

  ConsistencyProof consistency(long from, long to);

  @Override
  void close();
}
