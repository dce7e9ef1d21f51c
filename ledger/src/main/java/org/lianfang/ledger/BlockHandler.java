package org.lianfang.ledger;

/// Takes blocks as they are applied.
@FunctionalInterface
public interface BlockHandler {
  /// Handles one block; `after` shows the state right after it and is closed by the caller.
  void onBlock(Block block, View after);
}
