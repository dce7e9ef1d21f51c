package org.lianfang.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.protocol.Bytes;

/// What only a disk can do: crash, rot, forget.
final class RocksStoreTest {
  private static final Table NAMES = new Table("names", Table.Kind.ORDERED);
  private static final Table LOG = new Table("log", Table.Kind.LOG);
  private static final Table TOKENS = new Table("tokens", Table.Kind.POINT);
  private static final List<Table> TABLES = List.of(NAMES, LOG, TOKENS);

  private final long seed = Long.getLong("test.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);

  @TempDir Path root;

  @Test
  void what_was_written_is_there_after_closing_and_after_a_crash() throws Exception {
    try (Store store = open("a")) {
      put(store, "one");
      copy("a", "crashed");
    }
    for (String folder : List.of("a", "crashed")) {
      try (Store store = open(folder)) {
        assertThat(store.get(NAMES, Bytes.utf8("one"))).as(folder).isPresent();
        put(store, "two");
      }
      try (Store store = open(folder)) {
        assertThat(store.get(NAMES, Bytes.utf8("one"))).as(folder).isPresent();
        assertThat(store.get(NAMES, Bytes.utf8("two"))).as(folder).isPresent();
      }
    }
  }

  @Test
  void groups_are_found_in_memory_and_in_files_and_scanned_across() throws Exception {
    Table grouped = new Table("grouped", Table.Kind.GROUPED);
    List<Bytes> keys = new ArrayList<>();
    for (int group = 0; group < 300; group++) {
      byte[] prefix = new byte[Table.GROUP_BYTES];
      random.nextBytes(prefix);
      for (int member = 0; member <= group % 3; member++) {
        keys.add(Bytes.join(Bytes.copyOf(prefix), Bytes.ofLong(member)));
      }
    }
    Path folder = root.resolve("grouped");
    for (int round = 0; round < 2; round++) {
      try (Store store = RocksStore.open(folder, List.of(grouped), StoreOptions.LARGE)) {
        if (round == 0) {
          Batch batch = new Batch();
          keys.forEach(key -> batch.put(grouped, key, Bytes.EMPTY));
          store.write(batch, Durability.SYNC);
        }
        for (Bytes key : keys) {
          Bytes prefix = key.slice(0, Table.GROUP_BYTES);
          assertThat(scanned(store, grouped, Range.prefix(prefix)))
              .as("seed %d", seed)
              .isEqualTo(keys.stream().filter(k -> k.startsWith(prefix)).sorted().toList());
          byte[] other = prefix.toArray();
          other[Table.GROUP_BYTES - 1] ^= 1;
          assertThat(scanned(store, grouped, Range.prefix(Bytes.copyOf(other)))).isEmpty();
        }
        assertThat(scanned(store, grouped, Range.ALL)).isEqualTo(keys.stream().sorted().toList());
        assertThat(scanned(store, grouped, Range.prefix(keys.getFirst().slice(0, 1))))
            .contains(keys.getFirst());
        try (Store.View view = store.view()) {
          assertThat(scanned(view, grouped, Range.ALL)).hasSize(keys.size());
        }
      }
    }
  }

  private static List<Bytes> scanned(Reader reader, Table table, Range range) {
    List<Bytes> keys = new ArrayList<>();
    reader.scan(table, range, (key, value) -> keys.add(key));
    return keys;
  }

  @Test
  void a_folder_is_open_once() throws StoreFailed {
    try (Store store = open("a")) {
      assertThatThrownBy(() -> open("a")).isInstanceOf(StoreFailed.class);
      put(store, "still works");
    }
  }

  @Test
  void a_torn_unacknowledged_end_is_dropped() throws Exception {
    try (Store store = open("a")) {
      put(store, "one");
      copy("a", "before");
      put(store, "two");
      copy("a", "after");
    }
    Path log = newestLog("after");
    long size = Files.size(log);
    // The mark of before: the write had not been acknowledged when the machine went down.
    Files.copy(
        root.resolve("before").resolve(Mark.FILE),
        root.resolve("after").resolve(Mark.FILE),
        StandardCopyOption.REPLACE_EXISTING);
    Files.write(log, Arrays.copyOf(Files.readAllBytes(log), (int) size - 3));
    try (Store store = open("after")) {
      assertThat(store.get(NAMES, Bytes.utf8("one"))).isPresent();
      assertThat(store.get(NAMES, Bytes.utf8("two"))).isEmpty();
    }
  }

  @Test
  void a_log_that_lost_acknowledged_writes_is_refused() throws Exception {
    try (Store store = open("a")) {
      put(store, "one");
      put(store, "two");
      copy("a", "cut");
      copy("a", "gone");
    }
    Path log = newestLog("cut");
    Files.write(log, Arrays.copyOf(Files.readAllBytes(log), (int) Files.size(log) - 3));
    Files.delete(newestLog("gone"));
    for (String folder : List.of("cut", "gone")) {
      assertThatThrownBy(() -> open(folder)).as(folder).isInstanceOf(StoreFailed.class);
      assertThatThrownBy(() -> verified(folder).close()).as(folder).isInstanceOf(StoreFailed.class);
    }
  }

  @Test
  void other_tables_than_expected_are_refused() throws StoreFailed {
    open("a").close();
    assertThatThrownBy(
            () -> RocksStore.open(root.resolve("a"), List.of(NAMES), StoreOptions.MODEST))
        .isInstanceOf(StoreFailed.class)
        .hasMessageContaining("not known");
    assertThatThrownBy(() -> RocksStore.openVerified(root.resolve("a"), List.of(NAMES)))
        .isInstanceOf(StoreFailed.class);
    assertThatThrownBy(() -> RocksStore.openVerified(root.resolve("never"), TABLES))
        .isInstanceOf(StoreFailed.class);
  }

  @Test
  void no_file_holds_purged_bytes() throws Exception {
    Bytes secret = bytes(200);
    Bytes kept = bytes(200);
    try (Store store = open("a")) {
      for (boolean settled : List.of(false, true)) {
        Batch batch = new Batch();
        for (int i = 0; i < 40; i++) {
          batch.put(TOKENS, Bytes.ofInt(i), secret);
        }
        batch.put(TOKENS, Bytes.ofInt(99), kept).put(LOG, Bytes.ofInt(1), bytes(100));
        store.write(batch, Durability.SYNC);
        if (settled) {
          // Rows that have sunk to the bottom of the tree.
          store.purge(Set.of(new Key(LOG, Bytes.ofInt(1))));
        }
        assertThat(filesWith("a", secret)).isNotEmpty();
        Set<Key> keys = new HashSet<>();
        for (int i = 0; i < 40; i++) {
          keys.add(new Key(TOKENS, Bytes.ofInt(i)));
        }
        store.purge(keys);
        assertThat(filesWith("a", secret)).as("settled: %s", settled).isEmpty();
        assertThat(filesWith("a", kept)).isNotEmpty();
        assertThat(store.get(TOKENS, Bytes.ofInt(99))).contains(kept);
      }
    }
  }

  @Test
  void purging_waits_for_older_views() throws Exception {
    Bytes secret = bytes(200);
    try (Store store = open("a")) {
      store.write(new Batch().put(TOKENS, Bytes.ofInt(1), secret), Durability.SYNC);
      Store.View view = store.view();
      Thread closer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    assertThat(view.get(TOKENS, Bytes.ofInt(1))).contains(secret);
                    try {
                      Thread.sleep(100);
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                    view.close();
                  });
      store.purge(Set.of(new Key(TOKENS, Bytes.ofInt(1))));
      closer.join();
      assertThat(filesWith("a", secret)).isEmpty();
    }
  }

  @Test
  void verifying_changes_nothing_and_works_beside_the_owner() throws Exception {
    try (Store store = open("a")) {
      put(store, "one");
      var before = StoreFolder.list(root.resolve("a"));
      try (Store other = verified("a")) {
        assertThat(other.get(NAMES, Bytes.utf8("one"))).isPresent();
        assertThatThrownBy(() -> put(other, "two")).isInstanceOf(StoreFailed.class);
      }
      assertThat(StoreFolder.list(root.resolve("a"))).isEqualTo(before);
      put(store, "two");
    }
    var before = StoreFolder.list(root.resolve("a"));
    try (Store other = verified("a")) {
      assertThat(other.get(NAMES, Bytes.utf8("two"))).isPresent();
    }
    assertThat(StoreFolder.list(root.resolve("a"))).isEqualTo(before);
  }

  @Test
  void every_changed_missing_or_shortened_file_is_found() throws Exception {
    try (Store store = open("a")) {
      fill(store);
      copy("a", "killed");
    }
    open("a").close();
    for (String folder : List.of("a", "killed")) {
      verified(folder).close();
      for (String name : StoreFolder.list(root.resolve(folder)).keySet()) {
        Path file = root.resolve(folder).resolve(name);
        byte[] content = Files.readAllBytes(file);
        if (name.equals("LOCK")) {
          assertThat(content).as("a lock holds nothing").isEmpty();
          continue;
        }
        if (content.length == 0) {
          assertThat(name).as("only a log may be empty").endsWith(".log");
          continue;
        }
        for (int at : places(content.length)) {
          byte[] changed = content.clone();
          changed[at] ^= (byte) (1 << random.nextInt(8));
          Files.write(file, changed);
          found(folder, "%s changed at %d of %d".formatted(name, at, content.length));
        }
        for (int size : List.of(0, random.nextInt(content.length), content.length - 1)) {
          Files.write(file, Arrays.copyOf(content, size));
          found(folder, "%s cut to %d of %d".formatted(name, size, content.length));
        }
        Files.delete(file);
        found(folder, name + " missing");
        Files.write(file, content);
      }
      verified(folder).close();
    }
  }

  private void found(String folder, String what) {
    assertThatThrownBy(() -> verified(folder).close())
        .as("%s: %s, seed %d", folder, what, seed)
        .isInstanceOf(StoreFailed.class);
  }

  private List<Integer> places(int size) {
    List<Integer> places = new ArrayList<>(List.of(0, size - 1));
    for (int i = 0; i < 15; i++) {
      places.add(random.nextInt(size));
    }
    return places;
  }

  @Test
  void a_first_start_that_was_cut_off_starts_again() throws Exception {
    Path folder = Files.createDirectories(root.resolve("a"));
    Mark.create(folder);
    Files.writeString(folder.resolve("MANIFEST-000001"), "cut");
    try (Store store = open("a")) {
      put(store, "one");
    }
    verified("a").close();
  }

  @Test
  void a_store_that_is_gone_does_not_start_as_a_new_one() throws Exception {
    try (Store store = open("a")) {
      put(store, "one");
    }
    Files.delete(root.resolve("a").resolve("CURRENT"));
    assertThatThrownBy(() -> open("a")).isInstanceOf(StoreFailed.class);
    Files.delete(root.resolve("a").resolve(Mark.FILE));
    open("b").close();
    Files.delete(root.resolve("b").resolve(Mark.FILE));
    assertThatThrownBy(() -> open("b")).isInstanceOf(StoreFailed.class);
  }

  @Test
  void a_mark_behind_the_store_is_good_enough() throws Exception {
    try (Store store = open("a")) {
      copyFile("a", Mark.FILE, "mark");
      put(store, "one");
      copy("a", "crashed");
    }
    Files.copy(
        root.resolve("mark"),
        root.resolve("crashed").resolve(Mark.FILE),
        StandardCopyOption.REPLACE_EXISTING);
    assertThatCode(() -> open("crashed").close()).doesNotThrowAnyException();
  }

  private void fill(Store store) throws StoreFailed {
    for (int i = 0; i < 50; i++) {
      store.write(
          new Batch()
              .put(NAMES, bytes(8), bytes(30))
              .put(LOG, Bytes.ofInt(i), bytes(2000))
              .put(TOKENS, bytes(32), bytes(16)),
          Durability.SYNC);
    }
  }

  private Store open(String folder) throws StoreFailed {
    return RocksStore.open(root.resolve(folder), TABLES, StoreOptions.MODEST);
  }

  private Store verified(String folder) throws StoreFailed {
    return RocksStore.openVerified(root.resolve(folder), TABLES);
  }

  private static void put(Store store, String key) throws StoreFailed {
    store.write(new Batch().put(NAMES, Bytes.utf8(key), Bytes.EMPTY), Durability.SYNC);
  }

  /// Takes the files as they are at one moment, which is what a killed process leaves: again, if
  /// the store tidied up meanwhile.
  private void copy(String from, String to) throws IOException {
    Files.createDirectories(root.resolve(to));
    boolean done = false;
    while (!done) {
      for (String name : StoreFolder.list(root.resolve(to)).keySet()) {
        Files.delete(root.resolve(to).resolve(name));
      }
      try {
        var before = StoreFolder.list(root.resolve(from));
        for (String name : before.keySet()) {
          copyFile(from, name, to + "/" + name);
        }
        done = StoreFolder.list(root.resolve(from)).equals(before);
      } catch (NoSuchFileException tidied) {
        assertThat(tidied.getFile()).endsWith(".sst");
      }
    }
  }

  private void copyFile(String from, String name, String to) throws IOException {
    Files.copy(
        root.resolve(from).resolve(name), root.resolve(to), StandardCopyOption.REPLACE_EXISTING);
  }

  private Path newestLog(String folder) throws IOException {
    String name =
        StoreFolder.list(root.resolve(folder)).keySet().stream()
            .filter(file -> file.endsWith(".log"))
            .reduce((older, newer) -> newer)
            .orElseThrow();
    return root.resolve(folder).resolve(name);
  }

  private List<String> filesWith(String folder, Bytes wanted) throws IOException {
    List<String> found = new ArrayList<>();
    String needle = wanted.slice(0, 100).toHex();
    for (String name : StoreFolder.list(root.resolve(folder)).keySet()) {
      Bytes content = Bytes.owning(Files.readAllBytes(root.resolve(folder).resolve(name)));
      if (content.toHex().contains(needle)) {
        found.add(name);
      }
    }
    return found;
  }

  private Bytes bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.owning(bytes);
  }
}
