package org.lianfang.cometbft;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.Key;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.Table;
import org.lianfang.protocol.Bytes;

/// Shows other bytes of the log than it holds, once it is told to.
final class LyingDisk implements Store {
  private final Store disk;
  private volatile boolean lying;
  private final AtomicInteger told = new AtomicInteger();

  LyingDisk(Store disk) {
    this.disk = disk;
  }

  /// From now on it shows other bytes.
  void lie() {
    lying = true;
  }

  /// How often it has.
  int told() {
    return told.get();
  }

  private Optional<Bytes> changed(Table table, Optional<Bytes> value) {
    if (!lying || !table.equals(ReplicaTables.ENTRIES) || value.isEmpty()) {
      return value;
    }
    told.incrementAndGet();
    byte[] bytes = value.get().toArray();
    // within the envelope: after two lengths and the time
    bytes[20] ^= 1;
    return Optional.of(Bytes.owning(bytes));
  }

  @Override
  public Optional<Bytes> get(Table table, Bytes key) {
    return disk.get(table, key);
  }

  @Override
  public void scan(Table table, Range range, BiPredicate<Bytes, Bytes> visitor) {
    disk.scan(table, range, visitor);
  }

  @Override
  public void scanDown(Table table, Range range, BiPredicate<Bytes, Bytes> visitor) {
    disk.scanDown(table, range, visitor);
  }

  @Override
  public Store.View view() {
    Store.View honest = disk.view();
    return new Store.View() {
      @Override
      public Optional<Bytes> get(Table table, Bytes key) {
        return changed(table, honest.get(table, key));
      }

      @Override
      public void scan(Table table, Range range, BiPredicate<Bytes, Bytes> visitor) {
        honest.scan(table, range, visitor);
      }

      @Override
      public void scanDown(Table table, Range range, BiPredicate<Bytes, Bytes> visitor) {
        honest.scanDown(table, range, visitor);
      }

      @Override
      public void close() {
        honest.close();
      }
    };
  }

  @Override
  public void write(Batch batch, Durability durability) throws StoreFailed {
    disk.write(batch, durability);
  }

  @Override
  public void purge(Set<Key> keys) throws StoreFailed {
    disk.purge(keys);
  }

  @Override
  public void close() {
    disk.close();
  }
}
