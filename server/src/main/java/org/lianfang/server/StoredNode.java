package org.lianfang.server;

import java.util.List;
import org.lianfang.ledger.store.Table;
import org.lianfang.node.Node;

/// Where a member's node keeps its journals, call log, checkpoints and vault: one store, so that
/// what belongs together is written in one batch.
public final class StoredNode {
  /// The store's folder in the member's own.
  public static final String FOLDER = "node";

  private StoredNode() {}

  /// All tables of the store.
  public static List<Table> tables() {
    return Node.storeTables();
  }
}
