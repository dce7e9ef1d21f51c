package org.lianfang.cometbft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.KeyValueMachine;
import org.lianfang.ledger.LedgerFailure;
import org.lianfang.ledger.Seeded;

/// Engines are killed and members come and go while all submit.
@EnabledIfSystemProperty(named = "lianfang.long", matches = "true|ChaosTest")
final class ChaosTest {
  private static final Duration LENGTH = Duration.ofSeconds(90);

  /// Longer than an engine that stands while others go on is borne.
  private static final Duration STANDING = Duration.ofSeconds(25);

  private final Seeded seeded = new Seeded();

  @TempDir Path folder;

  @BeforeAll
  static void requireEngine() {
    TestAlliance.requireEngine();
  }

  @Test
  void nothing_acknowledged_is_lost_and_nothing_is_doubled() throws Exception {
    try (TestAlliance alliance = new TestAlliance(folder, 4)) {
      alliance.startAll();
      AtomicLong requests = new AtomicLong();
      ConcurrentSkipListSet<Long> acknowledged = new ConcurrentSkipListSet<>();
      AtomicBoolean done = new AtomicBoolean();
      List<Thread> submitters = new ArrayList<>();
      for (int member = 0; member < 4; member++) {
        int own = member;
        submitters.add(
            Thread.ofVirtual().start(() -> submit(alliance, own, requests, acknowledged, done)));
      }
      long until = System.nanoTime() + LENGTH.toNanos();
      while (System.nanoTime() < until) {
        Thread.sleep(500L + seeded.below(3_000));
        int victim = seeded.below(4);
        switch (seeded.below(4)) {
          case 0, 1 -> alliance.kill(victim);
          case 2 -> {
            alliance.stop(victim);
            Thread.sleep(seeded.below(4_000));
            alliance.start(victim);
          }
          default -> {
            alliance.kill(victim);
            alliance.kill((victim + 1) % 4);
          }
        }
      }
      done.set(true);
      for (Thread submitter : submitters) {
        submitter.join();
      }
      long total = requests.get();
      alliance.awaitAgreement();
      for (long request : acknowledged) {
        assertThat(alliance.ledger(0).outcome(KeyValueMachine.key("bank-1", request)))
            .as("%s, request %d", seeded, request)
            .isPresent();
      }
      List<CompletableFuture<Committed>> again = new ArrayList<>();
      for (long request = 1; request <= total; request++) {
        again.add(alliance.ledger(0).submit(TestAlliance.add(request)).toCompletableFuture());
      }
      for (CompletableFuture<Committed> answer : again) {
        assertThat(answer.get(60, TimeUnit.SECONDS).outcome().isAccepted())
            .as(seeded.toString())
            .isTrue();
      }
      alliance.awaitAgreement();
      assertThat(acknowledged).as(seeded.toString()).isNotEmpty();
      assertThat(alliance.counter(0)).as(seeded.toString()).isEqualTo(total);
      for (int member = 0; member < 4; member++) {
        assertThat(alliance.size(member)).as(seeded.toString()).isEqualTo(total + 1);
      }
      System.out.println(
          seeded + ": " + total + " requests, " + acknowledged.size() + " acknowledged meanwhile");
    }
  }

  @Test
  void an_engine_that_stood_still_for_a_while_goes_on_without_being_started_again()
      throws Exception {
    try (TestAlliance alliance = new TestAlliance(folder, 4)) {
      alliance.startAll();
      long restarts = alliance.ledger(3).health().restarts();
      signal("STOP", alliance.pid(3).orElseThrow());
      long until = System.nanoTime() + STANDING.toNanos();
      long request = 0;
      while (System.nanoTime() < until) {
        alliance.submit(0, TestAlliance.add(++request));
        Thread.sleep(200);
      }
      signal("CONT", alliance.pid(3).orElseThrow());
      alliance.awaitAgreement();
      assertThat(alliance.counter(3)).isEqualTo(request);
      // Long enough for the watch to look again.
      Thread.sleep(5_000);
      assertThat(alliance.submit(3, TestAlliance.add(++request)).outcome().isAccepted()).isTrue();
      assertThat(alliance.ledger(3).health().restarts()).isEqualTo(restarts);
    }
  }

  private static void signal(String name, long pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor())
        .isZero();
  }

  private static void submit(
      TestAlliance alliance,
      int member,
      AtomicLong requests,
      ConcurrentSkipListSet<Long> acknowledged,
      AtomicBoolean done) {
    while (!done.get()) {
      Optional<CometBftLedger> ledger = alliance.running(member);
      try {
        if (ledger.isPresent()) {
          long request = requests.incrementAndGet();
          ledger
              .get()
              .submit(TestAlliance.add(request))
              .toCompletableFuture()
              .get(35, TimeUnit.SECONDS);
          acknowledged.add(request);
        }
      } catch (ExecutionException e) {
        assertThat(e.getCause()).isInstanceOfAny(LedgerFailure.class, IllegalStateException.class);
      } catch (InterruptedException | TimeoutException e) {
        throw new AssertionError(e);
      }
      sleep();
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
