package org.lianfang.ledger.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lianfang.ledger.Block;
import org.lianfang.ledger.BlockHandler;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.KeyValueMachine;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.NotSent;
import org.lianfang.ledger.OutcomeUnknown;
import org.lianfang.ledger.Overloaded;
import org.lianfang.ledger.Subscription;
import org.lianfang.ledger.View;
import org.lianfang.ledger.replica.Replica;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.store.FaultyStore;
import org.lianfang.ledger.store.InMemoryStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.Applied;
import org.lianfang.protocol.ledger.Change;
import org.lianfang.protocol.ledger.Entry;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.ledger.RequestKey;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.ledger.StateMachine;

final class EmbeddedEngineTest {
  private static final Instant START = Instant.parse("2026-03-01T08:00:00.123Z");

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final InstantSource clock = now::get;
  private final Map<String, InMemoryStore> disks = new LinkedHashMap<>();

  @AfterEach
  void stopThreads() {
    executor.shutdownNow();
  }

  private Store disk(String member) {
    return disks.computeIfAbsent(member, name -> new InMemoryStore(ReplicaTables.ALL)).reopen();
  }

  private Map<String, Store> stores(String... members) {
    Map<String, Store> stores = new LinkedHashMap<>();
    for (String member : members) {
      stores.put(member, disk(member));
    }
    return stores;
  }

  private EmbeddedEngine open(Map<String, Store> stores) throws StoreFailed {
    return open(new KeyValueMachine(), EmbeddedLimits.DEFAULT, stores);
  }

  private EmbeddedEngine open(
      StateMachine machine, EmbeddedLimits limits, Map<String, Store> stores) throws StoreFailed {
    return EmbeddedEngine.open(machine, clock, executor, limits, stores);
  }

  private static Committed get(CompletionStage<Committed> stage) throws Exception {
    try {
      return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static Envelope put(long request, String key, String value) {
    return KeyValueMachine.command("bank-1", request, "put", key, value);
  }

  @Test
  void a_command_is_ordered_and_applied_at_its_member() throws Exception {
    try (EmbeddedEngine engine = open(stores("bank-1", "bank-2"));
        Ledger ledger = engine.ledger("bank-2")) {
      Committed first = get(ledger.submit(put(1, "a", "x")));
      assertThat(first.position()).isZero();
      assertThat(first.time()).isEqualTo(START.truncatedTo(ChronoUnit.MILLIS));
      assertThat(first.outcome()).isEqualTo(new Outcome.Accepted());
      try (View view = ledger.read()) {
        assertThat(view.size()).isEqualTo(1);
        assertThat(view.get(Bytes.utf8("key/a"))).contains(Bytes.utf8("x"));
      }
      assertThat(ledger.outcome(KeyValueMachine.key("bank-1", 1))).contains(first);
      assertThat(ledger.outcome(KeyValueMachine.key("bank-1", 2))).isEmpty();
    }
  }

  @Test
  void the_identical_envelope_gets_the_first_outcome() throws Exception {
    try (EmbeddedEngine engine = open(stores("bank-1", "bank-2"))) {
      Committed first = get(engine.ledger("bank-1").submit(put(1, "a", "x")));
      now.set(START.plusSeconds(9));
      get(engine.ledger("bank-1").submit(put(2, "a", "y")));
      for (String member : List.of("bank-1", "bank-2")) {
        assertThat(get(engine.ledger(member).submit(put(1, "a", "x")))).isEqualTo(first);
      }
      try (View view = engine.ledger("bank-1").read()) {
        assertThat(view.size()).isEqualTo(2);
      }
    }
  }

  @Test
  void identical_envelopes_at_once_are_ordered_once() throws Exception {
    try (EmbeddedEngine engine = open(stores("bank-1", "bank-2", "bank-3"))) {
      for (int round = 0; round < 50; round++) {
        List<CompletableFuture<Committed>> callers = new ArrayList<>();
        Envelope envelope = put(round, "a", "v" + round);
        for (int i = 0; i < 6; i++) {
          Ledger ledger = engine.ledger("bank-" + (1 + i % 3));
          callers.add(
              CompletableFuture.supplyAsync(() -> ledger.submit(envelope), executor)
                  .thenCompose(stage -> stage));
        }
        for (CompletableFuture<Committed> caller : callers) {
          assertThat(get(caller).position()).isEqualTo(round);
        }
      }
    }
  }

  @Test
  void a_request_id_with_other_bytes_is_refused() throws Exception {
    try (EmbeddedEngine engine = open(stores("bank-1"))) {
      Ledger ledger = engine.ledger("bank-1");
      get(ledger.submit(put(1, "a", "x")));
      Committed other = get(ledger.submit(put(1, "a", "y")));
      assertThat(other.position()).isEqualTo(-1);
      assertThat(other.outcome()).isEqualTo(new Outcome.Refused(Reason.REQUEST_ID_REUSED));
      assertThat(get(ledger.submit(put(1, "a", "x"))).outcome().isAccepted()).isTrue();
    }
  }

  @Test
  void what_is_not_admitted_is_not_ordered() throws Exception {
    try (EmbeddedEngine engine = open(stores("bank-1"))) {
      Ledger ledger = engine.ledger("bank-1");
      Bytes noise = Bytes.utf8("noise");
      Committed malformed = get(ledger.submit(new Envelope(noise, noise, Bytes.EMPTY)));
      assertThat(malformed.position()).isEqualTo(-1);
      assertThat(malformed.outcome()).isEqualTo(new Outcome.Refused(Reason.MALFORMED));
      Committed forged = get(ledger.submit(KeyValueMachine.forged("bank-1", 7, "put", "a", "x")));
      assertThat(forged.outcome()).isEqualTo(new Outcome.Refused(Reason.BAD_SIGNATURE));
      assertThat(get(ledger.submit(put(7, "a", "y"))).outcome().isAccepted())
          .as("a forged envelope does not use up a request id")
          .isTrue();
      try (View view = ledger.read()) {
        assertThat(view.size()).isEqualTo(1);
      }
    }
  }

  @Test
  void a_refusal_by_the_rules_is_ordered() throws Exception {
    try (EmbeddedEngine engine = open(stores("bank-1"))) {
      Committed refused =
          get(
              engine
                  .ledger("bank-1")
                  .submit(KeyValueMachine.command("bank-1", 1, "refuse", "a", "x")));
      assertThat(refused.position()).isZero();
      assertThat(refused.outcome()).isEqualTo(new Outcome.Refused(Reason.FIELD_INVALID));
    }
  }

  @Test
  void ledger_time_does_not_go_back() throws Exception {
    try (EmbeddedEngine engine = open(stores("bank-1"))) {
      Ledger ledger = engine.ledger("bank-1");
      Instant first = get(ledger.submit(put(1, "a", "x"))).time();
      now.set(START.minusSeconds(60));
      assertThat(get(ledger.submit(put(2, "a", "x"))).time()).isEqualTo(first);
    }
    try (EmbeddedEngine engine = open(stores("bank-1"))) {
      assertThat(get(engine.ledger("bank-1").submit(put(3, "a", "x"))).time())
          .isEqualTo(START.truncatedTo(ChronoUnit.MILLIS));
    }
  }

  @Test
  void what_waits_becomes_one_block() throws Exception {
    Gate gate = new Gate(new KeyValueMachine());
    try (EmbeddedEngine engine = open(gate, EmbeddedLimits.DEFAULT, stores("bank-1"))) {
      Ledger ledger = engine.ledger("bank-1");
      List<CompletableFuture<Committed>> callers = new ArrayList<>();
      callers.add(ledger.submit(put(0, "k0", "x")).toCompletableFuture());
      gate.awaitEntered();
      for (int i = 1; i < 20; i++) {
        callers.add(ledger.submit(put(i, "k" + i, "x")).toCompletableFuture());
      }
      gate.open();
      for (CompletableFuture<Committed> caller : callers) {
        get(caller);
      }
      try (View view = ledger.read()) {
        assertThat(view.size()).isEqualTo(20);
        assertThat(view.nextBlockEnd(0)).contains(1L);
        assertThat(view.nextBlockEnd(1)).contains(20L);
        assertThat(view.nextBlockEnd(20)).isEmpty();
      }
    }
  }

  @Test
  void too_much_at_once_is_refused_without_trace() throws Exception {
    Gate gate = new Gate(new KeyValueMachine());
    EmbeddedLimits limits =
        new EmbeddedLimits(
            3,
            10_000,
            10,
            10_000,
            Duration.ofMillis(70),
            Duration.ofSeconds(20),
            Duration.ofMillis(10));
    try (EmbeddedEngine engine = open(gate, limits, stores("bank-1"))) {
      Ledger ledger = engine.ledger("bank-1");
      List<CompletableFuture<Committed>> callers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        callers.add(ledger.submit(put(i, "a", "x")).toCompletableFuture());
      }
      assertThatThrownBy(() -> get(ledger.submit(put(3, "a", "x"))))
          .isInstanceOfSatisfying(
              Overloaded.class,
              overloaded -> assertThat(overloaded.retryAfter()).isEqualTo(Duration.ofMillis(70)));
      gate.open();
      for (CompletableFuture<Committed> caller : callers) {
        get(caller);
      }
      assertThatThrownBy(() -> get(ledger.submit(put(9, "a", "x".repeat(10_000)))))
          .isInstanceOf(Overloaded.class);
      assertThat(patiently(ledger, put(3, "a", "x")).position()).isEqualTo(3);
    }
  }

  private static Committed patiently(Ledger ledger, Envelope envelope) throws Exception {
    while (true) {
      try {
        return get(ledger.submit(envelope));
      } catch (Overloaded e) {
        Thread.sleep(e.retryAfter());
      }
    }
  }

  @Test
  void an_outcome_that_does_not_come_in_time_is_unknown_and_found_later() throws Exception {
    Gate gate = new Gate(new KeyValueMachine());
    EmbeddedLimits limits =
        new EmbeddedLimits(
            3,
            10_000,
            10,
            10_000,
            Duration.ofMillis(70),
            Duration.ofMillis(30),
            Duration.ofMillis(10));
    try (EmbeddedEngine engine = open(gate, limits, stores("bank-1"))) {
      Ledger ledger = engine.ledger("bank-1");
      assertThatThrownBy(() -> get(ledger.submit(put(1, "a", "x"))))
          .isInstanceOf(OutcomeUnknown.class);
      gate.open();
      while (ledger.outcome(KeyValueMachine.key("bank-1", 1)).isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(get(ledger.submit(put(1, "a", "x"))).position()).isZero();
    }
  }

  @Test
  void closing_finishes_the_block_and_refuses_the_rest() throws Exception {
    Gate gate = new Gate(new KeyValueMachine());
    EmbeddedEngine engine = open(gate, EmbeddedLimits.DEFAULT, stores("bank-1"));
    Ledger ledger = engine.ledger("bank-1");
    CompletableFuture<Committed> written = ledger.submit(put(1, "a", "x")).toCompletableFuture();
    gate.awaitEntered();
    CompletableFuture<Committed> waiting = ledger.submit(put(2, "a", "x")).toCompletableFuture();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(engine::close, executor);
    assertThatThrownBy(() -> get(waiting)).isInstanceOf(NotSent.class);
    gate.open();
    assertThat(get(written).position()).isZero();
    closing.get(20, TimeUnit.SECONDS);
    assertThatThrownBy(() -> get(ledger.submit(put(3, "a", "x")))).isInstanceOf(NotSent.class);
  }

  @Test
  void a_closed_door_takes_nothing_and_leaves_the_others() throws Exception {
    try (EmbeddedEngine engine = open(stores("bank-1", "bank-2"))) {
      Ledger closed = engine.ledger("bank-1");
      closed.close();
      assertThatThrownBy(() -> get(closed.submit(put(1, "a", "x")))).isInstanceOf(NotSent.class);
      assertThatThrownBy(() -> closed.subscribe(0, (block, after) -> {}))
          .isInstanceOf(IllegalStateException.class);
      get(engine.ledger("bank-2").submit(put(1, "a", "x")));
      assertThat(get(engine.ledger("bank-1").submit(put(2, "a", "x"))).position()).isEqualTo(1);
      assertThatThrownBy(() -> engine.ledger("bank-3"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void replicas_that_lack_blocks_copy_them() throws Exception {
    try (EmbeddedEngine engine = open(stores("bank-1", "bank-2"))) {
      for (int i = 0; i < 5; i++) {
        get(engine.ledger("bank-1").submit(put(i, "k" + i, "x")));
      }
    }
    // bank-2 was there for the first five only, bank-3 for none.
    try (EmbeddedEngine engine = open(stores("bank-1"))) {
      for (int i = 5; i < 9; i++) {
        get(engine.ledger("bank-1").submit(put(i, "k" + i, "x")));
      }
    }
    try (EmbeddedEngine engine = open(stores("bank-2", "bank-1", "bank-3"))) {
      assertThat(root(engine, "bank-2")).isEqualTo(root(engine, "bank-1"));
      assertThat(root(engine, "bank-3")).isEqualTo(root(engine, "bank-1"));
      engine.join("bank-4", disk("bank-4"));
      assertThat(root(engine, "bank-4")).isEqualTo(root(engine, "bank-1"));
      get(engine.ledger("bank-4").submit(put(9, "k9", "x")));
      assertThat(engine.ledger("bank-4").outcome(KeyValueMachine.key("bank-1", 9))).isPresent();
    }
  }

  private Bytes root(String member) {
    try (Replica replica = Replica.open(disk(member), new KeyValueMachine())) {
      return replica.root();
    }
  }

  private static Bytes root(EmbeddedEngine engine, String member) {
    try (View view = engine.ledger(member).read()) {
      return view.root();
    }
  }

  @Test
  void replicas_that_disagree_are_named() throws Exception {
    try (EmbeddedEngine engine = open(stores("bank-1", "bank-2"))) {
      for (int i = 0; i < 3; i++) {
        get(engine.ledger("bank-1").submit(put(i, "a", "x")));
      }
    }
    for (String alone : List.of("bank-1", "bank-2")) {
      try (EmbeddedEngine engine = open(stores(alone))) {
        get(engine.ledger(alone).submit(put(10, "a", "by-" + alone)));
        get(engine.ledger(alone).submit(put(11, "a", "same")));
      }
    }
    assertThatThrownBy(() -> open(stores("bank-1", "bank-2")))
        .isInstanceOf(InvariantViolation.class)
        .hasMessageContaining("bank-1")
        .hasMessageContaining("bank-2")
        .hasMessageContaining("position 3 ");
  }

  @Test
  void a_replica_that_applies_otherwise_stops_the_engine_before_anything_stands() throws Exception {
    Faulty machine = new Faulty(new KeyValueMachine());
    try (EmbeddedEngine engine =
        open(machine, EmbeddedLimits.DEFAULT, stores("bank-1", "bank-2"))) {
      Ledger ledger = engine.ledger("bank-1");
      get(ledger.submit(put(1, "a", "x")));
      machine.lie = true;
      assertThatThrownBy(() -> get(ledger.submit(put(2, "a", "x")))).isInstanceOf(NotSent.class);
      assertThat(engine.stopped().toCompletableFuture().get(20, TimeUnit.SECONDS))
          .isInstanceOf(InvariantViolation.class)
          .hasMessageContaining("bank-1")
          .hasMessageContaining("bank-2");
      assertThatThrownBy(() -> get(ledger.submit(put(3, "a", "x")))).isInstanceOf(NotSent.class);
      try (View view = ledger.read()) {
        assertThat(view.size()).isEqualTo(1);
      }
    }
  }

  @Test
  void every_write_fails_once_and_nothing_acknowledged_is_lost() throws Exception {
    for (FaultyStore.Fault fault : FaultyStore.Fault.values()) {
      for (int failing = 1; failing <= 8; failing++) {
        disks.clear();
        Map<String, Store> stores = stores("bank-1", "bank-2", "bank-3");
        FaultyStore faulty = new FaultyStore(disk("bank-2"), failing, fault);
        stores.put("bank-2", faulty);
        List<Integer> acknowledged = new ArrayList<>();
        EmbeddedEngine engine = open(stores);
        for (int i = 0; i < 10; i++) {
          try {
            get(engine.ledger("bank-" + (1 + i % 3)).submit(put(i, "k" + i, "x")));
            acknowledged.add(i);
          } catch (NotSent | OutcomeUnknown e) {
            assertThat(faulty.failed()).isTrue();
          }
        }
        assertThat(engine.stopped().toCompletableFuture().isDone()).isTrue();
        engine.close();
        try (EmbeddedEngine again = open(stores("bank-1", "bank-2", "bank-3"))) {
          Ledger ledger = again.ledger("bank-2");
          for (int i = 0; i < 10; i++) {
            boolean stands = ledger.outcome(KeyValueMachine.key("bank-1", i)).isPresent();
            assertThat(stands || !acknowledged.contains(i))
                .as("%s %d %d", fault, failing, i)
                .isTrue();
            assertThat(get(ledger.submit(put(i, "k" + i, "x"))).outcome().isAccepted()).isTrue();
          }
          try (View view = ledger.read()) {
            assertThat(view.size()).as("nothing is doubled").isEqualTo(10);
          }
        }
        assertThat(root("bank-1")).isEqualTo(root("bank-3")).isEqualTo(root("bank-2"));
      }
    }
  }

  @Test
  void subscriptions_get_every_block_in_order() throws Exception {
    try (EmbeddedEngine engine = open(stores("bank-1", "bank-2"))) {
      Ledger ledger = engine.ledger("bank-1");
      get(ledger.submit(put(0, "k0", "x")));
      get(ledger.submit(put(1, "k1", "x")));
      List<Long> seen = Collections.synchronizedList(new ArrayList<>());
      CountDownLatch all = new CountDownLatch(300);
      try (Subscription _ = engine.ledger("bank-2").subscribe(1, record(seen, all))) {
        for (int i = 2; i < 301; i++) {
          var _ = ledger.submit(put(i, "k" + i, "x"));
        }
        assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
      }
      List<Long> expected = new ArrayList<>();
      for (long i = 1; i < 301; i++) {
        expected.add(i);
      }
      assertThat(seen).isEqualTo(expected);
    }
  }

  private static BlockHandler record(List<Long> seen, CountDownLatch all) {
    return (block, after) -> {
      assertThat(after.size()).isGreaterThanOrEqualTo(block.end());
      assertThat(after.rootAt(block.end())).isEqualTo(block.root());
      block.commands().forEach(command -> seen.add(command.position()));
      block.commands().forEach(command -> all.countDown());
    };
  }

  @Test
  void a_handler_that_fails_gets_the_block_again() throws Exception {
    EmbeddedLimits quick =
        new EmbeddedLimits(
            100,
            100_000,
            10,
            10_000,
            Duration.ofMillis(1),
            Duration.ofSeconds(20),
            Duration.ofMillis(5));
    try (EmbeddedEngine engine = open(new KeyValueMachine(), quick, stores("bank-1"))) {
      Ledger ledger = engine.ledger("bank-1");
      List<Long> seen = Collections.synchronizedList(new ArrayList<>());
      AtomicInteger failures = new AtomicInteger(3);
      CountDownLatch all = new CountDownLatch(5);
      Subscription subscription =
          ledger.subscribe(
              0,
              (block, after) -> {
                if (block.first() == 2 && failures.getAndDecrement() > 0) {
                  throw new IllegalStateException("not yet");
                }
                record(seen, all).onBlock(block, after);
              });
      for (int i = 0; i < 5; i++) {
        get(ledger.submit(put(i, "k" + i, "x")));
      }
      assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(seen).containsExactly(0L, 1L, 2L, 3L, 4L);
      subscription.close();
      get(ledger.submit(put(5, "k5", "x")));
      assertThat(seen).hasSize(5);
    }
  }

  @Test
  void a_handler_that_finds_a_broken_invariant_gets_no_more() throws Exception {
    try (EmbeddedEngine engine = open(stores("bank-1"))) {
      Ledger ledger = engine.ledger("bank-1");
      AtomicInteger calls = new AtomicInteger();
      CountDownLatch broken = new CountDownLatch(1);
      List<Long> seen = Collections.synchronizedList(new ArrayList<>());
      CountDownLatch all = new CountDownLatch(3);
      try (Subscription _ =
              ledger.subscribe(
                  0,
                  (block, after) -> {
                    calls.incrementAndGet();
                    broken.countDown();
                    throw new InvariantViolation("two roots for one size");
                  });
          Subscription _ = ledger.subscribe(0, record(seen, all))) {
        for (int i = 0; i < 3; i++) {
          get(ledger.submit(put(i, "k" + i, "x")));
        }
        assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(broken.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(calls).hasValue(1);
      }
    }
  }

  @Test
  void a_slow_handler_holds_nobody() throws Exception {
    try (EmbeddedEngine engine = open(stores("bank-1"))) {
      Ledger ledger = engine.ledger("bank-1");
      CountDownLatch slow = new CountDownLatch(1);
      CountDownLatch entered = new CountDownLatch(1);
      AtomicReference<Block> last = new AtomicReference<>();
      Subscription stuck =
          ledger.subscribe(
              0,
              (block, after) -> {
                entered.countDown();
                try {
                  slow.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                last.set(block);
              });
      List<Long> seen = Collections.synchronizedList(new ArrayList<>());
      CountDownLatch all = new CountDownLatch(10);
      Subscription other = ledger.subscribe(0, record(seen, all));
      for (int i = 0; i < 10; i++) {
        get(ledger.submit(put(i, "k" + i, "x")));
      }
      assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
      CompletableFuture<Void> closing = CompletableFuture.runAsync(stuck::close, executor);
      Thread.sleep(20);
      assertThat(closing).as("closing waits for the handler").isNotDone();
      slow.countDown();
      closing.get(20, TimeUnit.SECONDS);
      assertThat(last.get().end()).isEqualTo(1);
      other.close();
    }
  }

  @Test
  void the_replica_of_an_engine_is_what_a_replica_alone_makes() throws Exception {
    try (EmbeddedEngine engine = open(stores("bank-1"))) {
      for (int i = 0; i < 10; i++) {
        get(
            engine
                .ledger("bank-1")
                .submit(KeyValueMachine.command("bank-1", i, "add", "counter", "5")));
      }
    }
    try (Replica replica = Replica.open(disk("bank-1"), new KeyValueMachine());
        View view = replica.read()) {
      assertThat(view.get(Bytes.utf8("key/counter"))).contains(Bytes.ofLong(50));
    }
  }

  /// Holds every staging until it is opened.
  private static final class Gate implements StateMachine {
    private final StateMachine machine;
    private final CountDownLatch open = new CountDownLatch(1);
    private final CountDownLatch entered = new CountDownLatch(1);

    Gate(StateMachine machine) {
      this.machine = machine;
    }

    void open() {
      open.countDown();
    }

    void awaitEntered() throws InterruptedException {
      assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public Optional<Reason> admit(State committed, Bytes envelope) {
      return machine.admit(committed, envelope);
    }

    @Override
    public Applied apply(State state, Entry entry) {
      entered.countDown();
      try {
        open.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return machine.apply(state, entry);
    }

    @Override
    public Optional<RequestKey> requestKey(Bytes envelope) {
      return machine.requestKey(envelope);
    }
  }

  /// Applies each entry otherwise than before, once it lies.
  private static final class Faulty implements StateMachine {
    private final StateMachine machine;
    private final AtomicInteger applied = new AtomicInteger();
    private volatile boolean lie;

    Faulty(StateMachine machine) {
      this.machine = machine;
    }

    @Override
    public Optional<Reason> admit(State committed, Bytes envelope) {
      return machine.admit(committed, envelope);
    }

    @Override
    public Applied apply(State state, Entry entry) {
      Applied right = machine.apply(state, entry);
      return lie
          ? new Applied(
              right.outcome(),
              List.of(
                  new Change(
                      Bytes.utf8("lie"), Optional.of(Bytes.ofInt(applied.incrementAndGet())))))
          : right;
    }

    @Override
    public Optional<RequestKey> requestKey(Bytes envelope) {
      return machine.requestKey(envelope);
    }
  }
}
