package org.lianfang.ledger.replica;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.lianfang.ledger.store.Range;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.Change;
import org.lianfang.protocol.ledger.State;

/// A state with changes on top of it that are not committed, so that the entries of one block see
/// those before them.
///
/// Not thread-safe.
final class StateOverlay implements State {
  private final State base;
  private final NavigableMap<Bytes, Optional<Bytes>> changed;

  StateOverlay(State base) {
    this(base, new TreeMap<>());
  }

  /// @param changed what lies on top from the beginning
  StateOverlay(State base, NavigableMap<Bytes, Optional<Bytes>> changed) {
    this.base = base;
    this.changed = changed;
  }

  void apply(List<Change> changes) {
    changes.forEach(change -> changed.put(change.key(), change.value()));
  }

  /// What all changes together come to.
  NavigableMap<Bytes, Optional<Bytes>> changed() {
    return Collections.unmodifiableNavigableMap(changed);
  }

  @Override
  public Optional<Bytes> get(Bytes key) {
    Optional<Bytes> value = changed.get(key);
    return value == null ? base.get(key) : value;
  }

  @Override
  public void scan(Bytes prefix, BiPredicate<Bytes, Bytes> visitor) {
    Merge merge = new Merge(within(Range.prefix(prefix)).entrySet().iterator(), visitor);
    base.scan(prefix, merge::base);
    merge.rest();
  }

  private NavigableMap<Bytes, Optional<Bytes>> within(Range range) {
    NavigableMap<Bytes, Optional<Bytes>> tail = changed.tailMap(range.from(), true);
    return range.to().isEmpty() ? tail : tail.headMap(range.to().get(), false);
  }

  /// Two ascending rows of pairs visited as one; where both have a key, the changed one counts.
  private static final class Merge {
    private final Iterator<Map.Entry<Bytes, Optional<Bytes>>> changed;
    private final BiPredicate<Bytes, Bytes> visitor;
    private Map.@Nullable Entry<Bytes, Optional<Bytes>> next;
    private boolean more = true;

    Merge(Iterator<Map.Entry<Bytes, Optional<Bytes>>> changed, BiPredicate<Bytes, Bytes> visitor) {
      this.changed = changed;
      this.visitor = visitor;
      advance();
    }

    private void advance() {
      next = changed.hasNext() ? changed.next() : null;
    }

    boolean base(Bytes key, Bytes value) {
      while (more && next != null && next.getKey().compareTo(key) < 0) {
        visitChanged(next);
      }
      if (more && next != null && next.getKey().equals(key)) {
        visitChanged(next);
      } else if (more) {
        more = visitor.test(key, value);
      }
      return more;
    }

    void rest() {
      while (more && next != null) {
        visitChanged(next);
      }
    }

    private void visitChanged(Map.Entry<Bytes, Optional<Bytes>> pair) {
      Optional<Bytes> value = pair.getValue();
      if (value.isPresent()) {
        more = visitor.test(pair.getKey(), value.get());
      }
      advance();
    }
  }
}
