package org.lianfang.contract.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.Change;
import org.lianfang.protocol.ledger.State;

/// A state with changes that are not made yet: reads see them, nobody else does. Changes come out
/// in key order, each key once. Used by one thread.
final class Draft implements State {
  private final State base;
  private final NavigableMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();

  Draft(State base) {
    this.base = base;
  }

  @Override
  public Optional<Bytes> get(Bytes key) {
    Optional<Bytes> changed = changes.get(key);
    return changed == null ? base.get(key) : changed;
  }

  @Override
  public void scan(Bytes prefix, BiPredicate<Bytes, Bytes> visitor) {
    NavigableMap<Bytes, Optional<Bytes>> ahead = new TreeMap<>();
    for (Map.Entry<Bytes, Optional<Bytes>> change : changes.tailMap(prefix, true).entrySet()) {
      if (!change.getKey().startsWith(prefix)) {
        break;
      }
      ahead.put(change.getKey(), change.getValue());
    }
    boolean[] goesOn = {true};
    base.scan(
        prefix,
        (key, value) -> {
          goesOn[0] = visitBelow(ahead, key, visitor);
          if (!goesOn[0]) {
            return false;
          }
          Optional<Bytes> changed = ahead.remove(key);
          Optional<Bytes> current = changed == null ? Optional.of(value) : changed;
          goesOn[0] = current.isEmpty() || visitor.test(key, current.get());
          return goesOn[0];
        });
    if (goesOn[0]) {
      for (Map.Entry<Bytes, Optional<Bytes>> rest : ahead.entrySet()) {
        if (rest.getValue().isPresent() && !visitor.test(rest.getKey(), rest.getValue().get())) {
          return;
        }
      }
    }
  }

  /// Visits and removes the changes below `key`; whether the visitor wants more.
  private static boolean visitBelow(
      NavigableMap<Bytes, Optional<Bytes>> ahead, Bytes key, BiPredicate<Bytes, Bytes> visitor) {
    while (!ahead.isEmpty() && ahead.firstKey().compareTo(key) < 0) {
      Map.Entry<Bytes, Optional<Bytes>> next = ahead.pollFirstEntry();
      if (next.getValue().isPresent() && !visitor.test(next.getKey(), next.getValue().get())) {
        return false;
      }
    }
    return true;
  }

  void put(Bytes key, Bytes value) {
    changes.put(key, Optional.of(value));
  }

  void delete(Bytes key) {
    changes.put(key, Optional.empty());
  }

  /// Makes the changes of `other`, a draft upon this one, changes of this one.
  void absorb(Draft other) {
    changes.putAll(other.changes);
  }

  List<Change> changes() {
    List<Change> list = new ArrayList<>(changes.size());
    changes.forEach((key, value) -> list.add(new Change(key, value)));
    return list;
  }
}
