package org.lianfang.server;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.lianfang.ledger.store.Table;
import org.lianfang.node.Node;
import org.lianfang.node.vault.StoredVault;

/// Where a member's node keeps its journals, call log, checkpoints and vault: one store, so that
/// what belongs together is written in one batch.
public final class StoredNode {
  /// The store's folder in the member's own.
  public static final String FOLDER = "node";

  private StoredNode() {}

  /// All tables of the store.
  public static List<Table> tables() {
    Set<Table> tables = new LinkedHashSet<>(Node.storeTables());
    tables.addAll(StoredVault.tables());
    return List.copyOf(tables);
  }
}
