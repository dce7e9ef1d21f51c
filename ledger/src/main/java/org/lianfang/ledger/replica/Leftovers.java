package org.lianfang.ledger.replica;

import java.util.ArrayList;
import java.util.List;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.Table;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;

/// Removes what a restoration wrote that did not come to its end.
final class Leftovers {
  private static final int BATCH = 2_000;
  private static final List<Table> TABLES =
      List.of(
          ReplicaTables.STATE,
          ReplicaTables.ENTRIES,
          ReplicaTables.NODES,
          ReplicaTables.REQUESTS,
          ReplicaTables.BLOCKS,
          ReplicaTables.ROSTERS);

  private Leftovers() {}

  /// Removes them, if a crash left any: a replica is empty or whole.
  static void remove(Store store) {
    if (store.get(ReplicaTables.HEADS, ReplicaTables.RESTORING_KEY).isEmpty()) {
      return;
    }
    try {
      removeRows(store);
      store.write(
          new Batch().delete(ReplicaTables.HEADS, ReplicaTables.RESTORING_KEY), Durability.SYNC);
    } catch (StoreFailed e) {
      throw new InvariantViolation("what a restoration left cannot be removed", e);
    }
  }

  static void removeRows(Store store) throws StoreFailed {
    for (Table table : TABLES) {
      List<Bytes> keys = keys(store, table);
      while (!keys.isEmpty()) {
        Batch batch = new Batch();
        keys.forEach(key -> batch.delete(table, key));
        store.write(batch, Durability.PROCESS);
        keys = keys(store, table);
      }
    }
  }

  private static List<Bytes> keys(Store store, Table table) {
    List<Bytes> keys = new ArrayList<>();
    store.scan(
        table,
        Range.ALL,
        (key, value) -> {
          keys.add(key);
          return keys.size() < BATCH;
        });
    return keys;
  }
}
