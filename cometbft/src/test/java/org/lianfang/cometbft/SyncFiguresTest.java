package org.lianfang.cometbft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.cometbft.proof.CommitStore;
import org.lianfang.cometbft.rpc.Received;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.store.InMemoryStore;
import org.lianfang.ledger.store.RocksStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.StoreOptions;

/// How long it takes and how much is sent until a new member has the log: by a snapshot, and by
/// blocks, in one run.
@EnabledIfSystemProperty(named = "lianfang.figures", matches = "true")
final class SyncFiguresTest {
  private static final int COMMANDS = Integer.getInteger("lianfang.commands", 20_000);

  /// With 1 each command has two blocks of its own, as at low load.
  private static final int AT_ONCE = Integer.getInteger("lianfang.at_once", 500);

  @TempDir Path folder;

  @BeforeAll
  static void requireEngine() {
    TestAlliance.requireEngine();
  }

  private Store disk(int number) throws StoreFailed {
    return RocksStore.open(
        folder.resolve("replica-" + number), ReplicaTables.ALL, StoreOptions.MODEST);
  }

  private record Figure(double seconds, double megabytes) {
    @Override
    public String toString() {
      return "%.1f s, %.1f MB".formatted(seconds, megabytes);
    }
  }

  @Test
  void a_snapshot_against_blocks() throws Exception {
    try (TestAlliance alliance = new TestAlliance(folder, 4)) {
      alliance.blocks(0, 20);
      for (int i = 0; i < 4; i++) {
        alliance.start(i, disk(i)).collectProofs(new InMemoryStore(List.of(CommitStore.TABLE)));
      }
      for (int i = 0; i < 4; i++) {
        alliance.awaitSize(i, 1);
      }
      for (int i = 4; i < 6; i++) {
        alliance.submit(0, ToyNetwork.node(i, alliance.member(i).nodeId(), true));
      }
      fill(alliance);
      // One at a time, so that a snapshot is taken after all of them.
      for (int i = 0; i < 15; i++) {
        alliance.submit(0, TestAlliance.add(1_000_000 + i));
      }
      TestAlliance.await(
          "a snapshot of all is offered",
          () ->
              SyncTest.path(alliance, 0).isPresent()
                  && alliance.ledger(0).snapshots().offers().getFirst().size() > COMMANDS);
      Figure blocks = join(alliance, 4, Joining.BY_BLOCKS);
      Figure snapshot = join(alliance, 5, SyncTest.honest(alliance));
      System.out.println(
          "figures: "
              + COMMANDS
              + " commands in "
              + alliance.ledger(0).health().height()
              + " blocks; blocks: "
              + blocks
              + "; snapshot: "
              + snapshot
              + " (5 s of them looking for peers); ratio of times "
              + "%.2f".formatted(snapshot.seconds() / blocks.seconds())
              + ", of bytes "
              + "%.2f".formatted(snapshot.megabytes() / blocks.megabytes()));
      assertThat(snapshot.megabytes()).isPositive();
    }
  }

  private static void fill(TestAlliance alliance) throws Exception {
    List<CompletableFuture<?>> waiting = new ArrayList<>();
    for (int i = 0; i < COMMANDS; i++) {
      waiting.add(
          alliance
              .ledger(i % 4)
              .submit(TestAlliance.put(10 + i, "key" + i % 5_000, "value".repeat(60) + i))
              .toCompletableFuture());
      if (waiting.size() == AT_ONCE) {
        for (CompletableFuture<?> one : waiting) {
          one.get(Duration.ofMinutes(2).toSeconds(), TimeUnit.SECONDS);
        }
        waiting.clear();
      }
    }
    for (CompletableFuture<?> one : waiting) {
      one.get(Duration.ofMinutes(2).toSeconds(), TimeUnit.SECONDS);
    }
  }

  private Figure join(TestAlliance alliance, int number, Joining joining) throws Exception {
    alliance.joining(joining);
    Store disk = disk(number);
    long begun = System.nanoTime();
    alliance.start(number, disk);
    long size = alliance.size(0);
    while (alliance.size(number) < size) {
      Thread.sleep(20);
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    double megabytes = Received.ask(alliance.home(number).resolve("rpc.sock")) / 1e6;
    alliance.stop(number);
    return new Figure(seconds, megabytes);
  }
}
