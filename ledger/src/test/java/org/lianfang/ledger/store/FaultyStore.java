package org.lianfang.ledger.store;

import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import org.lianfang.protocol.Bytes;

/// A store whose disk fails at a chosen write, and takes no write after it. What it wraps stays
/// open: the test opens that again as a restart would.
public final class FaultyStore implements Store {
  /// What a failing write leaves behind.
  public enum Fault {
    /// Nothing of it stands.
    LOST,
    /// All of it stands, though the caller is told that it failed.
    UNACKNOWLEDGED
  }

  private final Store disk;
  private final long failing;
  private final Fault fault;
  private long writes;

  /// @param failing which write fails, from 1; 0 for none
  public FaultyStore(Store disk, long failing, Fault fault) {
    this.disk = disk;
    this.failing = failing;
    this.fault = fault;
  }

  /// How many writes were asked for so far.
  public synchronized long writes() {
    return writes;
  }

  /// Whether the failing write has been reached.
  public synchronized boolean failed() {
    return failing > 0 && writes >= failing;
  }

  @Override
  public void write(Batch batch, Durability durability) throws StoreFailed {
    synchronized (this) {
      writes++;
      if (failing == 0 || writes < failing) {
        disk.write(batch, durability);
        return;
      }
      if (writes == failing && fault == Fault.UNACKNOWLEDGED) {
        disk.write(batch, durability);
      }
    }
    throw new StoreFailed("the disk fails at write " + failing + ": " + fault);
  }

  @Override
  public void purge(Set<Key> keys) throws StoreFailed {
    synchronized (this) {
      writes++;
      if (failing == 0 || writes < failing) {
        disk.purge(keys);
        return;
      }
      if (writes == failing && fault == Fault.UNACKNOWLEDGED) {
        disk.purge(keys);
      }
    }
    throw new StoreFailed("the disk fails at write " + failing + ": " + fault);
  }

  @Override
  public View view() {
    return disk.view();
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

  /// Leaves what it wraps open.
  @Override
  public void close() {}
}
