package org.lianfang.ledger.store;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.lianfang.protocol.Bytes;

/// A store without a disk: it survives [#close] as long as the object does, and [#reopen] opens it
/// again.
public final class InMemoryStore implements Store {
  private Map<String, NavigableMap<Bytes, Bytes>> tables = new HashMap<>();
  private boolean shared;
  private boolean closed;

  public InMemoryStore(List<Table> tables) {
    tables.forEach(table -> this.tables.put(table.name(), new TreeMap<>()));
  }

  /// Opens the store again after [#close].
  public synchronized InMemoryStore reopen() {
    closed = false;
    return this;
  }

  @Override
  public synchronized View view() {
    requireOpen();
    shared = true;
    return new MemoryView(tables);
  }

  @Override
  public synchronized void write(Batch batch, Durability durability) {
    requireOpen();
    if (shared) {
      Map<String, NavigableMap<Bytes, Bytes>> copy = new HashMap<>();
      tables.forEach((name, rows) -> copy.put(name, new TreeMap<>(rows)));
      tables = copy;
      shared = false;
    }
    for (Write write : batch.writes()) {
      switch (write) {
        case Write.Put put -> rows(tables, put.table()).put(put.key(), put.value());
        case Write.Delete delete -> rows(tables, delete.table()).remove(delete.key());
      }
    }
  }

  @Override
  public void purge(Set<Key> keys) {
    Batch deletes = new Batch();
    keys.forEach(key -> deletes.delete(key.table(), key.bytes()));
    write(deletes, Durability.SYNC);
  }

  @Override
  public Optional<Bytes> get(Table table, Bytes key) {
    try (View view = view()) {
      return view.get(table, key);
    }
  }

  @Override
  public void scan(Table table, Range range, BiPredicate<Bytes, Bytes> visitor) {
    try (View view = view()) {
      view.scan(table, range, visitor);
    }
  }

  @Override
  public void scanDown(Table table, Range range, BiPredicate<Bytes, Bytes> visitor) {
    try (View view = view()) {
      view.scanDown(table, range, visitor);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  private synchronized void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the store is closed");
    }
  }

  private static NavigableMap<Bytes, Bytes> rows(
      Map<String, NavigableMap<Bytes, Bytes>> tables, Table table) {
    NavigableMap<Bytes, Bytes> rows = tables.get(table.name());
    if (rows == null) {
      throw new IllegalArgumentException("the store has no table " + table.name());
    }
    return rows;
  }

  private final class MemoryView implements View {
    private final Map<String, NavigableMap<Bytes, Bytes>> tables;
    private final Set<Boolean> ended = new HashSet<>();

    MemoryView(Map<String, NavigableMap<Bytes, Bytes>> tables) {
      this.tables = tables;
    }

    private NavigableMap<Bytes, Bytes> rows(Table table) {
      requireOpen();
      synchronized (ended) {
        if (!ended.isEmpty()) {
          throw new IllegalStateException("the view is closed");
        }
      }
      return InMemoryStore.rows(tables, table);
    }

    @Override
    public Optional<Bytes> get(Table table, Bytes key) {
      return Optional.ofNullable(rows(table).get(key));
    }

    @Override
    public void scan(Table table, Range range, BiPredicate<Bytes, Bytes> visitor) {
      visit(within(rows(table), range), visitor);
    }

    @Override
    public void scanDown(Table table, Range range, BiPredicate<Bytes, Bytes> visitor) {
      visit(within(rows(table), range).descendingMap(), visitor);
    }

    private static NavigableMap<Bytes, Bytes> within(NavigableMap<Bytes, Bytes> rows, Range range) {
      NavigableMap<Bytes, Bytes> tail = rows.tailMap(range.from(), true);
      return range.to().isEmpty() ? tail : tail.headMap(range.to().get(), false);
    }

    private static void visit(NavigableMap<Bytes, Bytes> rows, BiPredicate<Bytes, Bytes> visitor) {
      for (Map.Entry<Bytes, Bytes> row : rows.entrySet()) {
        if (!visitor.test(row.getKey(), row.getValue())) {
          return;
        }
      }
    }

    @Override
    public void close() {
      synchronized (ended) {
        ended.add(true);
      }
    }
  }
}
