package org.lianfang.node.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lianfang.node.custody.Questions.get;
import static org.lianfang.node.custody.Questions.refusal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lianfang.ledger.store.FaultyStore;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.Table;
import org.lianfang.oprf.Blinded;
import org.lianfang.oprf.Combination;
import org.lianfang.oprf.DayKey;
import org.lianfang.oprf.Evaluated;
import org.lianfang.oprf.OprfOutput;
import org.lianfang.oprf.Voprf;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.Evaluation;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RecordStatus;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.wire.CallCodec;

class AskingMemberTest {
  private final Town town = new Town();
  private final MemberId asker = town.banks.get(0);

  @AfterEach
  void close() {
    town.close();
  }

  private Question query(long phone) {
    return Questions.query(new CallId(town.draw()), phone);
  }

  private Question opening(RecordId record, Purpose purpose) {
    return Questions.opening(new CallId(town.draw()), record, purpose);
  }

  private Question filing(RecordId record, long phone) {
    return Questions.filing(new CallId(town.draw()), record, phone);
  }

  private RecordId stored(ListType list, RecordStatus status) {
    RecordId id = town.recordId(town.banks.get(1), list.wireName());
    town.alliance.put(
        id, new CallView.RecordFacts(SubjectType.PHONE, list, status, town.payloadKey.key().id()));
    return id;
  }

  /// What the whole key gives, by another blind.
  private OprfOutput whole(long phone) {
    Voprf voprf = new Voprf(town.suite);
    byte[] input = Town.phone(phone).tokenInput();
    DayKey any = DayKey.of(1, new byte[64]);
    Blinded blinded = Blinded.of(town.suite, input, any.blind(town.suite, new byte[16], input));
    Evaluated answer =
        voprf.evaluate(
            town.phoneKey.whole(), ElementBatch.of(List.of(blinded.element())), town.random);
    return voprf
        .finish(
            List.of(blinded),
            Combination.of(List.of(1)).combine(town.suite.group(), List.of(answer)))
        .getFirst();
  }

  private OprfOutput wholeRecord(RecordId record) {
    Voprf voprf = new Voprf(town.suite);
    byte[] id = record.bytes().toArray();
    Evaluated answer =
        voprf.evaluate(
            town.payloadKey.whole(), town.suite.hashAllToGroup(List.of(id)), town.random);
    return voprf
        .finishClear(
            List.of(id), Combination.of(List.of(1)).combine(town.suite.group(), List.of(answer)))
        .getFirst();
  }

  @Test
  void a_query_gives_what_the_whole_key_would_have_given() throws Exception {
    Question question = query(1);

    Answer answer = get(town.asking(asker).ask(List.of(question))).getFirst();

    assertThat(answer.call()).isEqualTo(question.call());
    assertThat(answer.custodians()).hasSize(Town.THRESHOLD).contains(asker);
    assertThat(answer.subject()).containsOnlyKeys(town.phoneKey.key().id());
    assertThat(answer.subject()).containsEntry(town.phoneKey.key().id(), whole(1));
    assertThat(answer.record()).isEmpty();
  }

  @Test
  void nothing_depends_on_which_custodians_answer() throws Exception {
    for (MemberId silent : town.banks.subList(1, 4)) {
      town.peers.cut(silent);
      Answer answer = get(town.asking(asker).ask(List.of(query(7)))).getFirst();
      assertThat(answer.subject()).containsEntry(town.phoneKey.key().id(), whole(7));
      assertThat(answer.custodians()).hasSize(3).doesNotContain(silent);
      town.peers.mend(silent);
    }
  }

  @Test
  void a_filing_gives_both_outputs_for_each_of_many() throws Exception {
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < 130; i++) {
      questions.add(filing(town.recordId(asker, "ref-" + i), i));
    }

    List<Answer> answers = get(town.asking(asker).ask(questions));

    assertThat(answers).hasSize(130);
    for (int i : List.of(0, 64, 129)) {
      assertThat(answers.get(i).call()).isEqualTo(questions.get(i).call());
      assertThat(answers.get(i).subject()).containsEntry(town.phoneKey.key().id(), whole(i));
      assertThat(answers.get(i).record())
          .contains(wholeRecord(questions.get(i).record().orElseThrow()));
    }
  }

  @Test
  void an_opening_gives_the_output_of_the_record_alone() throws Exception {
    RecordId record = stored(ListType.BLACK, RecordStatus.DISPUTED);

    Answer answer =
        get(town.asking(asker).ask(List.of(opening(record, Purpose.TRANSACTION)))).getFirst();

    assertThat(answer.subject()).isEmpty();
    assertThat(answer.record()).contains(wholeRecord(record));
  }

  @Test
  void every_open_epoch_is_answered_by_one_call() throws Exception {
    Dealt second = town.deal(new KeyName(Optional.of(SubjectType.PHONE), 2));

    Answer answer = get(town.asking(asker).ask(List.of(query(3)))).getFirst();

    assertThat(answer.subject()).containsOnlyKeys(town.phoneKey.key().id(), second.key().id());
  }

  @Test
  void a_type_without_a_key_is_not_ready_and_nothing_is_asked() throws Exception {
    town.alliance.remove(town.phoneKey.key());

    assertThat(refusal(town.asking(asker).ask(List.of(query(1))))).isEqualTo(Reason.KEY_NOT_READY);
    assertNobodyWasAsked();
  }

  private void assertNobodyWasAsked() {
    assertThat(town.banks).allSatisfy(bank -> assertThat(town.service(bank).asked()).isZero());
  }

  @Test
  void a_forged_proof_is_named_kept_as_evidence_and_passed_over() throws Exception {
    MemberId liar = town.banks.get(2);
    MemberId other = town.banks.get(3);
    town.peers.cut(other);
    AskingMember asking = town.asking(asker);
    town.service(liar).tamper(answer -> doubled(liar, answer));

    assertThat(refusal(asking.ask(List.of(query(1))))).isEqualTo(Reason.CUSTODIANS_UNREACHABLE);
    Evidence evidence = asking.evidence().getFirst();
    assertThat(asking.evidence()).hasSize(1);
    assertThat(evidence.custodian()).isEqualTo(liar);
    assertThat(evidence.fault()).isEqualTo(Evidence.Fault.PROOF);
    assertThat(evidence.request().header().custodian()).isEqualTo(liar);

    town.peers.mend(other);
    Answer answer = get(asking.ask(List.of(query(1)))).getFirst();
    assertThat(answer.custodians()).doesNotContain(liar).contains(other);
    assertThat(answer.subject()).containsEntry(town.phoneKey.key().id(), whole(1));
    assertThat(town.asking(asker).evidence()).hasSize(1);
  }

  /// The right elements doubled, under the old proof, rightly signed.
  private Evaluation doubled(MemberId liar, Evaluation answer) {
    List<Evaluation.Item> items =
        answer.items().stream()
            .map(
                item ->
                    new Evaluation.Item(
                        item.refusal(),
                        item.elements().stream()
                            .map(e -> new Evaluation.Element(e.key(), doubled(e.element())))
                            .toList()))
            .toList();
    return signed(liar, answer.generation(), answer, items);
  }

  private Bytes doubled(Bytes encoded) {
    Element element = town.suite.group().decodeElement(encoded.toArray());
    return Bytes.owning(town.suite.group().add(element, element).encoded());
  }

  private Evaluation signed(
      MemberId custodian, int generation, Evaluation answer, List<Evaluation.Item> items) {
    Bytes unsigned =
        CallCodec.encodeUnsigned(
            custodian, generation, answer.requestHash(), items, answer.proofs());
    return new Evaluation(
        custodian,
        generation,
        answer.requestHash(),
        items,
        answer.proofs(),
        unsigned,
        town.identity(custodian).custody().sign(Evaluation.LABEL, Town.ALLIANCE, unsigned));
  }

  @Test
  void an_identity_element_is_evidence() throws Exception {
    MemberId liar = town.banks.get(0);
    AskingMember asking = town.asking(asker);
    Evaluation.Element identity =
        new Evaluation.Element(town.phoneKey.key().id(), Bytes.owning(new byte[32]));
    town.service(liar)
        .tamper(
            answer ->
                signed(
                    liar,
                    1,
                    answer,
                    List.of(new Evaluation.Item(Optional.empty(), List.of(identity)))));

    Answer answer = get(asking.ask(List.of(query(1)))).getFirst();

    assertThat(answer.custodians()).doesNotContain(liar);
    assertThat(asking.evidence())
        .singleElement()
        .satisfies(e -> assertThat(e.fault()).isEqualTo(Evidence.Fault.ELEMENT));
  }

  @Test
  void an_answer_that_leaves_a_key_out_is_evidence() throws Exception {
    MemberId liar = town.banks.get(0);
    AskingMember asking = town.asking(asker);
    town.service(liar)
        .tamper(
            answer ->
                signed(liar, 1, answer, List.of(new Evaluation.Item(Optional.empty(), List.of()))));

    assertThat(get(asking.ask(List.of(query(1)))).getFirst().custodians()).doesNotContain(liar);
    assertThat(asking.evidence())
        .singleElement()
        .satisfies(e -> assertThat(e.fault()).isEqualTo(Evidence.Fault.SHAPE));
  }

  @Test
  void an_answer_without_a_valid_signature_is_passed_over_and_no_evidence() throws Exception {
    MemberId liar = town.banks.get(0);
    AskingMember asking = town.asking(asker);
    town.service(liar)
        .tamper(
            answer ->
                new Evaluation(
                    answer.custodian(),
                    answer.generation(),
                    answer.requestHash(),
                    answer.items(),
                    answer.proofs(),
                    answer.signedBytes(),
                    Bytes.owning(new byte[64])));

    assertThat(get(asking.ask(List.of(query(1)))).getFirst().custodians()).doesNotContain(liar);
    assertThat(asking.evidence()).isEmpty();
  }

  @Test
  void another_generation_is_retryable_and_never_evidence() throws Exception {
    MemberId behind = town.banks.get(0);
    AskingMember asking = town.asking(asker);
    town.service(behind).tamper(answer -> signed(behind, 2, answer, answer.items()));

    assertThat(get(asking.ask(List.of(query(1)))).getFirst().custodians()).doesNotContain(behind);
    assertThat(asking.evidence()).isEmpty();
  }

  @Test
  void a_dead_custodian_is_passed_over_and_two_are_too_many() throws Exception {
    AskingMember asking = town.asking(asker);
    town.peers.cut(town.banks.get(1));
    assertThat(get(asking.ask(List.of(query(1)))).getFirst().custodians())
        .doesNotContain(town.banks.get(1));

    town.peers.cut(town.banks.get(2));
    assertThat(refusal(asking.ask(List.of(query(2))))).isEqualTo(Reason.CUSTODIANS_UNREACHABLE);
  }

  @Test
  void a_slow_custodian_is_passed_over_after_a_while() throws Exception {
    for (MemberId slow : town.banks.subList(1, 4)) {
      town.peers.stall(slow);
      CompletableFuture<List<Answer>> answer =
          town.asking(asker).ask(List.of(query(1))).toCompletableFuture();
      for (int i = 0; i < 200 && !answer.isDone(); i++) {
        try {
          answer.get(50, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          town.timers.advance(Duration.ofMillis(500));
        }
      }
      assertThat(answer.get(1, TimeUnit.SECONDS).getFirst().custodians())
          .hasSize(3)
          .doesNotContain(slow);
      town.peers.mend(slow);
    }
  }

  @Test
  void a_retry_sends_the_same_number_and_the_same_element() throws Exception {
    CallId call = new CallId(town.draw());
    get(town.asking(asker).ask(List.of(Questions.query(call, 5))));
    town.clock.advance(Duration.ofSeconds(20));
    AskingMember restarted = town.asking(asker);
    get(restarted.ask(List.of(Questions.query(call, 5))));
    get(restarted.ask(List.of(query(6))));

    List<RecordedCalls> recorded =
        town.custodian(asker).log().pending().take(town.clock.instant().plusSeconds(1), 100);
    assertThat(recorded).hasSize(2);
    assertThat(recorded.get(0).item(0).number()).isEqualTo(1);
    assertThat(recorded.get(1).item(0).number()).isEqualTo(2);
  }

  @Test
  void a_retry_on_another_day_keeps_its_day_key() throws Exception {
    CallId call = new CallId(town.draw());
    AskingMember asking = town.asking(asker);
    town.peers.cut(town.banks.get(1));
    town.peers.cut(town.banks.get(2));
    assertThat(refusal(asking.ask(List.of(Questions.query(call, 5)))))
        .isEqualTo(Reason.CUSTODIANS_UNREACHABLE);
    town.custodian(asker).log().pending().posted(List.of());
    town.peers.mend(town.banks.get(1));
    town.peers.mend(town.banks.get(2));
    OwnCalls own = new OwnCalls(town.store(asker), town.suite, town.dayKeys(asker), town.seams);
    OwnCall first = ready(get(own.prepare(List.of(Questions.query(call, 5)))).getFirst());
    town.clock.advance(Duration.ofDays(2));
    OwnCall again = ready(get(own.prepare(List.of(Questions.query(call, 5)))).getFirst());

    assertThat(again.item()).isEqualTo(first.item());
  }

  private static OwnCall ready(OwnCalls.Result result) {
    return ((OwnCalls.Result.Ready) result).call();
  }

  @Test
  void the_same_call_id_with_other_content_is_refused_at_home() throws Exception {
    AskingMember asking = town.asking(asker);
    CallId call = new CallId(town.draw());
    get(asking.ask(List.of(Questions.query(call, 5))));

    assertThat(refusal(asking.ask(List.of(Questions.query(call, 6)))))
        .isEqualTo(Reason.CALL_ID_REUSED);
  }

  @Test
  void a_call_asked_twice_at_once_is_made_once_and_answered_twice() throws Exception {
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Question question = query(5);
      questions.add(question);
      questions.add(question);
    }

    List<Answer> answers = get(town.asking(asker).ask(questions));

    assertThat(answers).hasSize(80);
    assertThat(town.custodian(asker).log().pending().size()).isEqualTo(40);
  }

  @Test
  void own_rules_refuse_before_anything_is_sent() throws Exception {
    AskingMember asking = town.asking(asker);
    RecordId watch = stored(ListType.WATCH, RecordStatus.ACTIVE);
    RecordId withdrawn = stored(ListType.GREY, RecordStatus.WITHDRAWN);
    RecordId unknown = town.recordId(town.banks.get(1), "unknown");

    assertThat(refusal(asking.ask(List.of(opening(watch, Purpose.TRANSACTION)))))
        .isEqualTo(Reason.PURPOSE_FORBIDDEN);
    assertThat(refusal(asking.ask(List.of(opening(withdrawn, Purpose.TRANSACTION)))))
        .isEqualTo(Reason.RECORD_NOT_ACTIVE);
    assertThat(refusal(asking.ask(List.of(opening(unknown, Purpose.TRANSACTION)))))
        .isEqualTo(Reason.RECORD_UNKNOWN);
    assertThat(refusal(asking.ask(List.of(filing(unknown, 1)))))
        .isEqualTo(Reason.RECORD_ID_FOREIGN);
    town.setRoles(asker, EnumSet.of(Role.QUERIER, Role.CUSTODIAN));
    assertThat(refusal(asking.ask(List.of(filing(town.recordId(asker, "own"), 1)))))
        .isEqualTo(Reason.ROLE_MISSING);
    town.suspend(asker);
    assertThat(refusal(asking.ask(List.of(query(1))))).isEqualTo(Reason.MEMBER_NOT_ACTIVE);
    assertNobodyWasAsked();
  }

  @Test
  void the_custodians_refusal_is_given_where_too_many_refuse() throws Exception {
    AskingMember asking = town.asking(asker);
    town.alliance.setQuota(1);
    get(asking.ask(List.of(query(1))));

    assertThat(refusal(asking.ask(List.of(query(2))))).isEqualTo(Reason.QUOTA_EXCEEDED);
  }

  @Test
  void stale_custodians_are_passed_over() throws Exception {
    town.stale.put(town.banks.get(0), true);
    AskingMember asking = town.asking(asker);

    assertThat(get(asking.ask(List.of(query(1)))).getFirst().custodians())
        .doesNotContain(town.banks.get(0));
    town.banks.forEach(bank -> town.stale.put(bank, true));
    assertThat(refusal(asking.ask(List.of(query(2))))).isEqualTo(Reason.VIEW_STALE);
  }

  @Test
  void refusals_that_come_all_at_once_are_all_counted() throws Exception {
    AskingMember asking = town.asking(asker);
    town.banks.forEach(bank -> town.stale.put(bank, true));
    for (int i = 0; i < 100; i++) {
      assertThat(refusal(asking.ask(List.of(query(2))))).isEqualTo(Reason.VIEW_STALE);
    }
  }

  @Test
  void the_subject_is_nowhere_in_the_store_or_in_texts() throws Exception {
    Question question = query(1234);
    Answer answer = get(town.asking(asker).ask(List.of(question))).getFirst();
    String subject = Bytes.utf8("+8613800001234").toHex();

    for (Table table : CustodyTables.ALL) {
      town.store(asker)
          .scan(
              table,
              Range.ALL,
              (key, row) -> {
                assertThat(row.toHex()).doesNotContain(subject);
                return true;
              });
    }
    assertThat(answer + " " + question).doesNotContain("1234");
  }

  @Test
  void no_day_key_survives_its_audit_period() {
    DayKeys days = town.dayKeys(asker);
    long first = days.today();
    byte[] second = days.at(first + 1).copyOfSecretBytes();
    assertThat(town.secrets(asker).contains("key.audit")).isFalse();
    town.clock.advance(Duration.ofDays(DayKeys.AUDIT_DAYS + 1));

    assertThat(days.at(first + 1).copyOfSecretBytes()).isEqualTo(second);
    assertThatThrownBy(() -> days.at(first)).isInstanceOf(IllegalArgumentException.class);
    assertThat(town.secrets(asker).names())
        .contains("audit.day." + (first + 1))
        .doesNotContain("audit.day." + first);
    DayKeys restarted = new DayKeys(town.secrets(asker), town.suite, town.clock);
    assertThat(restarted.at(first + 1).copyOfSecretBytes()).isEqualTo(second);
  }

  /// The own row is written before anybody is asked: it is lost, or stands without the asker
  /// knowing.
  @Test
  void a_crash_at_the_own_row_asks_nobody_and_leaves_no_gap() throws Exception {
    for (FaultyStore.Fault fault : FaultyStore.Fault.values()) {
      try (Town fresh = new Town()) {
        Question question = Questions.query(new CallId(fresh.draw()), 1);
        FaultyStore disk = new FaultyStore(fresh.store(asker), 1, fault);
        assertThatThrownBy(() -> get(fresh.asking(asker, disk).ask(List.of(question))))
            .as(fault.name())
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(StoreFailed.class);
        assertThat(disk.writes()).isEqualTo(1);
        for (MemberId bank : fresh.banks) {
          assertThat(fresh.custodian(bank).log().pending().size()).as(fault.name()).isZero();
        }
        assertThat(OwnCalls.number(fresh.store(asker), question.call()))
            .isEqualTo(fault == FaultyStore.Fault.LOST ? Optional.empty() : Optional.of(1L));

        AskingMember restarted = fresh.asking(asker);
        Question second = Questions.query(new CallId(fresh.draw()), 2);
        get(restarted.ask(List.of(question)));
        get(restarted.ask(List.of(second)));

        assertThat(OwnCalls.number(fresh.store(asker), question.call())).contains(1L);
        assertThat(OwnCalls.number(fresh.store(asker), second.call())).contains(2L);
        assertThat(recorded(fresh)).as(fault.name()).isEqualTo(2 * Town.THRESHOLD);
      }
    }
  }

  @Test
  void a_crash_after_the_custodians_recorded_charges_nothing_when_asked_again() throws Exception {
    town.alliance.setQuota(1);
    Question question = query(1);
    get(town.asking(asker).ask(List.of(question)));
    assertThat(recorded(town)).isEqualTo(Town.THRESHOLD);

    FaultyStore disk = new FaultyStore(town.store(asker), 0, FaultyStore.Fault.LOST);
    Answer answer = get(town.asking(asker, disk).ask(List.of(question))).getFirst();

    assertThat(answer.subject()).containsEntry(town.phoneKey.key().id(), whole(1));
    assertThat(disk.writes()).isZero();
    assertThat(OwnCalls.number(town.store(asker), question.call())).contains(1L);
    for (MemberId bank : town.banks) {
      assertThat(town.custodian(bank).log().pending().size()).isLessThanOrEqualTo(1);
    }
  }

  /// How many call records all custodians hold together.
  private static int recorded(Town town) {
    return town.banks.stream().mapToInt(bank -> town.custodian(bank).log().pending().size()).sum();
  }
}
