package org.lianfang.server.network;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How a node whose ledger is empty comes to it: `sync` in `node.json`.
enum SyncMode {
  /// By a snapshot where two other members prove one, else by blocks.
  AUTO,
  /// By all blocks, from the first on.
  BLOCKS,
  /// By a snapshot, whatever it takes.
  SNAPSHOT;

  /// @throws IllegalArgumentException if there is no such mode
  static SyncMode of(@Nullable String name) {
    return name == null ? AUTO : valueOf(name.toUpperCase(Locale.ROOT));
  }

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
