package org.lianfang.ledger.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.lianfang.protocol.Bytes;

/// Writes that happen together or not at all; of several to one key the last one counts.
///
/// Not thread-safe.
public final class Batch {
  private final List<Write> writes = new ArrayList<>();

  public Batch put(Table table, Bytes key, Bytes value) {
    writes.add(new Write.Put(table, key, value));
    return this;
  }

  public Batch delete(Table table, Bytes key) {
    writes.add(new Write.Delete(table, key));
    return this;
  }

  /// Returns the writes in their order.
  public List<Write> writes() {
    return Collections.unmodifiableList(writes);
  }
}
