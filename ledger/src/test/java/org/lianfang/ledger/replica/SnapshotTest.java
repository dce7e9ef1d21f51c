package org.lianfang.ledger.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.ledger.KeyValueMachine;
import org.lianfang.ledger.Seeded;
import org.lianfang.ledger.store.FaultyStore;
import org.lianfang.ledger.store.InMemoryStore;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.RocksStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.StoreOptions;
import org.lianfang.ledger.store.Table;
import org.lianfang.ledger.verify.LedgerVerifier;
import org.lianfang.ledger.verify.Verdict;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

/// Logs that are cut into chunks and restored from them.
final class SnapshotTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final Bytes NOTE = Bytes.utf8("note");

  private final Seeded seeded = new Seeded();
  private final KeyValueMachine machine = new KeyValueMachine();

  @TempDir Path folder;

  private void fill(Replica replica, int blocks, int commands) throws StoreFailed {
    for (int i = 0; i < blocks; i++) {
      List<Bytes> envelopes = new ArrayList<>();
      for (int j = seeded.below(commands); j >= 0; j--) {
        envelopes.add(seeded.command(replica.size() + envelopes.size()).encoded());
      }
      replica.commit(
          replica.stage(replica.size(), START.plusMillis(7 * replica.size()), envelopes),
          Optional.empty());
    }
  }

  /// A log with commands so large that it takes several chunks.
  private Replica large() throws StoreFailed {
    Replica replica = Replica.open(new InMemoryStore(ReplicaTables.ALL), machine);
    for (int i = 0; i < 21; i++) {
      String value = "x".repeat(300_000 + seeded.below(700_000));
      replica.commit(
          replica.stage(
              i,
              START.plusMillis(i),
              List.of(KeyValueMachine.command("bank-1", i, "put", "k" + i % 3, value).encoded())),
          Optional.empty());
    }
    return replica;
  }

  private static SnapshotPlan plan(ReplicaView view, long size) {
    return new SnapshotPlanner().plan(view, size).orElseThrow();
  }

  private static List<Bytes> chunks(ReplicaView view, SnapshotPlan plan) {
    List<Bytes> chunks = new ArrayList<>();
    for (int i = 0; i < plan.parts().size(); i++) {
      chunks.add(SnapshotPlanner.chunk(view, plan, i));
    }
    return chunks;
  }

  private static void restore(Replica into, SnapshotPlan plan, List<Bytes> chunks)
      throws StoreFailed, Malformed {
    Restoration restoration = into.restore(plan);
    for (Bytes chunk : chunks) {
      restoration.take(chunk);
    }
    into.commit(restoration, NOTE);
  }

  private static void assertSameRows(Store one, Store other, List<Table> tables) {
    for (Table table : tables) {
      List<Bytes> rows = new ArrayList<>();
      one.scan(table, Range.ALL, (key, value) -> rows.add(Bytes.join(key, value)));
      List<Bytes> others = new ArrayList<>();
      other.scan(table, Range.ALL, (key, value) -> others.add(Bytes.join(key, value)));
      assertThat(others).as(table.name()).isEqualTo(rows);
    }
  }

  @Test
  void a_restored_replica_has_the_same_rows_verifies_and_goes_on() throws Exception {
    InMemoryStore disk = new InMemoryStore(ReplicaTables.ALL);
    try (Replica original = Replica.open(disk, machine)) {
      fill(original, 60, 9);
      Replica restored = Replica.open(rocks("new"), machine);
      try (ReplicaView view = original.read()) {
        SnapshotPlan plan = plan(view, view.size());
        assertThat(plan.root()).isEqualTo(original.root());
        assertThat(SnapshotPlan.decode(plan.encode())).isEqualTo(plan);
        restore(restored, plan, chunks(view, plan));
      }
      assertThat(restored.root()).as(seeded.toString()).isEqualTo(original.root());
      assertThat(restored.time()).isEqualTo(original.time());
      assertThat(restored.note()).contains(NOTE);
      List<Bytes> more = List.of(seeded.command(100_000).encoded());
      Instant time = original.time().plusMillis(1);
      original.commit(original.stage(original.size(), time, more), Optional.of(NOTE));
      restored.commit(restored.stage(restored.size(), time, more), Optional.of(NOTE));
      restored.close();
      try (Store rows = rocks("new")) {
        assertSameRows(disk, rows, ReplicaTables.ALL);
      }
      assertThat(new LedgerVerifier(machine).verify(folder.resolve("new"), List.of()))
          .as(seeded.toString())
          .isInstanceOf(Verdict.Verified.class);
    }
  }

  private Store rocks(String name) throws StoreFailed {
    return RocksStore.open(folder.resolve(name), ReplicaTables.ALL, StoreOptions.MODEST);
  }

  @Test
  void plans_are_of_any_block_and_the_same_however_they_are_come_by() throws Exception {
    try (Replica original = Replica.open(new InMemoryStore(ReplicaTables.ALL), machine)) {
      fill(original, 40, 5);
      SnapshotPlanner steps = new SnapshotPlanner();
      try (ReplicaView view = original.read()) {
        Optional<Long> end = view.nextBlockEnd(0);
        while (end.isPresent()) {
          SnapshotPlan plan = steps.plan(view, end.get()).orElseThrow();
          assertThat(plan).isEqualTo(plan(view, end.get()));
          assertThat(plan.root()).isEqualTo(view.rootAt(end.get()));
          assertThat(plan.parts()).as("small entries").hasSize(Long.bitCount(end.get()));
          end = view.nextBlockEnd(end.get());
        }
        assertThatThrownBy(() -> steps.plan(view, 1)).isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Test
  void chunks_are_bounded() throws Exception {
    try (Replica original = large();
        ReplicaView view = original.read()) {
      SnapshotPlan plan = plan(view, view.size());
      assertThat(plan.parts()).hasSizeGreaterThan(4);
      for (Bytes chunk : chunks(view, plan)) {
        assertThat(chunk.size()).isLessThanOrEqualTo(SnapshotChunk.BYTES_GOAL);
      }
      try (Replica restored = Replica.open(new InMemoryStore(ReplicaTables.ALL), machine)) {
        restore(restored, plan, chunks(view, plan));
        assertThat(restored.root()).isEqualTo(original.root());
      }
    }
  }

  @Test
  void blocks_of_one_time_are_not_offered() throws Exception {
    try (Replica original = Replica.open(new InMemoryStore(ReplicaTables.ALL), machine)) {
      for (int i = 0; i < 2; i++) {
        original.commit(
            original.stage(i, START, List.of(seeded.command(i).encoded())), Optional.empty());
      }
      try (ReplicaView view = original.read()) {
        assertThat(new SnapshotPlanner().plan(view, 2)).isEmpty();
      }
    }
  }

  @Test
  void a_chunk_that_is_not_its_part_is_refused_and_the_right_one_taken_after() throws Exception {
    try (Replica original = large();
        ReplicaView view = original.read();
        Replica restored = Replica.open(new InMemoryStore(ReplicaTables.ALL), machine)) {
      SnapshotPlan plan = plan(view, view.size());
      List<Bytes> chunks = chunks(view, plan);
      Restoration restoration = restored.restore(plan);
      for (int i = 0; i < chunks.size(); i++) {
        for (Bytes bad : spoilt(chunks.get(i), chunks.get((i + 1) % chunks.size()))) {
          assertThatThrownBy(() -> restoration.take(bad))
              .as(seeded.toString())
              .isInstanceOf(Malformed.class);
          assertThat(restored.size()).isZero();
        }
        assertThat(restoration.isComplete()).isFalse();
        assertThatThrownBy(() -> restored.commit(restoration, NOTE))
            .isInstanceOf(IllegalStateException.class);
        restoration.take(chunks.get(i));
      }
      restored.commit(restoration, NOTE);
      assertThat(restored.root()).isEqualTo(original.root());
    }
  }

  private List<Bytes> spoilt(Bytes chunk, Bytes other) {
    List<Bytes> bad = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      byte[] flipped = chunk.toArray();
      flipped[seeded.below(flipped.length)] ^= (byte) (1 << seeded.below(8));
      bad.add(Bytes.owning(flipped));
    }
    bad.add(chunk.slice(0, seeded.below(chunk.size())));
    bad.add(Bytes.join(chunk, seeded.bytes(1 + seeded.below(20))));
    bad.add(Bytes.join(chunk, chunk));
    bad.add(other);
    bad.add(Bytes.EMPTY);
    bad.add(Bytes.owning(new byte[SnapshotChunk.BYTES_MAX + 1]));
    bad.add(seeded.bytes(200));
    return bad;
  }

  @Test
  void entries_in_another_order_are_refused() throws Exception {
    try (Replica original = Replica.open(new InMemoryStore(ReplicaTables.ALL), machine)) {
      fill(original, 8, 1);
      try (ReplicaView view = original.read();
          Replica restored = Replica.open(new InMemoryStore(ReplicaTables.ALL), machine)) {
        SnapshotPlan plan = plan(view, 8);
        List<Bytes> entries = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          entries.add(SnapshotChunk.read(view, i, new SnapshotPlan.Part(0, view.node(0, i))));
        }
        assertThat(Bytes.join(entries.toArray(Bytes[]::new))).isEqualTo(chunks(view, plan).get(0));
        Collections.swap(entries, 2, 5);
        Restoration restoration = restored.restore(plan);
        assertThatThrownBy(() -> restoration.take(Bytes.join(entries.toArray(Bytes[]::new))))
            .isInstanceOf(Malformed.class);
      }
    }
  }

  @Test
  void any_bytes_are_a_plan_or_refused() {
    for (int i = 0; i < 5_000; i++) {
      Bytes noise =
          seeded.oneIn(2)
              ? seeded.bytes(seeded.below(200))
              : Bytes.join(
                  Bytes.ofLong(1 + seeded.below(4)),
                  Bytes.owning(new byte[] {(byte) seeded.below(3)}),
                  seeded.bytes(32));
      try {
        SnapshotPlan plan = SnapshotPlan.decode(noise);
        assertThat(plan.encode()).as(seeded.toString()).isEqualTo(noise);
        assertThat(plan.root().size()).isEqualTo(32);
      } catch (Malformed e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void whatever_write_fails_the_replica_is_empty_or_whole() throws Exception {
    try (Replica original = large();
        ReplicaView view = original.read()) {
      SnapshotPlan plan = plan(view, view.size());
      List<Bytes> chunks = chunks(view, plan);
      FaultyStore counted =
          new FaultyStore(new InMemoryStore(ReplicaTables.ALL), 0, FaultyStore.Fault.LOST);
      restore(Replica.open(counted, machine), plan, chunks);
      for (FaultyStore.Fault fault : FaultyStore.Fault.values()) {
        for (long failing = 1; failing <= counted.writes(); failing++) {
          InMemoryStore disk = new InMemoryStore(ReplicaTables.ALL);
          Replica broken = Replica.open(new FaultyStore(disk, failing, fault), machine);
          assertThatThrownBy(() -> restore(broken, plan, chunks)).isInstanceOf(StoreFailed.class);
          assertThat(broken.size()).as("not before it is durable").isZero();
          try (ReplicaView seen = broken.read()) {
            boolean whole =
                fault == FaultyStore.Fault.UNACKNOWLEDGED && failing == counted.writes();
            assertThat(seen.size()).isEqualTo(whole ? view.size() : 0);
            assertThat(seen.get(Bytes.utf8("key/k1")).isPresent()).isEqualTo(whole);
            assertThat(seen.nextBlockEnd(0).isPresent()).isEqualTo(whole);
          }
          try (Replica again = Replica.open(disk, machine)) {
            if (again.size() == 0) {
              assertSameRows(disk, new InMemoryStore(ReplicaTables.ALL), ReplicaTables.ALL);
              restore(again, plan, chunks);
            }
            assertThat(again.root()).as("%s %d", fault, failing).isEqualTo(original.root());
          }
        }
      }
    }
  }

  @Test
  void what_was_begun_in_vain_leaves_no_trace() throws Exception {
    InMemoryStore disk = new InMemoryStore(ReplicaTables.ALL);
    try (Replica one = Replica.open(new InMemoryStore(ReplicaTables.ALL), machine);
        Replica other = Replica.open(new InMemoryStore(ReplicaTables.ALL), machine);
        Replica restored = Replica.open(disk, machine)) {
      fill(one, 10, 4);
      fill(other, 3, 4);
      try (ReplicaView view = one.read()) {
        SnapshotPlan plan = plan(view, view.size());
        restored.restore(plan).take(SnapshotPlanner.chunk(view, plan, 0));
        // Rules that read the state see nothing of it.
        assertThat(restored.stage(0, START, List.of()).root()).isEqualTo(restored.root());
        assertThat(restored.read().get(Bytes.utf8("key/k1"))).isEmpty();
      }
      try (ReplicaView view = other.read()) {
        SnapshotPlan plan = plan(view, view.size());
        restore(restored, plan, chunks(view, plan));
        assertThatThrownBy(() -> restored.restore(plan)).isInstanceOf(IllegalStateException.class);
        assertThat(restored.root()).isEqualTo(other.root());
      }
      restored.empty();
      assertThat(restored.size()).isZero();
      assertThat(restored.note()).isEmpty();
      try (ReplicaView view = one.read()) {
        SnapshotPlan plan = plan(view, view.size());
        restore(restored, plan, chunks(view, plan));
      }
      assertThat(restored.root()).isEqualTo(one.root());
    }
  }
}
