package org.lianfang.ledger.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import org.lianfang.ledger.Seeded;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.InMemoryStore;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.Reader;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.Table;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.State;

final class RecentStateTest {
  private static final int KEYS = 60;

  private final Seeded seeded = new Seeded();

  @Test
  void reads_as_the_store_does_at_its_size_whatever_was_read_before() throws StoreFailed {
    for (int round = 0; round < 20; round++) {
      try (InMemoryStore store = new InMemoryStore(List.of(ReplicaTables.STATE))) {
        RecentState recent = new RecentState(0);
        List<Store.View> views = new ArrayList<>();
        for (int size = 0; size < 15; size++) {
          views.add(store.view());
          for (int reads = 0; reads < 30; reads++) {
            // Mostly the newest, now and then one that was opened earlier.
            int at = seeded.oneIn(4) ? seeded.below(size + 1) : size;
            Store.View view = views.get(at);
            requireSame(
                seeded.oneIn(3) ? recent.below(at, view) : recent.at(at, view),
                new StoredState(view));
          }
          change(store, recent, size + 1);
        }
        views.forEach(Store.View::close);
      }
    }
  }

  private void requireSame(State recent, State stored) {
    Bytes key = key();
    assertThat(recent.get(key)).as(seeded.toString()).isEqualTo(stored.get(key));
    Bytes prefix = key.slice(0, seeded.below(key.size() + 1));
    int most = 1 + seeded.below(KEYS);
    assertThat(visited(recent, prefix, most))
        .as("the first %d of %s, %s", most, prefix, seeded)
        .isEqualTo(visited(stored, prefix, most));
  }

  private void change(Store store, RecentState recent, int newSize) throws StoreFailed {
    NavigableMap<Bytes, Optional<Bytes>> changed = new TreeMap<>();
    for (int i = seeded.below(8); i > 0; i--) {
      changed.put(key(), seeded.oneIn(3) ? Optional.empty() : Optional.of(seeded.bytes(3)));
    }
    Batch batch = new Batch();
    ReplicaTables.putState(batch, changed);
    store.write(batch, Durability.SYNC);
    recent.advance(newSize, Collections.unmodifiableNavigableMap(changed));
  }

  /// Few enough to meet again, of two prefixes.
  private Bytes key() {
    int number = seeded.below(KEYS);
    return Bytes.owning(new byte[] {(byte) (number % 2), (byte) (number / 2)});
  }

  private static List<Map.Entry<Bytes, Bytes>> visited(State state, Bytes prefix, int most) {
    List<Map.Entry<Bytes, Bytes>> visited = new ArrayList<>();
    state.scan(
        prefix,
        (key, value) -> {
          visited.add(Map.entry(key, value));
          return visited.size() < most;
        });
    return visited;
  }

  @Test
  void what_is_read_again_is_not_read_from_the_store() {
    try (InMemoryStore store = new InMemoryStore(List.of(ReplicaTables.STATE))) {
      RecentState recent = new RecentState(0);
      Counting counting = new Counting(store);
      for (int time = 0; time < 3; time++) {
        State state = recent.at(0, counting);
        state.get(Bytes.utf8("absent"));
        visited(state, Bytes.utf8("a"), 5);
      }
      assertThat(counting.reads).isEqualTo(2);
    }
  }

  @Test
  void what_a_block_finds_is_kept_and_what_it_does_not_find_is_not() throws StoreFailed {
    try (InMemoryStore store = new InMemoryStore(List.of(ReplicaTables.STATE))) {
      Bytes there = Bytes.utf8("there");
      store.write(new Batch().put(ReplicaTables.STATE, there, there), Durability.SYNC);
      RecentState recent = new RecentState(0);
      Counting counting = new Counting(store);
      for (int time = 0; time < 3; time++) {
        State state = recent.below(0, counting);
        assertThat(state.get(there)).contains(there);
        assertThat(state.get(Bytes.utf8("absent"))).isEmpty();
      }
      assertThat(counting.reads).isEqualTo(1 + 3);
    }
  }

  @Test
  void what_was_made_otherwise_than_by_a_block_is_read_anew() throws StoreFailed {
    try (InMemoryStore store = new InMemoryStore(List.of(ReplicaTables.STATE))) {
      RecentState recent = new RecentState(7);
      Bytes key = Bytes.utf8("key");
      assertThat(recent.at(7, store).get(key)).isEmpty();
      store.write(new Batch().put(ReplicaTables.STATE, key, key), Durability.SYNC);
      recent.forget(7);
      assertThat(recent.at(7, store).get(key)).contains(key);
    }
  }

  /// Counts reads.
  private static final class Counting implements Reader {
    private final Reader reader;
    private int reads;

    Counting(Reader reader) {
      this.reader = reader;
    }

    @Override
    public Optional<Bytes> get(Table table, Bytes key) {
      reads++;
      return reader.get(table, key);
    }

    @Override
    public void scan(Table table, Range range, BiPredicate<Bytes, Bytes> visitor) {
      reads++;
      reader.scan(table, range, visitor);
    }

    @Override
    public void scanDown(Table table, Range range, BiPredicate<Bytes, Bytes> visitor) {
      reads++;
      reader.scanDown(table, range, visitor);
    }
  }
}
