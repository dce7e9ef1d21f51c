package org.lianfang.ledger.verify;

import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.FoundFlaw;

/// What a verification found.
public sealed interface Verdict {

  /// The stored ledger is whole.
  ///
  /// @param size commands that it holds
  /// @param root the tree's root at that size, 32 bytes
  /// @param checked rows and further things that were compared or proved
  record Verified(long size, Bytes root, long checked) implements Verdict {}

  /// The stored ledger is not what was written.
  ///
  /// @param position the entry at which it shows; −1 if it is no single entry's
  /// @param found what does not hold
  record Damaged(long position, FoundFlaw found) implements Verdict {}
}
