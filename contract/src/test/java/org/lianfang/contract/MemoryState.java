package org.lianfang.contract;

import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.Change;
import org.lianfang.protocol.ledger.State;

/// The replicated state in memory, for tests. Not thread-safe.
public final class MemoryState implements State {
  private final NavigableMap<Bytes, Bytes> rows;

  public MemoryState() {
    this(new TreeMap<>());
  }

  private MemoryState(NavigableMap<Bytes, Bytes> rows) {
    this.rows = rows;
  }

  /// Makes the changes of one command, in place.
  ///
  /// @throws IllegalArgumentException if the keys do not ascend, each once
  public void apply(List<Change> changes) {
    for (int i = 1; i < changes.size(); i++) {
      if (changes.get(i - 1).key().compareTo(changes.get(i).key()) >= 0) {
        throw new IllegalArgumentException("the keys of changes ascend, each once");
      }
    }
    for (Change change : changes) {
      change
          .value()
          .ifPresentOrElse(value -> rows.put(change.key(), value), () -> rows.remove(change.key()));
    }
  }

  public MemoryState copy() {
    return new MemoryState(new TreeMap<>(rows));
  }

  public int size() {
    return rows.size();
  }

  @Override
  public Optional<Bytes> get(Bytes key) {
    return Optional.ofNullable(rows.get(key));
  }

  @Override
  public void scan(Bytes prefix, BiPredicate<Bytes, Bytes> visitor) {
    for (var row : rows.tailMap(prefix, true).entrySet()) {
      if (!row.getKey().startsWith(prefix) || !visitor.test(row.getKey(), row.getValue())) {
        return;
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MemoryState that && rows.equals(that.rows);
  }

  @Override
  public int hashCode() {
    return rows.hashCode();
  }
}
