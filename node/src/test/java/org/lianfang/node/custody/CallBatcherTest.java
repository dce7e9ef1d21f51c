package org.lianfang.node.custody;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.lianfang.node.custody.Questions.get;
import static org.lianfang.node.custody.Questions.refusal;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lianfang.ledger.store.FaultyStore;
import org.lianfang.node.secret.Sealing;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.call.AnchoredCall;
import org.lianfang.protocol.call.AnchoredRun;
import org.lianfang.protocol.call.CallBatch;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.CallItem;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.wire.CallCodec;

class CallBatcherTest {
  private final Town town = new Town();
  private final MemberId asker = town.banks.get(0);
  private final MemberId self = town.banks.get(1);
  private final AskingMember asking = town.asking(asker);

  @AfterEach
  void close() {
    town.close();
  }

  private CallId ask(long phone) throws Exception {
    CallId call = new CallId(town.draw());
    get(asking.ask(List.of(Questions.query(call, phone))));
    return call;
  }

  /// Lets every custodian that was asked answer: three are, of four; so those are batched too.
  private List<CallBatcher> startAll() {
    return town.banks.stream()
        .map(
            bank -> {
              CallBatcher batcher = town.batcher(bank);
              batcher.start();
              return batcher;
            })
        .toList();
  }

  /// Moves the clock until something holds.
  private void until(BooleanSupplier holds) throws Exception {
    for (int i = 0; i < 400; i++) {
      if (holds.getAsBoolean()) {
        return;
      }
      town.timers.advance(Duration.ofMillis(100));
      Thread.sleep(5);
    }
    throw new AssertionError("did not come to hold");
  }

  @Test
  void entries_come_to_asker_and_supervisor_and_are_checked() throws Exception {
    startAll();
    CallId call = ask(1);

    until(() -> town.anchored(asker).find(call).size() == Town.THRESHOLD);
    SupervisedCalls supervised = town.supervised(Town.SUPERVISOR);
    until(
        () ->
            supervised.list(Instant.MIN, Optional.empty(), Optional.empty(), 100).stream()
                .anyMatch(c -> c.custodians().size() == Town.THRESHOLD));

    List<AnchoredCall> entries = town.anchored(asker).find(call);
    assertThat(entries)
        .allSatisfy(
            entry -> {
              assertThat(entry.entry().item().id()).isEqualTo(call);
              assertThat(entry.entry().evaluationHash().size()).isEqualTo(32);
              assertThat(entry.batch()).isEqualTo(1);
            });
    CallSummary seen =
        supervised.list(Instant.MIN, Optional.of(asker), Optional.empty(), 100).getFirst();
    assertThat(seen.id()).isEqualTo(call);
    assertThat(seen.member()).isEqualTo(asker);
    assertThat(seen.custodians()).hasSize(3).isSorted();
    assertThat(
            supervised.list(
                town.clock.instant().plusSeconds(1), Optional.empty(), Optional.empty(), 100))
        .isEmpty();
    assertThat(supervised.list(Instant.MIN, Optional.of(self), Optional.empty(), 100)).isEmpty();
    assertThat(supervised.gaps(Optional.empty())).isEmpty();
  }

  @Test
  void a_first_record_is_posted_after_300_milliseconds() throws Exception {
    startAll();
    Instant start = town.clock.instant();
    ask(1);

    until(() -> town.ledger.submitted().size() == 3);
    assertThat(Duration.between(start, town.clock.instant()))
        .isBetween(Duration.ofMillis(300), Duration.ofMillis(1_500));
  }

  @Test
  void what_follows_is_gathered_until_a_moment_that_custodians_share() throws Exception {
    startAll();
    ask(1);
    town.timers.advance(CallBatcher.SOON);
    waitFor(() -> town.ledger.submitted().size() == Town.THRESHOLD);
    waitFor(() -> town.banks.stream().allMatch(this::hasPostedAll));
    List<MemberId> posted = town.banks.stream().filter(bank -> batches(bank) == 1).toList();
    for (int i = 0; i < 10; i++) {
      ask(i);
    }
    long gather = CallBatcher.GATHER.toMillis();
    long rest = gather - town.clock.instant().toEpochMilli() % gather;
    town.timers.advance(Duration.ofMillis(rest - 1));
    Thread.sleep(50);
    assertThat(posted).hasSize(Town.THRESHOLD).allMatch(bank -> batches(bank) == 1);

    town.timers.advance(Duration.ofMillis(1));
    waitFor(() -> posted.stream().allMatch(this::hasPostedAll));
    assertThat(posted).filteredOn(bank -> batches(bank) == 2).hasSizeGreaterThan(1);
    assertThat(posted).allMatch(bank -> batches(bank) <= 2);
  }

  /// Waits while the clock stands.
  private static void waitFor(BooleanSupplier holds) throws Exception {
    for (int i = 0; i < 2_000 && !holds.getAsBoolean(); i++) {
      Thread.sleep(5);
    }
    assertThat(holds.getAsBoolean()).isTrue();
  }

  private boolean hasPostedAll(MemberId bank) {
    return town.custodian(bank).log().oldestUnposted().isZero();
  }

  private long batches(MemberId bank) {
    return town.alliance.lastBatch(bank).map(CallView.PostedBatch::number).orElse(0L);
  }

  @Test
  void batches_are_numbered_without_gaps_across_restarts() throws Exception {
    CallBatcher first = town.batcher(asker);
    first.start();
    ask(1);
    until(() -> town.alliance.lastBatch(asker).isPresent());
    first.close();
    ask(2);
    town.start(asker, town.store(asker));
    CallBatcher second = town.batcher(asker);
    second.start();

    until(() -> town.alliance.lastBatch(asker).orElseThrow().number() == 2);
    until(() -> town.custodian(asker).log().oldestUnposted().isZero());
    CallBatch batch =
        town.alliance.batchAt(town.alliance.findBatch(asker, 2).orElseThrow(), asker).orElseThrow();
    assertThat(batch.size()).isEqualTo(1);
    assertThat(batch.counts()).hasSize(1);
    assertThat(batch.counts().getFirst().member()).isEqualTo(1);
  }

  @Test
  void a_crash_sends_the_same_bytes_again() throws Exception {
    CallBatcher first = town.batcher(asker);
    first.start();
    town.ledger.set(FakeLedger.Mood.SILENT);
    CallId call = ask(1);
    until(() -> town.ledger.submitted().size() == 1);
    first.close();

    town.start(asker, town.store(asker));
    assertThat(town.custodian(asker).log().oldestUnposted()).isZero();
    CallBatcher second = town.batcher(asker);
    town.ledger.set(FakeLedger.Mood.FORGETTING);
    second.start();
    assertThat(town.custodian(asker).log().oldestUnposted()).isPositive();
    until(() -> town.ledger.submitted().size() == 2);
    town.ledger.set(FakeLedger.Mood.ORDERING);
    until(() -> !town.anchored(asker).find(call).isEmpty());

    assertThat(town.ledger.submitted()).containsOnly(town.ledger.submitted().getFirst());
    assertThat(town.alliance.lastBatch(asker).orElseThrow().number()).isEqualTo(1);
    until(() -> town.custodian(asker).log().oldestUnposted().isZero());
  }

  @Test
  void an_expired_batch_is_signed_anew_with_the_same_content() throws Exception {
    CallBatcher batcher = town.batcher(asker);
    batcher.start();
    town.ledger.set(FakeLedger.Mood.FAILING);
    ask(1);
    until(() -> town.ledger.submitted().size() == 1);
    town.clock.advance(Duration.ofHours(13));
    town.ledger.set(FakeLedger.Mood.ORDERING);
    until(() -> town.alliance.lastBatch(asker).isPresent());

    assertThat(town.ledger.submitted().getLast()).isNotEqualTo(town.ledger.submitted().getFirst());
    assertThat(town.alliance.lastBatch(asker).orElseThrow().number()).isEqualTo(1);
  }

  @Test
  void an_expired_batch_that_stands_is_not_posted_twice() throws Exception {
    CallBatcher batcher = town.batcher(asker);
    batcher.start();
    town.ledger.set(FakeLedger.Mood.FORGETTING);
    CallId call = ask(1);
    until(() -> !town.ledger.submitted().isEmpty());
    town.clock.advance(Duration.ofHours(13));
    until(() -> !town.anchored(asker).find(call).isEmpty());

    assertThat(town.alliance.lastBatch(asker).orElseThrow().number()).isEqualTo(1);
  }

  @Test
  void a_crash_while_a_batch_is_stored_leaves_its_records_pending() throws Exception {
    ask(1);
    CallBatcher crashing =
        town.batcher(asker, new FaultyStore(town.store(asker), 1, FaultyStore.Fault.LOST));
    crashing.start();
    town.timers.advance(Duration.ofSeconds(2));
    Thread.sleep(100);
    assertThat(town.ledger.submitted()).isEmpty();
    crashing.close();

    town.start(asker, town.store(asker));
    assertThat(town.custodian(asker).log().pending().size()).isEqualTo(1);
    town.batcher(asker).start();
    until(() -> town.alliance.lastBatch(asker).isPresent());
  }

  @Test
  void an_unanswered_record_is_posted_without_an_evaluation() throws Exception {
    ask(1);
    MemberId bank = asker;
    // The answer is noted apart from the record; a crash may lose it.
    Custodian restarted =
        town.start(bank, new FaultyStore(town.store(bank), 2, FaultyStore.Fault.LOST));
    CallId call = ask(2);
    assertThat(restarted.log().pending().size()).isEqualTo(2);
    town.start(bank, town.store(bank));
    town.batcher(bank).start();

    until(() -> !town.anchored(asker).find(call).isEmpty());
    assertThat(town.anchored(asker).find(call).getFirst().entry().evaluationHash())
        .isEqualTo(Bytes.EMPTY);
  }

  @Test
  void entries_wait_for_whoever_cannot_be_reached() throws Exception {
    startAll();
    CallId call = ask(1);
    town.peers.cut(Town.SUPERVISOR);
    until(() -> town.anchored(asker).find(call).size() == 3);
    town.timers.advance(Duration.ofSeconds(10));
    assertThat(
            town.supervised(Town.SUPERVISOR)
                .list(Instant.MIN, Optional.empty(), Optional.empty(), 100))
        .isEmpty();

    town.peers.mend(Town.SUPERVISOR);
    until(
        () ->
            town
                .supervised(Town.SUPERVISOR)
                .list(Instant.MIN, Optional.empty(), Optional.empty(), 100)
                .stream()
                .anyMatch(c -> c.custodians().size() == 3));
  }

  /// Some calls of one request; returns the run that a custodian hands over.
  private AnchoredRun handedOver(int calls) throws Exception {
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      questions.add(Questions.query(new CallId(town.draw()), i + 1));
    }
    get(asking.ask(questions));
    CallId call = questions.getFirst().call();
    until(() -> town.anchored(asker).find(call).size() == Town.THRESHOLD);
    MemberId custodian = town.anchored(asker).find(call).getFirst().custodian();
    StoredBatch stored = CallBatcher.find(town.store(custodian), 1).orElseThrow();
    return requireNonNull(
            BatchEntries.of(stored, town.custodian(custodian).log()).anchored(stored).get(asker))
        .getFirst();
  }

  @Test
  void a_run_holds_all_calls_of_a_request_once() throws Exception {
    startAll();
    AnchoredRun run = handedOver(5);
    assertThat(run.calls()).hasSize(5);
    assertThat(run.itemsPath()).isEmpty();
    assertThat(run.path()).isEmpty();
    for (AnchoredRun.Recorded call : run.calls()) {
      AnchoredCall found = town.anchored(asker).find(call.item().id()).getFirst();
      assertThat(found.entry().item()).isEqualTo(call.item());
      assertThat(found.entry().evaluationHash().size()).isEqualTo(32);
    }
  }

  @Test
  void tampered_entries_are_refused() throws Exception {
    startAll();
    AnchoredRun good = handedOver(3);
    AnchoredCalls own = town.anchored(asker);
    MemberId custodian = good.header().custodian();
    AnchoredRun.Recorded call = good.calls().get(1);
    Bytes other = Bytes.owning(new byte[32]);
    CallItem item =
        new CallItem(
            call.item().id(),
            call.item().number() + 1,
            call.item().purpose(),
            call.item().subjectType(),
            call.item().record(),
            call.item().blinded());
    List<AnchoredRun> wrong =
        List.of(
            with(good, new AnchoredRun.Recorded(other, call.item(), call.evaluationHash())),
            with(good, new AnchoredRun.Recorded(call.salt(), item, call.evaluationHash())),
            with(good, new AnchoredRun.Recorded(call.salt(), call.item(), other)),
            with(good, new AnchoredRun.Recorded(call.salt(), call.item(), Bytes.EMPTY)),
            signed(good, Bytes.owning(new byte[64])),
            moved(good, good.batch() + 1, good.position()),
            moved(good, good.batch(), good.position() + 50),
            part(good, 0, List.of(other), List.of()),
            part(good, 0, List.of(), List.of(other)),
            part(good, 1, List.of(), List.of()));
    for (AnchoredRun run : wrong) {
      assertThat(refusal(own.take(custodian, List.of(good, run))))
          .isEqualTo(Reason.RECEIPT_INVALID);
    }
    MemberId another =
        town.banks.stream().filter(b -> !b.equals(custodian)).findFirst().orElseThrow();
    assertThat(refusal(own.take(another, List.of(good)))).isEqualTo(Reason.RECEIPT_INVALID);
    assertThat(refusal(town.anchored(self).take(custodian, List.of(good))))
        .isEqualTo(Reason.RECEIPT_INVALID);
    assertThat(refusal(own.take(custodian, List.of(moved(good, good.batch(), 5_000)))))
        .isEqualTo(Reason.VIEW_STALE);
    get(own.take(custodian, List.of(good)));
  }

  private static AnchoredRun with(AnchoredRun run, AnchoredRun.Recorded second) {
    List<AnchoredRun.Recorded> calls = new ArrayList<>(run.calls());
    calls.set(1, second);
    return copy(run, run.signature(), calls, 0, List.of(), run.batch(), List.of(), run.position());
  }

  private static AnchoredRun signed(AnchoredRun run, Bytes signature) {
    return copy(run, signature, run.calls(), 0, List.of(), run.batch(), List.of(), run.position());
  }

  private static AnchoredRun moved(AnchoredRun run, long batch, long position) {
    return copy(run, run.signature(), run.calls(), 0, List.of(), batch, List.of(), position);
  }

  private static AnchoredRun part(
      AnchoredRun run, int from, List<Bytes> itemsPath, List<Bytes> path) {
    return copy(
        run,
        run.signature(),
        run.calls().subList(from, run.calls().size()),
        from,
        itemsPath,
        run.batch(),
        path,
        run.position());
  }

  private static AnchoredRun copy(
      AnchoredRun run,
      Bytes signature,
      List<AnchoredRun.Recorded> calls,
      int from,
      List<Bytes> itemsPath,
      long batch,
      List<Bytes> path,
      long position) {
    return new AnchoredRun(
        run.headerBytes(),
        run.header(),
        signature,
        run.first() + from,
        itemsPath,
        calls,
        batch,
        run.batchSize(),
        run.index() + from,
        path,
        position);
  }

  @Test
  void only_a_supervisor_takes_sealed_calls_and_only_what_opens() throws Exception {
    startAll();
    AnchoredRun good = handedOver(1);
    MemberId custodian = good.header().custodian();
    Bytes plain = CallCodec.encode(List.of(good));
    Bytes key = town.identity(Town.SUPERVISOR).seal().publicKey();
    SupervisedCalls supervised = town.supervised(Town.SUPERVISOR);

    assertThat(
            refusal(
                supervised.take(
                    custodian, Sealing.seal(key, "another purpose", plain, new SecureRandom()))))
        .isEqualTo(Reason.MALFORMED);
    assertThat(
            refusal(
                supervised.take(
                    self.equals(custodian) ? asker : self,
                    Sealing.seal(key, Deliveries.SEALED_FOR, plain, new SecureRandom()))))
        .isEqualTo(Reason.RECEIPT_INVALID);
    Bytes bankKey = town.identity(self).seal().publicKey();
    assertThat(
            refusal(
                town.supervised(self)
                    .take(
                        custodian,
                        Sealing.seal(bankKey, Deliveries.SEALED_FOR, plain, new SecureRandom()))))
        .isEqualTo(Reason.ROLE_MISSING);
  }

  @Test
  void a_hidden_call_is_a_gap() throws Exception {
    ask(1);
    ask(2);
    ask(3);
    town.banks.forEach(
        bank -> {
          PendingCalls pending = town.custodian(bank).log().pending();
          List<RecordedCalls> taken = pending.take(Instant.MAX, 1);
          pending.posted(taken);
        });
    startAll();
    SupervisedCalls supervised = town.supervised(Town.SUPERVISOR);
    until(() -> supervised.list(Instant.MIN, Optional.empty(), Optional.empty(), 100).size() >= 2);

    assertThat(supervised.gaps(Optional.of(asker))).contains(new CallSummary.Gap(asker, 1, 1));
  }
}
