package org.lianfang.ledger.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.ledger.Block;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.KeyValueMachine;
import org.lianfang.ledger.Seeded;
import org.lianfang.ledger.StoredEntry;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.FaultyStore;
import org.lianfang.ledger.store.InMemoryStore;
import org.lianfang.ledger.store.RocksStore;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.StoreOptions;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.checkpoint.Frontier;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.ledger.Leaf;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.wire.StateCodec;

final class ReplicaTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  private final Seeded seeded = new Seeded();
  private final KeyValueMachine machine = new KeyValueMachine();

  @TempDir Path folder;

  private List<Bytes> envelopes(long first, int count) {
    List<Bytes> envelopes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      envelopes.add(seeded.command(first + i).encoded());
    }
    return envelopes;
  }

  private static Bytes put(long request, String key, String value) {
    return KeyValueMachine.command("bank-1", request, "put", key, value).encoded();
  }

  private static Block commit(Replica replica, Instant time, List<Bytes> envelopes)
      throws StoreFailed {
    return replica.commit(replica.stage(replica.size(), time, envelopes), Optional.empty());
  }

  @Test
  void a_replica_keeps_log_tree_blocks_and_requests() throws Exception {
    List<Block> blocks = new ArrayList<>();
    RocksStore store = RocksStore.open(folder, ReplicaTables.ALL, StoreOptions.MODEST);
    try (Replica replica = Replica.open(store, machine)) {
      for (int i = 0; i < 25; i++) {
        Instant time = START.plusMillis(i * 10L);
        blocks.add(commit(replica, time, envelopes(replica.size(), 1 + seeded.below(6))));
        check(replica, blocks);
      }
    }
    try (Replica replica =
        Replica.open(RocksStore.open(folder, ReplicaTables.ALL, StoreOptions.MODEST), machine)) {
      check(replica, blocks);
    }
  }

  private void check(Replica replica, List<Block> blocks) throws Exception {
    try (ReplicaView view = replica.read()) {
      Block last = blocks.getLast();
      assertThat(view.size()).isEqualTo(last.end()).isEqualTo(replica.size());
      assertThat(view.root()).isEqualTo(last.root()).isEqualTo(replica.root());
      assertThat(view.time()).isEqualTo(last.time());
      Frontier frontier = Frontier.EMPTY;
      Optional<Long> rosterAfterZero = Optional.empty();
      for (Block block : blocks) {
        for (Committed command : block.commands()) {
          StoredEntry entry = view.entry(command.position());
          Leaf leaf = StateCodec.decodeLeaf(entry.leaf());
          assertThat(leaf)
              .isEqualTo(
                  new Leaf(
                      command.position(),
                      block.time(),
                      Encoding.sha256(command.envelope()),
                      Encoding.sha256(StateCodec.encode(command.outcome())),
                      Encoding.sha256(entry.changes())));
          assertThat(view.command(command.position())).isEqualTo(command);
          frontier = frontier.append(List.of(MerkleTree.leafHash(entry.leaf()))).frontier();
          assertThat(view.nextBlockEnd(command.position())).contains(block.end());
          view.inclusion(command.position(), view.size())
              .verify(MerkleTree.leafHash(entry.leaf()), view.root());
        }
        assertThat(frontier.root()).isEqualTo(block.root());
        assertThat(view.rootAt(block.end())).isEqualTo(block.root());
        assertThat(view.block(block.first())).contains(block);
        view.consistency(block.end(), view.size()).verify(block.root(), view.root());
        if (rosterAfterZero.isEmpty() && block.rosterChanged()) {
          rosterAfterZero = Optional.of(block.end());
        }
      }
      assertThat(view.nextBlockEnd(view.size())).isEmpty();
      assertThat(view.nextBlockEnd(Long.MAX_VALUE)).isEmpty();
      assertThat(view.nextRosterChange(0)).isEqualTo(rosterAfterZero);
      assertThat(view.nextRosterChange(view.size())).isEmpty();
      assertThatThrownBy(() -> view.entry(view.size()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> view.rootAt(view.size() + 1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void entries_of_one_block_see_those_before_them() throws Exception {
    try (Replica replica = memory()) {
      List<Bytes> envelopes = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        envelopes.add(KeyValueMachine.command("bank-1", i, "add", "counter", "3").encoded());
      }
      envelopes.add(put(10, "a", "x"));
      envelopes.add(KeyValueMachine.command("bank-1", 11, "delete", "counter", "-").encoded());
      envelopes.add(KeyValueMachine.command("bank-1", 12, "count", "n", "").encoded());
      envelopes.add(put(10, "a", "other"));
      Block block = commit(replica, START, envelopes);
      assertThat(block.commands().getLast().outcome().isAccepted()).isFalse();
      try (ReplicaView view = replica.read()) {
        assertThat(view.get(Bytes.utf8("key/a"))).contains(Bytes.utf8("x"));
        assertThat(view.get(Bytes.utf8("key/counter"))).isEmpty();
        assertThat(view.get(Bytes.utf8("key/n"))).contains(Bytes.ofLong(1));
      }
    }
  }

  @Test
  void blocks_of_any_size_make_the_same_ledger() throws Exception {
    List<Bytes> envelopes = envelopes(0, 60);
    try (Replica whole = memory();
        Replica single = memory()) {
      commit(whole, START, envelopes);
      for (Bytes envelope : envelopes) {
        commit(single, START, List.of(envelope));
      }
      assertThat(single.root()).as(seeded.toString()).isEqualTo(whole.root());
    }
  }

  @Test
  void staging_again_drops_what_was_staged() throws Exception {
    try (Replica replica = memory()) {
      Bytes empty = replica.root();
      Staged dropped = replica.stage(0, START, List.of(put(1, "a", "dropped")));
      assertThat(replica.root()).isEqualTo(empty);
      Staged kept = replica.stage(0, START, List.of(put(1, "a", "kept")));
      replica.commit(kept, Optional.empty());
      assertThatThrownBy(() -> replica.commit(dropped, Optional.empty()))
          .isInstanceOf(IllegalStateException.class);
      try (ReplicaView view = replica.read()) {
        assertThat(view.get(Bytes.utf8("key/a"))).contains(Bytes.utf8("kept"));
        assertThat(view.size()).isEqualTo(1);
      }
    }
  }

  @Test
  void an_empty_block_keeps_the_engines_note_only() throws Exception {
    InMemoryStore store = new InMemoryStore(ReplicaTables.ALL);
    try (Replica replica = Replica.open(store, machine)) {
      commit(replica, START, List.of(put(1, "a", "x")));
      assertThat(replica.note()).isEmpty();
      Bytes root = replica.root();
      Staged empty = replica.stage(1, START.plusSeconds(1), List.of());
      assertThat(empty.root()).isEqualTo(root);
      replica.commit(empty, Optional.of(Bytes.ofLong(7)));
      assertThat(replica.size()).isEqualTo(1);
      assertThat(replica.time()).isEqualTo(START);
    }
    try (Replica replica = Replica.open(store.reopen(), machine)) {
      assertThat(replica.note()).contains(Bytes.ofLong(7));
    }
  }

  @Test
  void position_and_time_follow() throws Exception {
    try (Replica replica = memory()) {
      commit(replica, START, List.of(put(1, "a", "x")));
      List<Bytes> next = List.of(put(2, "a", "x"));
      for (long first : List.of(0L, 2L)) {
        assertThatThrownBy(() -> replica.stage(first, START, next))
            .isInstanceOf(IllegalArgumentException.class);
      }
      for (Instant time : List.of(START.minusMillis(1), START.plusNanos(1))) {
        assertThatThrownBy(() -> replica.stage(1, time, next))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Test
  void a_request_names_the_first_genuine_command() throws Exception {
    try (Replica replica = memory()) {
      commit(
          replica,
          START,
          List.of(
              KeyValueMachine.forged("bank-1", 1, "put", "a", "forged").encoded(),
              put(1, "a", "genuine"),
              put(1, "a", "again"),
              KeyValueMachine.command("bank-1", 2, "refuse", "a", "x").encoded()));
      commit(replica, START, List.of(put(1, "a", "later")));
      Committed first = replica.outcome(KeyValueMachine.key("bank-1", 1)).orElseThrow();
      assertThat(first.position()).isEqualTo(1);
      assertThat(first.outcome()).isEqualTo(new Outcome.Accepted());
      assertThat(replica.outcome(KeyValueMachine.key("bank-1", 2)).orElseThrow().position())
          .isEqualTo(3);
      assertThat(replica.outcome(KeyValueMachine.key("bank-2", 1))).isEmpty();
    }
  }

  @Test
  void a_view_stays_while_the_replica_goes_on() throws Exception {
    try (Replica replica = memory()) {
      commit(replica, START, List.of(put(1, "a", "x")));
      try (ReplicaView view = replica.read()) {
        commit(replica, START, List.of(put(2, "a", "y")));
        assertThat(view.size()).isEqualTo(1);
        assertThat(view.get(Bytes.utf8("key/a"))).contains(Bytes.utf8("x"));
        assertThat(view.nextBlockEnd(1)).isEmpty();
      }
    }
  }

  @Test
  void every_write_fails_once_and_the_replica_starts_again() throws Exception {
    List<List<Bytes>> blocks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      blocks.add(envelopes(i * 5L, 1 + seeded.below(5)));
    }
    Bytes root;
    try (Replica undisturbed = memory()) {
      for (List<Bytes> block : blocks) {
        commit(undisturbed, START, block);
      }
      root = undisturbed.root();
    }
    for (FaultyStore.Fault fault : FaultyStore.Fault.values()) {
      for (int failing = 1; failing <= blocks.size(); failing++) {
        InMemoryStore disk = new InMemoryStore(ReplicaTables.ALL);
        Replica replica = Replica.open(new FaultyStore(disk, failing, fault), machine);
        long size = 0;
        long acknowledged = 0;
        for (List<Bytes> block : blocks) {
          try {
            commit(replica, START, block);
            acknowledged = replica.size();
          } catch (StoreFailed e) {
            break;
          }
        }
        // After the restart the engine delivers again whatever is not there.
        try (Replica again = Replica.open(disk, machine)) {
          assertThat(again.size()).isGreaterThanOrEqualTo(acknowledged);
          for (List<Bytes> block : blocks) {
            if (size >= again.size()) {
              commit(again, START, block);
            }
            size += block.size();
          }
          assertThat(again.root()).as("%s %d %s", fault, failing, seeded).isEqualTo(root);
        }
      }
    }
  }

  @Test
  void a_head_that_does_not_fit_is_not_opened() throws Exception {
    for (boolean block : List.of(true, false)) {
      InMemoryStore store = new InMemoryStore(ReplicaTables.ALL);
      try (Replica replica = Replica.open(store, machine)) {
        commit(replica, START, List.of(put(1, "a", "x")));
        commit(replica, START, List.of(put(2, "a", "x")));
      }
      store
          .reopen()
          .write(
              block
                  ? new Batch().delete(ReplicaTables.BLOCKS, ReplicaTables.position(2))
                  : new Batch()
                      .put(ReplicaTables.NODES, ReplicaTables.node(1, 0), seeded.bytes(32)),
              Durability.SYNC);
      assertThatThrownBy(() -> Replica.open(store, machine)).isInstanceOf(InvariantViolation.class);
    }
  }

  private Replica memory() {
    return Replica.open(new InMemoryStore(ReplicaTables.ALL), machine);
  }
}
