package org.lianfang.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.protocol.Bytes;

/// What every store does, on the disk and in memory.
final class StoreTest {
  private static final Table NAMES = new Table("names", Table.Kind.ORDERED);
  private static final Table TOKENS = new Table("tokens", Table.Kind.POINT);
  private static final List<Table> TABLES = List.of(NAMES, TOKENS);

  @TempDir Path folder;

  private interface Check {
    void on(Store store) throws StoreFailed;
  }

  private void onEvery(Check check) throws StoreFailed {
    try (Store store = RocksStore.open(folder, TABLES, StoreOptions.LARGE)) {
      check.on(store);
    }
    try (Store store = new InMemoryStore(TABLES)) {
      check.on(store);
    }
  }

  @Test
  void reads_what_was_written() throws StoreFailed {
    onEvery(
        store -> {
          store.write(
              new Batch().put(NAMES, utf8("a"), utf8("1")).put(TOKENS, utf8("a"), Bytes.EMPTY),
              Durability.SYNC);
          store.write(new Batch(), Durability.SYNC);
          assertThat(store.get(NAMES, utf8("a"))).contains(utf8("1"));
          assertThat(store.get(TOKENS, utf8("a"))).contains(Bytes.EMPTY);
          assertThat(store.get(NAMES, utf8("b"))).isEmpty();
          store.write(
              new Batch().put(NAMES, utf8("a"), utf8("2")).delete(NAMES, utf8("a")),
              Durability.PROCESS);
          assertThat(store.get(NAMES, utf8("a"))).isEmpty();
        });
  }

  @Test
  void a_view_stays_at_its_moment() throws StoreFailed {
    onEvery(
        store -> {
          store.write(new Batch().put(NAMES, utf8("a"), utf8("1")), Durability.SYNC);
          Store.View view = store.view();
          store.write(
              new Batch().put(NAMES, utf8("a"), utf8("2")).put(NAMES, utf8("b"), utf8("2")),
              Durability.SYNC);
          assertThat(view.get(NAMES, utf8("a"))).contains(utf8("1"));
          assertThat(rows(view, Range.ALL)).containsOnlyKeys(utf8("a"));
          view.close();
          assertThatThrownBy(() -> view.get(NAMES, utf8("a")))
              .isInstanceOf(IllegalStateException.class);
          assertThat(rows(store, Range.ALL)).containsOnlyKeys(utf8("a"), utf8("b"));
        });
  }

  @Test
  void scans_are_ordered_bounded_and_stop() throws StoreFailed {
    long seed = Long.getLong("test.seed", System.nanoTime());
    onEvery(
        store -> {
          SplittableRandom random = new SplittableRandom(seed);
          NavigableMap<Bytes, Bytes> expected = new TreeMap<>();
          Batch batch = new Batch();
          for (int i = 0; i < 300; i++) {
            Bytes key = bytes(random, random.nextInt(4));
            Bytes value = bytes(random, random.nextInt(10));
            expected.put(key, value);
            batch.put(NAMES, key, value);
          }
          store.write(batch, Durability.SYNC);
          for (int i = 0; i < 200; i++) {
            Bytes from = bytes(random, random.nextInt(3));
            Range range = random.nextBoolean() ? Range.prefix(from) : Range.from(from);
            if (random.nextInt(3) == 0) {
              Bytes to = bytes(random, random.nextInt(3));
              range = from.compareTo(to) <= 0 ? Range.between(from, to) : Range.between(to, from);
            }
            NavigableMap<Bytes, Bytes> within = new TreeMap<>(expected);
            within.keySet().removeIf(Predicate.not(range::contains));
            assertThat(new ArrayList<>(rows(store, range).entrySet()))
                .as("%s, seed %d", range, seed)
                .isEqualTo(new ArrayList<>(within.entrySet()));
            List<Bytes> down = new ArrayList<>();
            store.scanDown(NAMES, range, (key, value) -> down.add(key));
            assertThat(down)
                .as("%s, seed %d", range, seed)
                .isEqualTo(new ArrayList<>(within.descendingKeySet()));
          }
          List<Bytes> first = new ArrayList<>();
          store.scan(NAMES, Range.ALL, (key, value) -> !first.add(key));
          assertThat(first).containsExactly(expected.firstKey());
        });
  }

  @Test
  void a_prefix_of_highest_bytes_has_an_open_end() {
    assertThat(Range.prefix(Bytes.hex("ffff")).to()).isEmpty();
    assertThat(Range.prefix(Bytes.hex("01ff")))
        .isEqualTo(Range.between(Bytes.hex("01ff"), Bytes.hex("02")));
    assertThat(Range.prefix(Bytes.EMPTY)).isEqualTo(Range.ALL);
  }

  @Test
  void purged_keys_are_gone() throws StoreFailed {
    onEvery(
        store -> {
          store.write(
              new Batch().put(NAMES, utf8("a"), utf8("1")).put(NAMES, utf8("b"), utf8("2")),
              Durability.SYNC);
          store.purge(Set.of(new Key(NAMES, utf8("a")), new Key(NAMES, utf8("never"))));
          store.purge(Set.of());
          assertThat(store.get(NAMES, utf8("a"))).isEmpty();
          assertThat(store.get(NAMES, utf8("b"))).contains(utf8("2"));
        });
  }

  @Test
  void nothing_works_after_closing() throws StoreFailed {
    onEvery(
        store -> {
          Store.View view = store.view();
          store.close();
          store.close();
          assertThatThrownBy(() -> store.get(NAMES, utf8("a")))
              .isInstanceOf(IllegalStateException.class);
          assertThatThrownBy(() -> view.get(NAMES, utf8("a")))
              .isInstanceOf(IllegalStateException.class);
          assertThatThrownBy(store::view).isInstanceOf(IllegalStateException.class);
          assertThatThrownBy(
                  () -> store.write(new Batch().put(NAMES, utf8("a"), utf8("1")), Durability.SYNC))
              .isInstanceOf(IllegalStateException.class);
          view.close();
        });
  }

  @Test
  void unknown_tables_are_refused() throws StoreFailed {
    onEvery(
        store ->
            assertThatThrownBy(() -> store.get(new Table("other", Table.Kind.LOG), utf8("a")))
                .isInstanceOf(IllegalArgumentException.class));
    assertThatThrownBy(() -> new Table("default", Table.Kind.LOG))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_faulty_disk_fails_once_and_for_good() throws StoreFailed {
    for (FaultyStore.Fault fault : FaultyStore.Fault.values()) {
      InMemoryStore disk = new InMemoryStore(TABLES);
      FaultyStore store = new FaultyStore(disk, 2, fault);
      store.write(new Batch().put(NAMES, utf8("a"), utf8("1")), Durability.SYNC);
      for (String key : List.of("b", "c")) {
        assertThatThrownBy(
                () -> store.write(new Batch().put(NAMES, utf8(key), utf8("1")), Durability.SYNC))
            .isInstanceOf(StoreFailed.class);
      }
      assertThat(disk.get(NAMES, utf8("b")).isPresent())
          .isEqualTo(fault == FaultyStore.Fault.UNACKNOWLEDGED);
      assertThat(disk.get(NAMES, utf8("c"))).isEmpty();
    }
  }

  private static Map<Bytes, Bytes> rows(Reader reader, Range range) {
    Map<Bytes, Bytes> rows = new LinkedHashMap<>();
    reader.scan(
        NAMES,
        range,
        (key, value) -> {
          assertThat(Optional.ofNullable(rows.put(key, value))).isEmpty();
          return true;
        });
    return rows;
  }

  private static Bytes bytes(SplittableRandom random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.owning(bytes);
  }

  private static Bytes utf8(String text) {
    return Bytes.utf8(text);
  }
}
