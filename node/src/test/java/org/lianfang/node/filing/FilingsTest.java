package org.lianfang.node.filing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.lianfang.contract.standard.Draft;
import org.lianfang.contract.standard.Violation;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.View;
import org.lianfang.ledger.store.FaultyStore;
import org.lianfang.node.wired.Drafts;
import org.lianfang.node.wired.LocalCalls;
import org.lianfang.node.wired.SharedLedger;
import org.lianfang.node.wired.TestAlliance;
import org.lianfang.node.wired.TestNode;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RecordState;
import org.lianfang.protocol.filing.RecordStatus;
import org.lianfang.protocol.filing.WithdrawalReason;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.subject.SubjectType;

class FilingsTest {
  private final TestAlliance alliance = new TestAlliance(3);
  private final TestNode source = alliance.start(1);
  private final TestNode other = alliance.start(2);
  private final TestNode third = alliance.start(3);

  private static RequestId request(int number) {
    return new RequestId(Bytes.join(Bytes.ofLong(0), Bytes.ofLong(number)));
  }

  private static CompletionStage<FilingResult> start(
      TestNode node, int request, List<? extends @Nullable Draft> drafts, boolean dryRun) {
    return node.filings()
        .file(
            new FilingRequest(
                request(request),
                Drafts.lines(drafts),
                RejectSink.NONE,
                dryRun,
                (read, standing, rejected) -> {}));
  }

  private static FilingResult file(
      TestNode node, int request, List<? extends @Nullable Draft> drafts) {
    CompletionStage<FilingResult> filing = start(node, request, drafts, false);
    assertThat(filing.toCompletableFuture()).isDone();
    return filing.toCompletableFuture().join();
  }

  private static Refused refusal(CompletionStage<?> stage) {
    assertThat(stage.toCompletableFuture()).isDone();
    try {
      stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Refused refused) {
        return refused;
      }
      throw e;
    }
    throw new AssertionError("not refused");
  }

  private static RecordState record(TestNode node, RecordId id) {
    try (View view = node.ledger().read()) {
      return new AllianceState(view).record(id).orElseThrow();
    }
  }

  private List<Committed> filed() {
    return alliance.ledger().committed().stream()
        .filter(committed -> committed.outcome() instanceof Outcome.Filed)
        .toList();
  }

  /// Each line stands once, every vault holds the entry that the ledger names, nothing waits.
  private void assertFiledOnce(List<Draft> drafts, FilingResult result, TestNode... nodes) {
    assertThat(result.rejects()).isEmpty();
    assertThat(new HashSet<>(result.records())).hasSize(drafts.size());
    long accepted =
        filed().stream()
            .map(committed -> (Outcome.Filed) committed.outcome())
            .flatMap(filed -> filed.records().stream())
            .filter(Optional::isEmpty)
            .count();
    assertThat(accepted).isEqualTo(drafts.size());
    for (RecordId id : result.records()) {
      for (TestNode node : nodes) {
        RecordState.Payload payload = record(node, id).payloads().getFirst();
        assertThat(node.vault().get(id, payload.tokenKey()).orElseThrow().payloadHash())
            .isEqualTo(payload.payloadHash());
      }
      assertThat(source.filings().own(id).orElseThrow().state()).isEqualTo(OwnRecord.State.FILED);
    }
    assertThat(source.filings().unsettled()).isZero();
  }

  @Test
  void files_every_good_line_and_pushes_its_entry_to_all() {
    List<Draft> drafts = Drafts.phones(1_203);
    FilingResult result = file(source, 1, drafts);
    assertThat(result.accepted()).isEqualTo(1_203);
    assertThat(result.duplicates()).isZero();
    assertThat(result.rejected()).isZero();
    assertThat(result.records()).hasSize(FilingResult.RECORDS_MAX);
    assertThat(new HashSet<>(result.records())).hasSize(1_000);
    assertThat(source.calls().asked()).hasSize(1_203);
    assertThat(filed()).hasSize(5);
    for (TestNode node : List.of(source, other, third)) {
      assertThat(node.vault().missing(SubjectType.PHONE)).isZero();
    }
  }

  @Test
  void fills_in_the_standards_longest_validity_from_the_day_of_filing() {
    FilingResult result =
        file(
            source,
            1,
            List.of(
                Drafts.draft(Drafts.phone(1), "a", ListType.BLACK, ""),
                Drafts.draft(Drafts.phone(1), "b", ListType.WATCH, ""),
                Drafts.draft(Drafts.phone(1), "c", ListType.GREY, "", LocalDate.of(2027, 1, 31))));
    assertThat(result.records())
        .extracting(id -> record(source, id).header().fields().validUntil())
        .containsExactly(
            LocalDate.of(2031, 11, 20), LocalDate.of(2027, 5, 19), LocalDate.of(2027, 1, 31));
  }

  @Test
  void the_same_lines_again_change_nothing() {
    List<Draft> drafts = Drafts.phones(7);
    FilingResult first = file(source, 1, drafts);
    FilingResult again = file(source, 2, drafts);
    assertThat(again.accepted()).isZero();
    assertThat(again.duplicates()).isEqualTo(7);
    assertThat(again.records()).isEqualTo(first.records());
    assertThat(filed()).hasSize(1);
    assertThat(source.calls().asked()).hasSize(7);
  }

  @Test
  void the_same_request_again_says_the_same() {
    List<Draft> drafts = Drafts.phones(7);
    FilingResult first = file(source, 1, drafts);
    assertThat(file(source, 1, drafts)).isEqualTo(first);
    assertThat(filed()).hasSize(1);
  }

  @Test
  void two_references_for_one_subject_are_two_records() {
    FilingResult result =
        file(
            source,
            1,
            List.of(
                Drafts.draft(Drafts.phone(1), "a", ListType.BLACK, "x"),
                Drafts.draft(Drafts.phone(1), "b", ListType.BLACK, "x")));
    assertThat(result.accepted()).isEqualTo(2);
    RecordId id = result.records().getFirst();
    var entry =
        source.vault().get(id, record(source, id).payloads().getFirst().tokenKey()).orElseThrow();
    assertThat(other.vault().lookup(entry.tokenKey(), entry.token()))
        .containsExactlyInAnyOrderElementsOf(result.records());
  }

  @Test
  void refuses_other_content_under_a_known_reference() {
    file(source, 1, List.of(Drafts.draft(Drafts.phone(1), "a", ListType.BLACK, "x")));
    FilingResult result =
        file(source, 2, List.of(Drafts.draft(Drafts.phone(1), "a", ListType.BLACK, "y")));
    assertThat(result.isEmpty()).isTrue();
    assertThat(result.rejects()).extracting(Reject::code).containsExactly("REFERENCE_CONFLICT");
    assertThat(result.rejects()).extracting(Reject::field).containsExactly("reference");
  }

  @Test
  void judges_references_that_are_repeated_within_the_input() {
    FilingResult result =
        file(
            source,
            1,
            List.of(
                Drafts.draft(Drafts.phone(1), "a", ListType.BLACK, "x"),
                Drafts.draft(Drafts.phone(1), "a", ListType.BLACK, "x"),
                Drafts.draft(Drafts.phone(2), "a", ListType.BLACK, "x")));
    assertThat(result.accepted()).isEqualTo(1);
    assertThat(result.duplicates()).isEqualTo(1);
    assertThat(result.rejects()).extracting(Reject::line).containsExactly(4L);
    assertThat(result.rejects()).extracting(Reject::code).containsExactly("REFERENCE_CONFLICT");
  }

  @Test
  void judges_references_that_are_repeated_across_chunks() {
    List<Draft> drafts = new ArrayList<>(Drafts.phones(600));
    drafts.add(drafts.getFirst());
    FilingResult result = file(source, 1, drafts);
    assertThat(result.accepted()).isEqualTo(600);
    assertThat(result.duplicates()).isEqualTo(1);
  }

  @Test
  void a_withdrawn_records_reference_is_closed() {
    List<Draft> drafts = Drafts.phones(1);
    RecordId id = file(source, 1, drafts).records().getFirst();
    source
        .filings()
        .records()
        .withdraw(id, WithdrawalReason.FILED_IN_ERROR, "confused two callers")
        .toCompletableFuture()
        .join();
    FilingResult result = file(source, 2, drafts);
    assertThat(result.rejects()).extracting(Reject::code).containsExactly("REFERENCE_CLOSED");
    Records.Summary summary = source.filings().records().find(id).orElseThrow();
    assertThat(summary.status()).isEqualTo(RecordStatus.WITHDRAWN);
    assertThat(summary.withdrawal()).contains("confused two callers");
    assertThat(other.filings().records().find(id).orElseThrow().withdrawal()).isEmpty();
  }

  @Test
  void an_expired_records_reference_is_closed() {
    List<Draft> drafts =
        List.of(Drafts.draft(Drafts.phone(1), "a", ListType.BLACK, "", LocalDate.of(2026, 11, 21)));
    file(source, 1, drafts);
    alliance.clock().pass(Duration.ofDays(2));
    file(source, 2, Drafts.phones(1));
    assertThat(file(source, 3, drafts).rejects())
        .extracting(Reject::code)
        .containsExactly("REFERENCE_CLOSED");
  }

  @Test
  void only_the_source_withdraws_and_only_once() {
    RecordId id = file(source, 1, Drafts.phones(1)).records().getFirst();
    assertThat(
            refusal(
                    other
                        .filings()
                        .records()
                        .withdraw(id, WithdrawalReason.UNSPECIFIED, "not mine"))
                .reason())
        .isEqualTo(Reason.NOT_THE_SOURCE);
    Records records = source.filings().records();
    assertThat(refusal(records.withdraw(id, WithdrawalReason.UNSPECIFIED, " ")).reason())
        .isEqualTo(Reason.FIELD_INVALID);
    records.withdraw(id, WithdrawalReason.UNSPECIFIED, "once").toCompletableFuture().join();
    assertThat(refusal(records.withdraw(id, WithdrawalReason.UNSPECIFIED, "twice")).reason())
        .isEqualTo(Reason.RECORD_NOT_ACTIVE);
    RecordId unknown = new RecordId(Bytes.hex("00000001000000000000000000000000"));
    assertThat(refusal(records.withdraw(unknown, WithdrawalReason.UNSPECIFIED, "no")).reason())
        .isEqualTo(Reason.RECORD_UNKNOWN);
  }

  @Test
  void lists_own_filings_page_by_page() {
    List<RecordId> ids = file(source, 1, Drafts.phones(5)).records();
    file(other, 2, List.of(Drafts.draft(Drafts.phone(9), "theirs", ListType.GREY, "")));
    source
        .filings()
        .records()
        .withdraw(ids.get(2), WithdrawalReason.RISK_ENDED, "ended")
        .toCompletableFuture()
        .join();
    Records records = source.filings().records();
    List<RecordId> all = new ArrayList<>();
    Optional<RecordId> after = Optional.empty();
    do {
      Records.Page page = records.mine(Optional.empty(), after, 2);
      page.records().forEach(summary -> all.add(summary.record().id()));
      after = page.next();
    } while (after.isPresent());
    assertThat(all).containsExactlyElementsOf(ids.stream().sorted().toList());
    assertThat(records.mine(Optional.of(RecordStatus.WITHDRAWN), Optional.empty(), 10).records())
        .extracting(summary -> summary.record().id())
        .containsExactly(ids.get(2));
    assertThat(records.mine(Optional.of(RecordStatus.ACTIVE), Optional.empty(), 10).records())
        .extracting(summary -> summary.reference().orElseThrow())
        .containsExactlyInAnyOrder("case-0", "case-1", "case-3", "case-4");
  }

  @Test
  void hands_bad_lines_to_the_sink_and_files_the_rest() {
    List<String> taken = new ArrayList<>();
    RejectSink sink =
        new RejectSink() {
          @Override
          public void broken(Bytes raw, List<Violation> violations) {
            taken.add(raw.text() + " " + violations.getFirst().code());
          }

          @Override
          public void refused(Bytes raw, Reason reason) {
            taken.add(raw.text() + " " + reason);
          }
        };
    List<@Nullable Draft> drafts = new ArrayList<>();
    drafts.add(null);
    drafts.add(Drafts.draft(Drafts.phone(1), "a", ListType.BLACK, ""));
    // The ledger's own rule: the day is over by then.
    drafts.add(Drafts.draft(Drafts.phone(2), "b", ListType.BLACK, "", LocalDate.of(2026, 11, 18)));
    FilingResult result =
        source
            .filings()
            .file(new FilingRequest(request(1), Drafts.lines(drafts), sink, false, (a, b, c) -> {}))
            .toCompletableFuture()
            .join();
    assertThat(result.accepted()).isEqualTo(1);
    assertThat(result.rejected()).isEqualTo(2);
    assertThat(taken).containsExactly("line 2 CHECK_DIGIT", "line 4 HEADER_INVALID");
    assertThat(result.rejects())
        .extracting(Reject::code)
        .containsExactly("CHECK_DIGIT", "HEADER_INVALID");
    assertThat(result.records()).hasSize(1);
    // Nothing of the refused line stays in the vault, and its reference is free.
    assertThat(
            file(source, 2, List.of(Drafts.draft(Drafts.phone(2), "b", ListType.BLACK, "mended")))
                .accepted())
        .isEqualTo(1);
  }

  @Test
  void counts_but_keeps_only_the_first_rejects() {
    List<@Nullable Draft> drafts = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      drafts.add(null);
    }
    FilingResult result = file(source, 1, drafts);
    assertThat(result.rejected()).isEqualTo(30);
    assertThat(result.rejects()).hasSize(20).extracting(Reject::line).startsWith(2L, 3L);
    assertThat(result.isEmpty()).isTrue();
  }

  @Test
  void a_dry_run_files_nothing_and_says_what_would_be() {
    file(source, 1, Drafts.phones(2));
    List<Draft> drafts = new ArrayList<>(Drafts.phones(4));
    drafts.add(drafts.getLast());
    drafts.add(Drafts.draft(Drafts.phone(0), "case-3", ListType.GREY, ""));
    FilingResult result = start(source, 2, drafts, true).toCompletableFuture().join();
    assertThat(result.accepted()).isEqualTo(2);
    assertThat(result.duplicates()).isEqualTo(3);
    assertThat(result.rejected()).isEqualTo(1);
    assertThat(filed()).hasSize(1);
    assertThat(source.calls().asked()).hasSize(2);
    assertThat(source.filings().unsettled()).isZero();
  }

  @Test
  void what_custodians_cannot_answer_waits_in_the_journal() {
    source.calls().refuse(Optional.of(new Refused(Reason.CUSTODIANS_UNREACHABLE, "nobody")));
    List<Draft> drafts = Drafts.phones(600);
    CompletionStage<FilingResult> failed = start(source, 1, drafts, false);
    assertThat(refusal(failed).reason()).isEqualTo(Reason.CUSTODIANS_UNREACHABLE);
    assertThat(source.filings().unsettled()).isPositive();
    assertThat(filed()).isEmpty();
    source.calls().refuse(Optional.empty());
    alliance.clock().pass(Duration.ofSeconds(31));
    assertThat(source.filings().unsettled()).isZero();
    FilingResult again = file(source, 2, drafts);
    assertThat(again.accepted() + again.duplicates()).isEqualTo(600);
    assertFiledOnce(drafts, again, source, other, third);
  }

  @Test
  void what_custodians_refuse_for_good_leaves_the_journal() {
    source.calls().refuse(Optional.of(new Refused(Reason.ROLE_MISSING, "not a reporter")));
    CompletionStage<FilingResult> failed = start(source, 1, Drafts.phones(3), false);
    assertThat(refusal(failed).reason()).isEqualTo(Reason.ROLE_MISSING);
    assertThat(source.filings().unsettled()).isZero();
    source.calls().refuse(Optional.empty());
    assertThat(file(source, 2, Drafts.phones(3)).accepted()).isEqualTo(3);
  }

  @Test
  void a_type_without_a_key_is_not_ready() {
    TestAlliance young = new TestAlliance(1, EnumSet.of(SubjectType.EMAIL));
    TestNode node = young.start(1);
    CompletionStage<FilingResult> failed = start(node, 1, Drafts.phones(1), false);
    assertThat(refusal(failed).reason()).isEqualTo(Reason.KEY_NOT_READY);
    young.renew(Optional.of(SubjectType.PHONE), 1);
    assertThat(file(node, 1, Drafts.phones(1)).accepted()).isEqualTo(1);
  }

  @Test
  void a_lost_way_to_the_ledger_is_tried_again_with_the_same_bytes() {
    alliance
        .ledger()
        .next(
            SharedLedger.Fate.NOT_SENT, SharedLedger.Fate.UNANSWERED, SharedLedger.Fate.UNANSWERED);
    List<Draft> drafts = Drafts.phones(3);
    CompletionStage<FilingResult> stage = start(source, 1, drafts, false);
    alliance.clock().pass(Duration.ofSeconds(10));
    FilingResult result = stage.toCompletableFuture().join();
    assertThat(result.accepted()).isEqualTo(3);
    assertThat(filed()).hasSize(1);
    assertFiledOnce(drafts, result, source, other, third);
  }

  @Test
  void a_ledger_that_stays_away_refuses_and_the_lines_wait() {
    SharedLedger.Fate[] away = new SharedLedger.Fate[6];
    Arrays.fill(away, SharedLedger.Fate.NOT_SENT);
    alliance.ledger().next(away);
    List<Draft> drafts = Drafts.phones(3);
    CompletionStage<FilingResult> stage = start(source, 1, drafts, false);
    alliance.clock().pass(Duration.ofSeconds(10));
    assertThat(refusal(stage).reason()).isEqualTo(Reason.LEDGER_UNREACHABLE);
    assertThat(source.filings().unsettled()).isEqualTo(1);
    FilingResult result = file(source, 1, drafts);
    assertThat(result.accepted()).isEqualTo(3);
    assertFiledOnce(drafts, result, source, other, third);
  }

  @Test
  void an_expired_command_is_signed_anew_with_the_same_content() {
    SharedLedger.Fate[] away = new SharedLedger.Fate[6];
    Arrays.fill(away, SharedLedger.Fate.NOT_SENT);
    alliance.ledger().next(away);
    List<Draft> drafts = Drafts.phones(3);
    CompletionStage<FilingResult> stage = start(source, 1, drafts, false);
    alliance.clock().pass(Duration.ofSeconds(20));
    refusal(stage);
    RecordId first = new RecordIds(alliance.secretsOf(source.id())).record(1, "case-0", 1);
    Bytes sealed = entryHash(first);
    source.exchange().close();
    source.filings().close();
    alliance.clock().forgetTimers();
    alliance.clock().pass(Duration.ofHours(25));
    source.restart(0, FaultyStore.Fault.LOST);
    FilingResult result = file(source, 1, drafts);
    assertThat(result.accepted()).isEqualTo(3);
    assertFiledOnce(drafts, result, source, other, third);
    assertThat(record(source, first).payloads().getFirst().payloadHash()).isEqualTo(sealed);
  }

  private Bytes entryHash(RecordId id) {
    try (View view = source.ledger().read()) {
      var key =
          new AllianceState(view).newestKey(Optional.of(SubjectType.PHONE)).orElseThrow().id();
      return source.vault().get(id, key).orElseThrow().payloadHash();
    }
  }

  @Test
  void a_lost_mark_is_found_by_the_records_on_the_ledger() {
    SharedLedger.Fate[] lost = new SharedLedger.Fate[6];
    Arrays.fill(lost, SharedLedger.Fate.UNANSWERED);
    alliance.ledger().next(lost);
    List<Draft> drafts = Drafts.phones(3);
    CompletionStage<FilingResult> stage = start(source, 1, drafts, false);
    alliance.clock().pass(Duration.ofSeconds(20));
    assertThat(refusal(stage).reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
    alliance.ledger().forgetOutcomes();
    alliance.clock().pass(Duration.ofHours(25));
    FilingResult result = file(source, 1, drafts);
    assertThat(result.accepted()).isEqualTo(3);
    assertFiledOnce(drafts, result, source, other, third);
  }

  @Test
  void a_key_that_is_renewed_under_a_chunk_starts_it_over() {
    SharedLedger.Fate[] away = new SharedLedger.Fate[6];
    Arrays.fill(away, SharedLedger.Fate.NOT_SENT);
    alliance.ledger().next(away);
    List<Draft> drafts = Drafts.phones(3);
    CompletionStage<FilingResult> stage = start(source, 1, drafts, false);
    alliance.clock().pass(Duration.ofSeconds(10));
    refusal(stage);
    var renewed = alliance.renew(Optional.of(SubjectType.PHONE), 2);
    FilingResult result = file(source, 1, drafts);
    assertThat(result.accepted()).isEqualTo(3);
    assertThat(record(source, result.records().getFirst()).payloads().getFirst().tokenKey())
        .isEqualTo(renewed);
    assertFiledOnce(drafts, result, source, other, third);
  }

  @Test
  void members_out_of_reach_do_not_hold_a_filing_up_and_catch_up_themselves() {
    third.reachable(false);
    List<Draft> drafts = Drafts.phones(3);
    FilingResult result = file(source, 1, drafts);
    assertThat(result.accepted()).isEqualTo(3);
    assertThat(third.vault().missing(SubjectType.PHONE)).isEqualTo(3);
    third.reachable(true);
    alliance.clock().pass(Duration.ofMinutes(2));
    assertThat(third.vault().missing(SubjectType.PHONE)).isZero();
    assertFiledOnce(drafts, result, source, other, third);
  }

  @Test
  void a_suspended_member_is_refused_at_once() {
    alliance.suspend(1);
    assertThat(refusal(start(source, 1, Drafts.phones(1), false)).reason())
        .isEqualTo(Reason.MEMBER_NOT_ACTIVE);
    assertThat(source.filings().unsettled()).isZero();
  }

  @Test
  void a_member_without_the_role_is_refused_at_once() {
    alliance.leaveRoles(1, EnumSet.of(Role.QUERIER));
    assertThat(refusal(start(source, 1, Drafts.phones(1), false)).reason())
        .isEqualTo(Reason.ROLE_MISSING);
    assertThat(source.filings().unsettled()).isZero();
    assertThat(source.calls().asked()).isEmpty();
  }

  /// Every write of a filing fails once, and stands or does not; after the restart the same command
  /// ends with every line filed exactly once.
  @Test
  void a_crash_at_any_write_loses_nothing_and_doubles_nothing() {
    for (FaultyStore.Fault fault : FaultyStore.Fault.values()) {
      for (int request = 1; request <= 2; request++) {
        crashAtEveryWrite(fault, request, 3);
      }
    }
  }

  @Test
  void a_crash_between_chunks_loses_nothing_and_doubles_nothing() {
    crashAtEveryWrite(FaultyStore.Fault.LOST, 1, 252);
  }

  private static void crashAtEveryWrite(FaultyStore.Fault fault, int request, int lines) {
    boolean crashed = true;
    for (int write = 1; crashed; write++) {
      crashed = crash(fault, write, request, lines);
      assertThat(write).isLessThan(40);
    }
  }

  private static boolean crash(FaultyStore.Fault fault, int write, int again, int lines) {
    FilingsTest test = new FilingsTest();
    List<Draft> drafts = Drafts.phones(lines);
    test.source.restart(write, fault);
    CompletionStage<FilingResult> before = start(test.source, 1, drafts, false);
    if (!test.source.faults().failed()) {
      assertThat(before.toCompletableFuture().join().accepted()).isEqualTo(lines);
      return false;
    }
    test.assertFiledAfterCrash(fault + " at write " + write, again, drafts);
    return true;
  }

  private void assertFiledAfterCrash(String where, int again, List<Draft> drafts) {
    int lines = drafts.size();
    source.restart(0, FaultyStore.Fault.LOST);
    FilingResult result = file(source, again, drafts);
    assertThat(result.accepted() + result.duplicates()).as(where).isEqualTo(lines);
    if (again == 1) {
      assertThat(result.accepted()).as(where).isEqualTo(lines);
    }
    assertFiledOnce(drafts, result, source);
    // Asked under the same ids, however often.
    assertThat(source.calls().asked()).as(where).hasSizeLessThanOrEqualTo(lines);
    alliance.clock().pass(Duration.ofMinutes(2));
    assertFiledOnce(drafts, result, source, other, third);
    assertThat(source.vault().missing(SubjectType.PHONE)).as(where).isZero();
  }

  /// Custodians have two chunks at a time; a third one in the journal waits for its turn.
  @Test
  void a_crash_with_chunks_in_flight_loses_nothing_and_doubles_nothing() {
    boolean crashed = true;
    for (int write = 1; crashed; write++) {
      // The custodians answer the chunk that was asked for first, or the other one.
      crashed = crashInFlight(write, write % 2 == 0);
    }
  }

  private static boolean crashInFlight(int write, boolean lastFirst) {
    FilingsTest test = new FilingsTest();
    List<Draft> drafts = Drafts.phones(502);
    test.source.restart(write, FaultyStore.Fault.LOST);
    LocalCalls custodians = test.source.calls();
    custodians.hold(true);
    CompletionStage<FilingResult> before = start(test.source, 1, drafts, false);
    if (!test.source.faults().failed()) {
      assertThat(custodians.held()).isEqualTo(2);
      assertThat(test.source.filings().unsettled()).isEqualTo(3);
    }
    while (custodians.held() > 0) {
      custodians.release(lastFirst ? custodians.held() - 1 : 0);
    }
    if (!test.source.faults().failed()) {
      assertThat(before.toCompletableFuture().join().accepted()).isEqualTo(502);
      return false;
    }
    custodians.hold(false);
    test.assertFiledAfterCrash("in flight at write " + write, 1, drafts);
    return true;
  }

  @Test
  void a_broken_input_fails_the_command_and_not_the_lines_before() {
    LineSource broken =
        new LineSource() {
          private final LineSource lines = Drafts.lines(Drafts.phones(501));
          private int read;

          @Override
          public @Nullable Line next() throws java.io.IOException {
            if (++read > 501) {
              throw new java.io.IOException("torn");
            }
            return lines.next();
          }
        };
    CompletionStage<FilingResult> stage =
        source
            .filings()
            .file(new FilingRequest(request(1), broken, RejectSink.NONE, false, (a, b, c) -> {}));
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(() -> stage.toCompletableFuture().join())
        .withCauseInstanceOf(java.io.IOException.class);
    FilingResult again = file(source, 1, Drafts.phones(501));
    assertThat(again.accepted()).isEqualTo(501);
  }
}
