package org.lianfang.cometbft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.cometbft.engine.NodeId;
import org.lianfang.cometbft.rpc.Proposer;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.KeyValueMachine;
import org.lianfang.ledger.NotSent;
import org.lianfang.ledger.OutcomeUnknown;
import org.lianfang.ledger.store.FaultyStore;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.Applied;
import org.lianfang.protocol.ledger.Change;
import org.lianfang.protocol.ledger.Entry;
import org.lianfang.protocol.ledger.RequestKey;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.ledger.StateMachine;

/// Processes that are killed, disks that fail, validators that are gone.
final class FaultTest {
  private static final SubmissionLimits IMPATIENT =
      new SubmissionLimits(
          20,
          1 << 20,
          10,
          10,
          1 << 20,
          Duration.ofMillis(100),
          Duration.ofSeconds(3),
          Duration.ofSeconds(2),
          Duration.ofMillis(500),
          Duration.ofMillis(50));

  @TempDir Path folder;

  @BeforeAll
  static void requireEngine() {
    TestAlliance.requireEngine();
  }

  @Test
  void a_killed_engine_comes_back_by_itself_and_nothing_is_lost() throws Exception {
    try (TestAlliance alliance = new TestAlliance(folder, 4)) {
      alliance.startAll();
      List<CompletableFuture<Committed>> answers = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        if (i == 20) {
          alliance.kill(3);
        }
        if (i == 40) {
          alliance.kill(proposer(alliance));
        }
        answers.add(alliance.ledger(i % 4).submit(TestAlliance.add(1 + i)).toCompletableFuture());
        Thread.sleep(20);
      }
      for (CompletableFuture<Committed> answer : answers) {
        assertThat(answer.get(60, TimeUnit.SECONDS).outcome().isAccepted()).isTrue();
      }
      alliance.awaitAgreement();
      assertThat(alliance.counter(3)).isEqualTo(60);
      assertThat(alliance.size(0)).as("nothing is doubled").isEqualTo(61);
      assertThat(alliance.ledger(3).health().restarts()).isPositive();
    }
  }

  private static int proposer(TestAlliance alliance) throws Exception {
    NodeId address = Proposer.ask(alliance.home(0).resolve("rpc.sock"));
    for (int i = 0; i < 4; i++) {
      if (NodeId.of(alliance.member(i).validator()).equals(address)) {
        return i;
      }
    }
    throw new AssertionError("nobody is " + address);
  }

  @Test
  void all_engines_killed_at_once_go_on() throws Exception {
    try (TestAlliance alliance = new TestAlliance(folder, 4)) {
      alliance.startAll();
      alliance.submit(0, TestAlliance.add(1));
      for (int i = 0; i < 4; i++) {
        alliance.kill(i);
      }
      assertThat(alliance.submit(1, TestAlliance.add(2)).outcome().isAccepted()).isTrue();
      alliance.awaitAgreement();
      assertThat(alliance.counter(2)).isEqualTo(2);
    }
  }

  @Test
  void a_disk_that_fails_at_any_commit_stops_the_node_and_loses_nothing() throws Exception {
    for (FaultyStore.Fault fault : FaultyStore.Fault.values()) {
      for (int failing = 1; failing <= 3; failing++) {
        Path own = folder.resolve(fault + "-" + failing);
        try (TestAlliance alliance = new TestAlliance(own, 1)) {
          FaultyStore disk = new FaultyStore(alliance.member(0).disk, failing, fault);
          CometBftLedger ledger = alliance.start(0, disk);
          CompletableFuture<Committed> answer =
              ledger.submit(alliance.genesisEnvelope()).toCompletableFuture();
          if (failing > 2) {
            answer.get(20, TimeUnit.SECONDS);
            answer = ledger.submit(TestAlliance.add(1)).toCompletableFuture();
          }
          assertThat(ledger.stopped().toCompletableFuture().get(20, TimeUnit.SECONDS))
              .isInstanceOf(StoreFailed.class);
          if (failing == 1) {
            assertUnanswered(answer);
          }
          boolean acknowledged = failing > 2 && !answer.isCompletedExceptionally();
          assertThatThrownBy(() -> get(ledger.submit(TestAlliance.add(9)).toCompletableFuture()))
              .isInstanceOf(NotSent.class);
          alliance.stop(0);

          alliance.start(0);
          alliance.awaitSize(0, acknowledged ? 2 : 1);
          assertThat(alliance.submit(0, TestAlliance.add(1)).outcome().isAccepted()).isTrue();
          assertThat(alliance.submit(0, TestAlliance.add(1)).position()).isEqualTo(1);
          assertThat(alliance.counter(0)).isEqualTo(1);
        }
      }
    }
  }

  private static void assertUnanswered(CompletableFuture<Committed> answer) {
    assertThatThrownBy(() -> get(answer)).isInstanceOfAny(OutcomeUnknown.class, NotSent.class);
  }

  private static Committed get(CompletableFuture<Committed> answer) throws Throwable {
    try {
      return answer.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }

  @Test
  void an_application_that_comes_and_goes_neither_loses_nor_doubles() throws Exception {
    try (TestAlliance alliance = new TestAlliance(folder, 1)) {
      alliance.startAll();
      long request = 0;
      for (int round = 0; round < 4; round++) {
        List<CompletableFuture<Committed>> answers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
          answers.add(alliance.ledger(0).submit(TestAlliance.add(++request)).toCompletableFuture());
        }
        answers.get(round * 7).get(20, TimeUnit.SECONDS);
        alliance.stop(0);
        alliance.start(0);
        alliance.awaitSize(0, 1);
      }
      for (long again = 1; again <= request; again++) {
        assertThat(alliance.submit(0, TestAlliance.add(again)).outcome().isAccepted()).isTrue();
      }
      assertThat(alliance.counter(0)).isEqualTo(request);
      assertThat(alliance.size(0)).isEqualTo(request + 1);
    }
  }

  @Test
  void without_a_quorum_nothing_is_ordered_until_it_is_back() throws Exception {
    try (TestAlliance alliance = new TestAlliance(folder, 4)) {
      alliance.limits(IMPATIENT);
      alliance.startAll();
      alliance.submit(0, TestAlliance.add(1));
      alliance.stop(2);
      alliance.stop(3);
      CompletableFuture<Committed> unordered =
          alliance.ledger(0).submit(TestAlliance.add(2)).toCompletableFuture();
      assertThatThrownBy(() -> get(unordered)).isInstanceOf(OutcomeUnknown.class);
      assertThat(alliance.ledger(0).outcome(KeyValueMachine.key("bank-1", 2))).isEmpty();
      alliance.start(2);
      alliance.start(3);
      TestAlliance.await(
          "goes on by itself",
          () -> alliance.ledger(0).outcome(KeyValueMachine.key("bank-1", 2)).isPresent());
      assertThat(alliance.submit(3, TestAlliance.add(3)).outcome().isAccepted()).isTrue();
      alliance.awaitAgreement();
      assertThat(alliance.counter(1)).isEqualTo(3);
    }
  }

  @Test
  void a_member_with_other_rules_fails_alone_and_says_so() throws Exception {
    try (TestAlliance alliance = new TestAlliance(folder, 4)) {
      for (int i = 0; i < 3; i++) {
        alliance.start(i);
      }
      alliance.machine(new Lying());
      CometBftLedger liar = alliance.start(3);
      for (int i = 0; i < 4; i++) {
        alliance.awaitSize(i, 1);
      }
      alliance.submit(0, TestAlliance.put(1, "lie", "x"));
      for (int i = 0; i < 5; i++) {
        alliance.submit(1, TestAlliance.add(10 + i));
      }
      TestAlliance.await("the failure is told", () -> liar.health().failed().isPresent());
      assertThat(liar.stopped().toCompletableFuture()).isNotDone();
      assertThat(alliance.ledger(0).health().failed()).isEmpty();
      assertThat(alliance.submit(2, TestAlliance.add(20)).outcome().isAccepted()).isTrue();
      assertThat(alliance.counter(2)).isEqualTo(6);
    }
  }

  /// Changes one thing more than the others where a key is called `lie`.
  private static final class Lying implements StateMachine {
    private final StateMachine machine = new KeyValueMachine();

    @Override
    public Optional<Reason> admit(State committed, Bytes envelope) {
      return machine.admit(committed, envelope);
    }

    @Override
    public Applied apply(State state, Entry entry) {
      Applied right = machine.apply(state, entry);
      if (!entry.envelope().text().contains(" put lie ")) {
        return right;
      }
      List<Change> changes = new ArrayList<>(right.changes());
      changes.add(new Change(Bytes.utf8("zzz"), Optional.of(Bytes.utf8("lie"))));
      return new Applied(right.outcome(), changes);
    }

    @Override
    public Optional<RequestKey> requestKey(Bytes envelope) {
      return machine.requestKey(envelope);
    }
  }
}
