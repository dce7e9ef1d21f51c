package org.lianfang.cometbft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.cometbft.abci.WaitingShares;
import org.lianfang.cometbft.engine.EngineBinary;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.KeyValueMachine;
import org.lianfang.ledger.LedgerFailure;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.Outcome;

/// An engine that somebody else starts and ends, such as the system's own manager of services.
final class OperatorTest {
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

  private static final SubmissionLimits PATIENT =
      new SubmissionLimits(
          10_000,
          64 << 20,
          200,
          200,
          4 << 20,
          Duration.ofMillis(500),
          Duration.ofMinutes(2),
          Duration.ofMinutes(2),
          Duration.ofSeconds(2),
          Duration.ofMillis(200));

  @TempDir Path folder;

  @BeforeAll
  static void requireEngine() {
    TestAlliance.requireEngine();
  }

  /// Starts the engine as often as it takes: one that was killed leaves its socket behind.
  private static Process runUntil(Callable<Boolean> goesOn, TestAlliance alliance, Path program)
      throws IOException {
    Process[] engine = {alliance.runEngine(0, program, Map.of())};
    TestAlliance.await(
        "it goes on",
        () -> {
          if (!engine[0].isAlive()) {
            engine[0] = alliance.runEngine(0, program, Map.of());
          }
          return goesOn.call();
        });
    return engine[0];
  }

  /// Waits until no block is under way: an engine whose application ends amid one may wait for an
  /// answer for ever.
  private static void awaitRest(CometBftLedger ledger) throws Exception {
    TestAlliance.await(
        "no block follows",
        () -> {
          long height = ledger.health().height();
          Thread.sleep(1_000);
          return ledger.health().height() == height;
        });
  }

  /// More waits than engines take of one member: what is refused or has an outcome is answered
  /// without them, and the rest goes on when they are there again.
  @Test
  void what_waits_for_room_is_answered_where_it_can_be() throws Exception {
    Path program = EngineBinary.find(System.getenv()).path();
    Process engine = null;
    try (TestAlliance alliance = new TestAlliance(folder, 1)) {
      alliance.limits(PATIENT);
      CometBftLedger ledger = alliance.startApart(0);
      engine = alliance.runEngine(0, program, Map.of());
      alliance.awaitSize(0, 1);
      Committed first = alliance.submit(0, TestAlliance.add(1));
      engine.destroyForcibly().waitFor();

      int more = WaitingShares.OWN_COMMANDS + 500;
      List<CompletableFuture<Committed>> waiting = new ArrayList<>();
      for (int i = 0; i < more; i++) {
        waiting.add(ledger.submit(TestAlliance.add(2 + i)).toCompletableFuture());
      }
      assertThat(alliance.submit(0, KeyValueMachine.forged("bank-1", 1 << 20, "put", "a", "z")))
          .extracting(Committed::outcome)
          .isEqualTo(new Outcome.Refused(Reason.BAD_SIGNATURE));
      assertThat(alliance.submit(0, TestAlliance.add(1))).isEqualTo(first);
      assertThat(waiting).noneMatch(CompletableFuture::isDone);

      engine = runUntil(waiting.getFirst()::isDone, alliance, program);
      for (CompletableFuture<Committed> answer : waiting) {
        assertThat(answer.get(60, TimeUnit.SECONDS).outcome().isAccepted()).isTrue();
      }
      assertThat(alliance.counter(0)).isEqualTo(1 + more);
      alliance.stop(0);
    } finally {
      if (engine != null) {
        engine.destroyForcibly();
      }
    }
  }

  @Test
  void an_engine_that_an_operator_runs_may_come_and_go() throws Exception {
    Path program = EngineBinary.find(System.getenv()).path();
    Process engine = null;
    try (TestAlliance alliance = new TestAlliance(folder, 1)) {
      alliance.limits(IMPATIENT);
      CometBftLedger ledger = alliance.startApart(0);
      TestAlliance.await("its absence is told", () -> ledger.health().failed().isPresent());
      assertThat(ledger.health().failed().orElseThrow()).contains("no engine answers");
      assertThat(ledger.pid()).isEmpty();

      engine = alliance.runEngine(0, program, Map.of());
      alliance.awaitSize(0, 1);
      assertThat(alliance.submit(0, TestAlliance.add(1)).outcome().isAccepted()).isTrue();
      TestAlliance.await("it is well", () -> ledger.health().failed().isEmpty());

      engine.destroyForcibly().waitFor();
      assertThatThrownBy(() -> alliance.submit(0, TestAlliance.add(2)))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(LedgerFailure.class);
      TestAlliance.await("its absence is told", () -> ledger.health().failed().isPresent());

      engine =
          runUntil(
              () -> {
                try {
                  return alliance.submit(0, TestAlliance.add(2)).outcome().isAccepted();
                } catch (ExecutionException e) {
                  return false;
                }
              },
              alliance,
              program);
      assertThat(alliance.counter(0)).isEqualTo(2);
      assertThat(alliance.size(0)).isEqualTo(3);
      awaitRest(ledger);
      alliance.stop(0);
      assertThat(engine.waitFor(20, TimeUnit.SECONDS)).as("it ends with its application").isTrue();
    } finally {
      if (engine != null) {
        engine.destroyForcibly();
      }
    }
  }
}
