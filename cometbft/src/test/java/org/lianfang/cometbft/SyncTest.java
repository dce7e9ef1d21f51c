package org.lianfang.cometbft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.cometbft.proof.CommitCheck;
import org.lianfang.cometbft.proof.CommitStore;
import org.lianfang.cometbft.proof.TrustPath;
import org.lianfang.cometbft.rpc.LightEndpoint;
import org.lianfang.ledger.Snapshots;
import org.lianfang.ledger.View;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.InMemoryStore;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.Table;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.checkpoint.Unproven;

/// Members that join by the engines' state sync.
final class SyncTest {
  private static final long EVERY = 10;

  @TempDir Path folder;

  private final List<InMemoryStore> proofs = new ArrayList<>();

  @BeforeAll
  static void requireEngine() {
    TestAlliance.requireEngine();
  }

  /// Starts members that prune, and lets them make blocks.
  private TestAlliance pruning(int members) throws Exception {
    TestAlliance alliance = new TestAlliance(folder, members);
    alliance.blocks(1, EVERY);
    for (int i = 0; i < members; i++) {
      proofs.add(new InMemoryStore(List.of(CommitStore.TABLE)));
      alliance.start(i).collectProofs(proofs.get(i));
    }
    for (int i = 0; i < members; i++) {
      alliance.awaitSize(i, 1);
    }
    return alliance;
  }

  /// What a snapshot's offer of another member comes to, proved.
  static Optional<TrustPath> path(TestAlliance alliance, int member) {
    try {
      for (Snapshots.Offer offer : alliance.ledger(member).snapshots().offers()) {
        TrustPath path = TrustPath.decode(offer.proof());
        path.verify("toy", alliance.genesis().validators());
        return Optional.of(path);
      }
      return Optional.empty();
    } catch (Malformed | Unproven e) {
      throw new AssertionError(e);
    }
  }

  private static LightEndpoint.Upstream upstream(TestAlliance alliance, int member) {
    return question -> {
      try {
        return alliance
            .ledger(member)
            .snapshots()
            .ask(question.encode())
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException | InterruptedException e) {
        throw new IOException(e);
      }
    };
  }

  static Joining honest(TestAlliance alliance) {
    return restored ->
        path(alliance, 0)
            .<Joining.Way>map(
                path ->
                    new Joining.Snapshot(
                        path, List.of(upstream(alliance, 0), upstream(alliance, 1))))
            .orElse(new Joining.NotYet("no snapshot yet"));
  }

  private static void fill(TestAlliance alliance, long first, int count) throws Exception {
    for (long i = first; i < first + count; i++) {
      alliance.submit((int) (i % 2), TestAlliance.add(i));
    }
  }

  private static long earliest(TestAlliance alliance, int member) {
    return Earliest.ask(alliance.home(member).resolve("rpc.sock"));
  }

  @Test
  void when_all_have_pruned_a_fifth_joins_by_a_snapshot_equals_the_others_and_goes_on()
      throws Exception {
    try (TestAlliance alliance = pruning(4)) {
      TestAlliance.Member fifth = alliance.member(4);
      TestAlliance.Member sixth = alliance.member(5);
      // Validators change before the snapshot: the way from the first ones to it is longer.
      alliance.submit(0, ToyNetwork.node(1, fifth.nodeId(), true));
      alliance.submit(0, ToyNetwork.node(2, sixth.nodeId(), true));
      alliance.submit(0, ToyNetwork.validator(3, alliance.member(3).validator(), false));
      fill(alliance, 10, 60);
      TestAlliance.await(
          "all have pruned",
          () -> {
            alliance.submit(0, TestAlliance.add(1_000 + alliance.size(0)));
            for (int i = 0; i < 4; i++) {
              if (earliest(alliance, i) <= 1) {
                return false;
              }
            }
            return true;
          });
      long before = alliance.size(0);

      alliance.joining(honest(alliance));
      CometBftLedger joined = alliance.start(4);
      InMemoryStore own = new InMemoryStore(List.of(CommitStore.TABLE));
      alliance.awaitSize(4, 2);
      CommitStore collected = joined.collectProofs(own);
      assertThat(alliance.home(4).resolve("join-proofs")).doesNotExist();
      TestAlliance.await("it is at the head", () -> alliance.size(4) >= before);
      assertThat(earliest(alliance, 4)).as("it has no old blocks").isGreaterThan(1);
      assertThat(alliance.submit(4, TestAlliance.add(5_000)).outcome().isAccepted()).isTrue();
      alliance.submit(0, ToyNetwork.validator(4, fifth.validator(), true));
      fill(alliance, 6_000, 12);
      alliance.awaitAgreement();
      for (Table table : ReplicaTables.ALL) {
        if (!table.equals(ReplicaTables.HEADS)) {
          assertThat(rows(fifth.disk, table))
              .as(table.name())
              .isEqualTo(rows(alliance.member(0).disk, table));
        }
      }
      long size = alliance.size(4);
      TestAlliance.await("its proofs are whole", () -> collected.covering(size).isPresent());
      try (View view = joined.read()) {
        assertThat(new CommitCheck(own, "toy", new ToyNetwork()).check(view)).isGreaterThan(2);
      }

      // A newcomer that got its ledger from a snapshot hands it on.
      alliance.stop(4);
      alliance.start(4);
      alliance.start(5);
      alliance.awaitSize(5, before);
      alliance.awaitAgreement();
      assertThat(alliance.counter(5)).isEqualTo(alliance.counter(0));
    }
  }

  private static List<Bytes> rows(Store store, Table table) {
    List<Bytes> rows = new ArrayList<>();
    store.scan(table, Range.ALL, (key, value) -> rows.add(Bytes.join(key, value)));
    return rows;
  }

  @Test
  void a_member_whose_data_are_gone_comes_back_by_a_snapshot_and_votes_on() throws Exception {
    try (TestAlliance alliance = pruning(4)) {
      fill(alliance, 10, 40);
      alliance.stop(3);
      Path data = alliance.home(3).resolve("data");
      String votes = Files.readString(data.resolve("priv_validator_state.json"));
      for (String lost : List.of("blockstore.db", "state.db", "cs.wal", "evidence.db")) {
        if (Files.exists(data.resolve(lost))) {
          remove(data.resolve(lost));
        }
      }
      InMemoryStore disk = alliance.member(3).disk.reopen();
      for (Table table : ReplicaTables.ALL) {
        Batch batch = new Batch();
        disk.scan(table, Range.ALL, (key, value) -> batch.delete(table, key) != null);
        disk.write(batch, Durability.SYNC);
      }
      alliance.joining(honest(alliance));
      alliance.start(3);
      alliance.awaitSize(3, 20);
      alliance.awaitAgreement();
      assertThat(earliest(alliance, 3)).isGreaterThan(1);
      // Without its votes nothing is ordered.
      alliance.stop(2);
      fill(alliance, 500, 6);
      TestAlliance.await("it has them all", () -> alliance.counter(3) == 46);
      assertThat(Files.readString(data.resolve("priv_validator_state.json"))).isNotEqualTo(votes);
    }
  }

  private static void remove(Path path) throws IOException {
    try (var files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /// What a lying member makes of an answer that its engine gives.
  private interface Lie {
    String of(String answer);
  }

  private static LightEndpoint.Upstream lying(
      LightEndpoint.Upstream honest, Lie lie, AtomicInteger told) {
    return question -> {
      String answer = honest.ask(question).text();
      String changed = lie.of(answer);
      told.addAndGet(changed.equals(answer) ? 0 : 1);
      return Bytes.utf8(changed);
    };
  }

  @Test
  void servers_that_lie_to_the_light_client_bring_nobody_to_a_wrong_state() throws Exception {
    List<Lie> lies =
        List.of(
            // another root under the same signatures
            answer -> answer.replaceAll("\"app_hash\":\"[0-9A-F]{2}", "\"app_hash\":\"00"),
            // other validators than signed
            answer ->
                answer.replaceFirst(
                    "\"value\":\"[A-Za-z0-9+/]{43}=\"",
                    "\"value\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\""),
            // no signatures
            answer -> answer.replaceAll("\"block_id_flag\":2", "\"block_id_flag\":1"),
            answer -> "{\"result\":{}}",
            answer -> "no answer at all");
    try (TestAlliance alliance = pruning(4)) {
      TestAlliance.Member fifth = alliance.member(4);
      alliance.submit(0, ToyNetwork.node(1, fifth.nodeId(), true));
      fill(alliance, 10, 40);
      AtomicInteger attempts = new AtomicInteger();
      AtomicInteger told = new AtomicInteger();
      alliance.joining(
          restored -> {
            int attempt = attempts.getAndIncrement();
            if (attempt >= lies.size()) {
              return honest(alliance).decide(restored);
            }
            LightEndpoint.Upstream one = lying(upstream(alliance, 0), lies.get(attempt), told);
            LightEndpoint.Upstream other = lying(upstream(alliance, 1), lies.get(attempt), told);
            return new Joining.Snapshot(path(alliance, 2).orElseThrow(), List.of(one, other));
          });
      alliance.start(4);
      TestAlliance.await(
          "it has come to the true state",
          () -> {
            long size = alliance.size(4);
            if (size > 0) {
              try (View own = alliance.ledger(4).read();
                  View others = alliance.ledger(0).read()) {
                assertThat(own.root()).isEqualTo(others.rootAt(own.size()));
              }
            }
            return size > 1;
          });
      assertThat(attempts.get()).isGreaterThan(lies.size());
      assertThat(told.get()).isGreaterThanOrEqualTo(lies.size());
      alliance.awaitAgreement();
    }
  }

  @Test
  void members_that_hand_over_wrong_chunks_are_left_for_an_honest_one() throws Exception {
    try (TestAlliance alliance = new TestAlliance(folder, 4)) {
      alliance.blocks(1, EVERY);
      List<LyingDisk> disks = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        disks.add(new LyingDisk(alliance.member(i).disk.reopen()));
        proofs.add(new InMemoryStore(List.of(CommitStore.TABLE)));
        alliance.start(i, disks.get(i)).collectProofs(proofs.get(i));
      }
      for (int i = 0; i < 4; i++) {
        alliance.awaitSize(i, 1);
      }
      alliance.submit(0, ToyNetwork.node(1, alliance.member(4).nodeId(), true));
      fill(alliance, 10, 40);
      TestAlliance.await("a snapshot is offered", () -> path(alliance, 0).isPresent());
      // The plans are made of sizes: those who lie from now on have made theirs.
      for (int i = 1; i < 4; i++) {
        disks.get(i).lie();
      }
      alliance.joining(honest(alliance));
      alliance.start(4);
      alliance.awaitSize(4, 20);
      alliance.awaitAgreement();
      assertThat(alliance.counter(4)).isEqualTo(alliance.counter(0));
      int told = disks.stream().mapToInt(LyingDisk::told).sum();
      System.out.println("wrong entries were read for chunks: " + told);
    }
  }

  @Test
  void killed_at_any_moment_it_joins_all_the_same() throws Exception {
    try (TestAlliance alliance = pruning(4)) {
      alliance.submit(0, ToyNetwork.node(1, alliance.member(4).nodeId(), true));
      fill(alliance, 10, 40);
      alliance.joining(honest(alliance));
      alliance.start(4);
      long begun = System.nanoTime();
      // Discovery takes the engine five seconds: kills before, while and after it restores.
      for (long millis : List.of(2_000L, 5_300L, 5_600L)) {
        long until = System.nanoTime() + millis * 1_000_000;
        while (System.nanoTime() < until && alliance.size(4) == 0) {
          Thread.sleep(5);
        }
        alliance.kill(4);
        if (alliance.size(4) > 0) {
          // the application stops, too
          alliance.stop(4);
          alliance.start(4);
        }
      }
      alliance.awaitSize(4, 20);
      CompletableFuture<?> answer =
          alliance.ledger(4).submit(TestAlliance.add(900)).toCompletableFuture();
      answer.get(60, TimeUnit.SECONDS);
      alliance.awaitAgreement();
      assertThat(alliance.counter(4)).isEqualTo(41);
      assertThat(System.nanoTime() - begun).isPositive();
    }
  }
}
