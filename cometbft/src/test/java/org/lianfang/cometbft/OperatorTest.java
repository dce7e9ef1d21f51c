package org.lianfang.cometbft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.cometbft.engine.EngineBinary;
import org.lianfang.ledger.LedgerFailure;

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

  @TempDir Path folder;

  @BeforeAll
  static void requireEngine() {
    TestAlliance.requireEngine();
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

      // As often as it takes: the killed one left its socket behind.
      Process[] again = {engine};
      TestAlliance.await(
          "it goes on",
          () -> {
            if (!again[0].isAlive()) {
              again[0] = alliance.runEngine(0, program, Map.of());
            }
            try {
              return alliance.submit(0, TestAlliance.add(2)).outcome().isAccepted();
            } catch (ExecutionException e) {
              return false;
            }
          });
      engine = again[0];
      assertThat(alliance.counter(0)).isEqualTo(2);
      assertThat(alliance.size(0)).isEqualTo(3);
      alliance.stop(0);
      assertThat(engine.waitFor(20, TimeUnit.SECONDS)).as("it ends with its application").isTrue();
    } finally {
      if (engine != null) {
        engine.destroyForcibly();
      }
    }
  }
}
