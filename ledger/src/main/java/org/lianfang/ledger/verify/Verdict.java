package org.lianfang.ledger.verify;

import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Flaw;

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
  /// @param flaw what does not hold
  /// @param zh the same as a sentence in Chinese
  /// @param en the same as a sentence in English
  record Damaged(long position, Flaw flaw, String zh, String en) implements Verdict {}
}
