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
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.cometbft.rpc.RpcClient;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.KeyValueMachine;
import org.lianfang.ledger.View;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.Outcome;

/// The ledger over real engines.
final class CometBftLedgerTest {
  @TempDir Path folder;

  @BeforeAll
  static void requireEngine() {
    TestAlliance.requireEngine();
  }

  @Test
  void one_validator_orders_answers_and_refuses() throws Exception {
    // Its sockets do not fit into so long a path.
    try (TestAlliance alliance = new TestAlliance(folder.resolve("a".repeat(100)), 1)) {
      alliance.startAll();
      try (View view = alliance.ledger(0).read()) {
        assertThat(view.entry(0).envelope()).isEqualTo(alliance.genesis().envelope());
        assertThat(view.time()).isEqualTo(alliance.genesis().time());
      }
      Committed first = alliance.submit(0, TestAlliance.put(1, "a", "x"));
      assertThat(first.position()).isEqualTo(1);
      assertThat(first.outcome().isAccepted()).isTrue();
      assertThat(alliance.submit(0, TestAlliance.put(1, "a", "x"))).isEqualTo(first);
      Committed reused = alliance.submit(0, TestAlliance.put(1, "a", "y"));
      assertThat(reused.position()).isEqualTo(-1);
      assertThat(reused.outcome()).isEqualTo(new Outcome.Refused(Reason.REQUEST_ID_REUSED));
      Committed forged = alliance.submit(0, KeyValueMachine.forged("bank-1", 2, "put", "a", "z"));
      assertThat(forged.outcome()).isEqualTo(new Outcome.Refused(Reason.BAD_SIGNATURE));
      assertThat(alliance.ledger(0).outcome(KeyValueMachine.key("bank-1", 1))).contains(first);
      assertThat(alliance.ledger(0).health().failed()).isEmpty();
    }
  }

  @Test
  void four_validators_order_what_all_submit_at_once() throws Exception {
    try (TestAlliance alliance = new TestAlliance(folder, 4)) {
      alliance.startAll();
      List<CompletableFuture<Committed>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        answers.add(alliance.ledger(i % 4).submit(TestAlliance.add(1 + i)).toCompletableFuture());
      }
      for (CompletableFuture<Committed> answer : answers) {
        assertThat(answer.get(60, TimeUnit.SECONDS).outcome().isAccepted()).isTrue();
      }
      alliance.awaitAgreement();
      assertThat(alliance.counter(0)).isEqualTo(200);
      assertThat(alliance.size(3)).isEqualTo(201);
    }
  }

  /// Of the engine's many questions about a command the rules answer the first, and they apply its
  /// block once.
  @Test
  void each_command_is_judged_once_and_applied_once() throws Exception {
    CountingMachine rules = new CountingMachine();
    try (TestAlliance alliance = new TestAlliance(folder, 1)) {
      alliance.machine(rules);
      alliance.startAll();
      alliance.submit(0, TestAlliance.add(1));
      rules.forget();
      for (int i = 2; i <= 21; i++) {
        alliance.submit(0, TestAlliance.add(i));
      }
      // One that was judged while a block was being committed is judged again.
      assertThat(rules.admissions()).isBetween(20, 30);
      assertThat(rules.applications()).isEqualTo(20);
    }
  }

  @Test
  void what_waits_together_is_ordered_in_fewer_transactions() throws Exception {
    try (TestAlliance alliance = new TestAlliance(folder, 1)) {
      alliance.startAll();
      List<CompletableFuture<Committed>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        answers.add(alliance.ledger(0).submit(TestAlliance.add(1 + i)).toCompletableFuture());
      }
      for (CompletableFuture<Committed> answer : answers) {
        assertThat(answer.get(60, TimeUnit.SECONDS).outcome().isAccepted()).isTrue();
      }
      try (RpcClient rpc =
          new RpcClient(alliance.home(0).resolve("rpc.sock"), Duration.ofSeconds(10))) {
        int transactions = 0;
        for (long height = 1; height <= rpc.status().height(); height++) {
          transactions += rpc.block(height).orElseThrow().transactions().size();
        }
        assertThat(transactions).isBetween(1, 100);
      }
    }
  }

  @Test
  void what_is_left_of_a_bundle_is_ordered_alone() throws Exception {
    try (TestAlliance alliance = new TestAlliance(folder, 1)) {
      alliance.startAll();
      // The first of each bundle is ordered by another way too: then no block takes the bundle.
      List<CompletableFuture<Committed>> answers = new ArrayList<>();
      try (RpcClient rpc =
          new RpcClient(alliance.home(0).resolve("rpc.sock"), Duration.ofSeconds(10))) {
        for (int round = 0; round < 20; round++) {
          Envelope shared = TestAlliance.add(1 + 10 * round);
          rpc.broadcast(List.of(shared.encoded()), true);
          answers.add(alliance.ledger(0).submit(shared).toCompletableFuture());
          for (int i = 2; i <= 10; i++) {
            Envelope other = TestAlliance.add(i + 10 * round);
            answers.add(alliance.ledger(0).submit(other).toCompletableFuture());
          }
        }
      }
      for (CompletableFuture<Committed> answer : answers) {
        assertThat(answer.get(60, TimeUnit.SECONDS).outcome().isAccepted()).isTrue();
      }
      assertThat(alliance.counter(0)).isEqualTo(200);
      assertThat(alliance.size(0)).isEqualTo(201);
    }
  }
}
