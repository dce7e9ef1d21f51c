package org.lianfang.ledger;

/// Takes blocks as they are applied.
@FunctionalInterface
public interface BlockHandler {
  /// Handles one block.
  ///
  /// @param after the replica at the newest position applied here: the end of the block, or later
  ///   where the handler lags behind; closed by the caller
  void onBlock(Block block, View after);
}
