package org.lianfang.node.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lianfang.node.custody.Questions.get;
import static org.lianfang.node.custody.Questions.refusal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.FaultyStore;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.oprf.Blinded;
import org.lianfang.oprf.DayKey;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.CallItem;
import org.lianfang.protocol.call.CallsHeader;
import org.lianfang.protocol.call.Evaluation;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.call.SignedCalls;
import org.lianfang.protocol.checkpoint.LeafTree;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RecordStatus;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.SigningKey;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.wire.CallCodec;

class CustodianTest {
  private final Town town = new Town();
  private final MemberId asker = town.banks.get(1);
  private final MemberId self = town.banks.get(0);
  private final Custodian custodian = town.custodian(self);
  private long number;

  @AfterEach
  void close() {
    town.close();
  }

  private Bytes element(long phone) {
    byte[] input = Town.phone(phone).tokenInput();
    DayKey any = DayKey.of(1, new byte[64]);
    return Bytes.owning(
        Blinded.of(town.suite, input, any.blind(town.suite, new byte[16], input))
            .element()
            .encoded());
  }

  private CallItem item(Purpose purpose, Optional<RecordId> record, Optional<Bytes> blinded) {
    return new CallItem(
        new CallId(town.draw()), ++number, purpose, SubjectType.PHONE, record, blinded);
  }

  private CallItem query(long phone) {
    return item(Purpose.TRANSACTION, Optional.empty(), Optional.of(element(phone)));
  }

  private CallItem opening(RecordId record, Purpose purpose) {
    return item(purpose, Optional.of(record), Optional.empty());
  }

  /// What of a request a test gets wrong.
  private final class Request {
    private MemberId member = asker;
    private MemberId to = self;
    private Instant time = town.clock.instant();
    private int generation = 1;
    private List<KeyId> keys = List.of(town.phoneKey.key().id());
    private SigningKey key = town.identity(asker).custody();
    private List<CallItem> items = List.of();
    private List<CallItem> signedItems = List.of();

    Request of(CallItem... all) {
      items = List.of(all);
      signedItems = items;
      return this;
    }

    Request keys(KeyId... ids) {
      keys = List.of(ids).stream().sorted().toList();
      return this;
    }

    SignedCalls sign() {
      CallsHeader header =
          new CallsHeader(
              member,
              to,
              time,
              generation,
              keys,
              LeafTree.of(
                      signedItems.stream()
                          .map(item -> MerkleTree.leafHash(CallCodec.encode(item)))
                          .toList())
                  .root(),
              items.size());
      Bytes bytes = CallCodec.encode(header);
      return new SignedCalls(
          bytes, header, key.sign(CallsHeader.LABEL, Town.ALLIANCE, bytes), items);
    }
  }

  private Request request(CallItem... items) {
    return new Request().of(items);
  }

  private Evaluation evaluate(Request request) throws Exception {
    return get(custodian.evaluate(asker, request.sign()));
  }

  private Reason refused(Request request) throws Exception {
    return refusal(custodian.evaluate(asker, request.sign()));
  }

  private Optional<Reason> itemRefusal(Request request) throws Exception {
    return evaluate(request).items().getFirst().refusal();
  }

  private RecordId stored(ListType list, RecordStatus status) {
    RecordId id = town.recordId(town.banks.get(2), list.wireName() + status);
    town.alliance.put(
        id, new CallView.RecordFacts(SubjectType.PHONE, list, status, town.payloadKey.key().id()));
    return id;
  }

  private KeyId payloadKey() {
    return town.payloadKey.key().id();
  }

  private KeyId phoneKey() {
    return town.phoneKey.key().id();
  }

  @Test
  void answers_what_the_rules_allow_and_records_it_first() throws Exception {
    Evaluation answer = evaluate(request(query(1), query(2)));

    assertThat(answer.items()).allSatisfy(item -> assertThat(item.elements()).hasSize(1));
    assertThat(answer.proofs()).hasSize(1);
    assertThat(custodian.log().pending().size()).isEqualTo(2);
  }

  @Test
  void refuses_another_signature() throws Exception {
    Request request = request(query(1));
    request.key = town.identity(town.banks.get(2)).custody();
    assertThat(refused(request)).isEqualTo(Reason.BAD_SIGNATURE);
    Request signing = request(query(1));
    signing.key = town.identity(asker).signing();
    assertThat(refused(signing)).isEqualTo(Reason.BAD_SIGNATURE);
  }

  @Test
  void refuses_a_request_for_another_pair_of_members() throws Exception {
    Request foreign = request(query(1));
    foreign.to = town.banks.get(2);
    assertThat(refused(foreign)).isEqualTo(Reason.MALFORMED);
    assertThat(refusal(custodian.evaluate(town.banks.get(3), request(query(1)).sign())))
        .isEqualTo(Reason.MALFORMED);
  }

  @Test
  void refuses_who_is_no_member() throws Exception {
    Request request = request(query(1));
    request.member = new MemberId("nobody");
    assertThat(refusal(custodian.evaluate(request.member, request.sign())))
        .isEqualTo(Reason.UNKNOWN_MEMBER);
  }

  @Test
  void refuses_items_that_were_not_signed() throws Exception {
    Request request = request(query(1));
    request.items = List.of(query(2));
    assertThat(refused(request)).isEqualTo(Reason.MALFORMED);
    CallItem item = query(3);
    assertThat(refused(request(item, item))).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void refuses_a_suspended_member_at_once() throws Exception {
    evaluate(request(query(1)));
    town.suspend(asker);
    assertThat(refused(request(query(2)))).isEqualTo(Reason.MEMBER_NOT_ACTIVE);
  }

  @Test
  void refuses_a_time_more_than_five_minutes_off() throws Exception {
    for (Duration off : List.of(Duration.ofSeconds(301), Duration.ofSeconds(-301))) {
      Request request = request(query(1));
      request.time = town.clock.instant().plus(off);
      assertThat(refused(request)).isEqualTo(Reason.CLOCK_SKEW);
    }
    Request close = request(query(1));
    close.time = town.clock.instant().minusSeconds(300);
    assertThat(evaluate(close).items()).hasSize(1);
  }

  @Test
  void refuses_while_its_view_is_stale() throws Exception {
    town.stale.put(self, true);
    assertThat(refused(request(query(1)))).isEqualTo(Reason.VIEW_STALE);
    assertThat(custodian.log().pending().size()).isZero();
  }

  @Test
  void refuses_while_its_records_are_overdue_on_the_ledger() throws Exception {
    evaluate(request(query(1)));
    town.clock.advance(Duration.ofSeconds(30));
    evaluate(request(query(2)));
    town.clock.advance(Duration.ofMillis(1));
    assertThat(refused(request(query(3)))).isEqualTo(Reason.BATCH_OVERDUE);

    Custodian restarted = town.start(self, town.store(self));
    assertThat(refusal(restarted.evaluate(asker, request(query(3)).sign())))
        .isEqualTo(Reason.BATCH_OVERDUE);
  }

  @Test
  void refuses_another_generation_or_other_keys() throws Exception {
    Request generation = request(query(1));
    generation.generation = 2;
    assertThat(refused(generation)).isEqualTo(Reason.GENERATION_MISMATCH);
    assertThat(refused(request(query(1)).keys())).isEqualTo(Reason.GENERATION_MISMATCH);
    KeyId unknown = new KeyId(Bytes.owning(new byte[8]));
    assertThat(refused(request(query(1)).keys(phoneKey(), unknown)))
        .isEqualTo(Reason.GENERATION_MISMATCH);
    town.deal(new KeyName(Optional.of(SubjectType.PHONE), 2));
    assertThat(refused(request(query(1)))).isEqualTo(Reason.GENERATION_MISMATCH);
  }

  @Test
  void refuses_where_it_holds_no_share_of_that_generation() throws Exception {
    town.shares(self).destroy(phoneKey(), 1);
    assertThat(refused(request(query(1)))).isEqualTo(Reason.GENERATION_MISMATCH);
  }

  @Test
  void refuses_by_role() throws Exception {
    town.setRoles(asker, EnumSet.of(Role.REPORTER));
    assertThat(itemRefusal(request(query(1)))).contains(Reason.ROLE_MISSING);
    town.setRoles(asker, EnumSet.of(Role.QUERIER));
    CallItem filing =
        item(Purpose.FILING, Optional.of(town.recordId(asker, "a")), Optional.of(element(1)));
    assertThat(itemRefusal(request(filing).keys(phoneKey(), payloadKey())))
        .contains(Reason.ROLE_MISSING);
    CallItem supervision = item(Purpose.SUPERVISION, Optional.empty(), Optional.of(element(1)));
    assertThat(itemRefusal(request(supervision))).contains(Reason.ROLE_MISSING);
    town.setRoles(asker, EnumSet.of(Role.SUPERVISOR));
    assertThat(itemRefusal(request(supervision))).isEmpty();
    assertThat(itemRefusal(request(query(1)))).contains(Reason.ROLE_MISSING);
  }

  @Test
  void refuses_undeclared_calls_of_a_strict_type() throws Exception {
    town.alliance.setStrict(SubjectType.PHONE);
    assertThat(itemRefusal(request(query(1)))).contains(Reason.STANDARD_VERSION);
    assertThat(custodian.log().pending().size()).isZero();
  }

  @Test
  void refuses_by_list_and_purpose() throws Exception {
    RecordId watch = stored(ListType.WATCH, RecordStatus.ACTIVE);
    assertThat(itemRefusal(request(opening(watch, Purpose.TRANSACTION)).keys(payloadKey())))
        .contains(Reason.PURPOSE_FORBIDDEN);
    assertThat(itemRefusal(request(opening(watch, Purpose.INVESTIGATION)).keys(payloadKey())))
        .isEmpty();
    assertThat(itemRefusal(request(opening(watch, Purpose.FILING)).keys(payloadKey())))
        .contains(Reason.PURPOSE_FORBIDDEN);
    CallItem query = item(Purpose.FILING, Optional.empty(), Optional.of(element(1)));
    assertThat(itemRefusal(request(query))).contains(Reason.PURPOSE_FORBIDDEN);
  }

  @Test
  void refuses_to_open_what_does_not_count_any_more() throws Exception {
    for (RecordStatus status :
        List.of(RecordStatus.WITHDRAWN, RecordStatus.EXPIRED, RecordStatus.ERASED)) {
      RecordId record = stored(ListType.BLACK, status);
      assertThat(itemRefusal(request(opening(record, Purpose.TRANSACTION)).keys(payloadKey())))
          .contains(Reason.RECORD_NOT_ACTIVE);
    }
    RecordId unknown = town.recordId(asker, "unknown");
    assertThat(itemRefusal(request(opening(unknown, Purpose.TRANSACTION)).keys(payloadKey())))
        .contains(Reason.RECORD_UNKNOWN);
  }

  @Test
  void refuses_to_charge_an_opening_to_another_type() throws Exception {
    RecordId record = stored(ListType.BLACK, RecordStatus.ACTIVE);
    CallItem item =
        new CallItem(
            new CallId(town.draw()),
            1,
            Purpose.TRANSACTION,
            SubjectType.CARD,
            Optional.of(record),
            Optional.empty());
    assertThat(itemRefusal(request(item).keys(payloadKey()))).contains(Reason.MALFORMED);
  }

  @Test
  void refuses_filings_of_foreign_or_filed_records() throws Exception {
    RecordId filed = stored(ListType.BLACK, RecordStatus.ACTIVE);
    CallItem foreign = item(Purpose.FILING, Optional.of(filed), Optional.of(element(1)));
    assertThat(itemRefusal(request(foreign).keys(phoneKey(), payloadKey())))
        .contains(Reason.RECORD_ID_FOREIGN);
    RecordId own = town.recordId(asker, "own");
    CallItem filing = item(Purpose.FILING, Optional.of(own), Optional.of(element(1)));
    assertThat(itemRefusal(request(filing).keys(phoneKey(), payloadKey()))).isEmpty();
    town.alliance.put(
        own,
        new CallView.RecordFacts(
            SubjectType.PHONE, ListType.BLACK, RecordStatus.ACTIVE, payloadKey()));
    assertThat(itemRefusal(request(filing).keys(phoneKey(), payloadKey())))
        .contains(Reason.RECORD_EXISTS);
  }

  @Test
  void refuses_what_is_no_element_and_answers_the_rest() throws Exception {
    CallItem identity =
        item(Purpose.TRANSACTION, Optional.empty(), Optional.of(Bytes.owning(new byte[32])));
    byte[] ones = new byte[32];
    Arrays.fill(ones, (byte) 0xff);
    CallItem notCanonical =
        item(Purpose.TRANSACTION, Optional.empty(), Optional.of(Bytes.owning(ones)));

    Evaluation answer = evaluate(request(identity, query(1), notCanonical));

    assertThat(answer.items().get(0).refusal()).contains(Reason.ELEMENT_INVALID);
    assertThat(answer.items().get(1).refusal()).isEmpty();
    assertThat(answer.items().get(2).refusal()).contains(Reason.ELEMENT_INVALID);
    assertThat(custodian.log().pending().size()).isEqualTo(1);
  }

  @Test
  void counts_against_the_quota_of_the_day_across_restarts() throws Exception {
    town.alliance.setQuota(3);
    evaluate(request(query(1), query(2)));
    Custodian restarted = town.start(self, town.store(self));
    Evaluation answer = get(restarted.evaluate(asker, request(query(3), query(4)).sign()));
    assertThat(answer.items().get(0).refusal()).isEmpty();
    assertThat(answer.items().get(1).refusal()).contains(Reason.QUOTA_EXCEEDED);

    RecordId record = stored(ListType.BLACK, RecordStatus.ACTIVE);
    assertThat(
            get(restarted.evaluate(
                    asker, request(opening(record, Purpose.TRANSACTION)).keys(payloadKey()).sign()))
                .items()
                .getFirst()
                .refusal())
        .isEmpty();
    restarted
        .log()
        .pending()
        .posted(restarted.log().pending().take(Instant.MAX, Integer.MAX_VALUE));
    town.clock.advance(Duration.ofDays(1));
    assertThat(
            get(restarted.evaluate(asker, request(query(5)).sign())).items().getFirst().refusal())
        .isEmpty();
  }

  @Test
  void the_same_item_again_is_answered_alike_and_charged_once() throws Exception {
    town.alliance.setQuota(1);
    CallItem item = query(1);
    Evaluation first = evaluate(request(item));
    Evaluation second = evaluate(request(item));

    assertThat(second.items()).isEqualTo(first.items());
    assertThat(second.proofs()).isNotEqualTo(first.proofs());
    assertThat(custodian.log().pending().size()).isEqualTo(1);
    assertThat(itemRefusal(request(query(2)))).contains(Reason.QUOTA_EXCEEDED);
  }

  @Test
  void the_same_call_id_with_other_content_is_refused() throws Exception {
    CallItem item = query(1);
    evaluate(request(item));
    for (CallItem other :
        List.of(
            new CallItem(
                item.id(),
                item.number(),
                item.purpose(),
                item.subjectType(),
                item.record(),
                Optional.of(element(2))),
            new CallItem(
                item.id(),
                item.number() + 1,
                item.purpose(),
                item.subjectType(),
                item.record(),
                item.blinded()),
            new CallItem(
                item.id(),
                item.number(),
                Purpose.INVESTIGATION,
                item.subjectType(),
                item.record(),
                item.blinded()))) {
      assertThat(itemRefusal(request(other))).contains(Reason.CALL_ID_REUSED);
    }
  }

  @Test
  void a_crash_between_record_and_answer_costs_no_second_charge() throws Exception {
    town.alliance.setQuota(1);
    CallItem item = query(1);
    Custodian crashing =
        town.start(self, new FaultyStore(town.store(self), 1, FaultyStore.Fault.UNACKNOWLEDGED));
    assertThatThrownBy(() -> get(crashing.evaluate(asker, request(item).sign())))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(StoreFailed.class);
    Custodian restarted = town.start(self, town.store(self));
    assertThat(restarted.log().pending().size()).isEqualTo(1);
    Evaluation answer = get(restarted.evaluate(asker, request(item).sign()));
    assertThat(answer.items().getFirst().refusal()).isEmpty();
    assertThat(restarted.log().pending().size()).isEqualTo(1);
    Evaluation other = get(restarted.evaluate(asker, request(query(2)).sign()));
    assertThat(other.items().getFirst().refusal()).contains(Reason.QUOTA_EXCEEDED);
  }

  @Test
  void what_was_answered_is_known_after_a_restart_until_it_is_in_a_batch() throws Exception {
    CallItem second = query(2);
    CallItem identity =
        item(Purpose.TRANSACTION, Optional.empty(), Optional.of(Bytes.owning(new byte[32])));
    Evaluation answer = evaluate(request(query(1), second, identity, query(3)));
    evaluate(request(second));

    CallLog log = town.start(self, town.store(self)).log();
    List<RecordedCalls> taken = log.pending().take(Instant.EPOCH, 100);
    assertThat(taken).hasSize(1);
    assertThat(taken.getFirst().indices()).containsExactly(0, 1, 3);
    for (int index : taken.getFirst().indices()) {
      assertThat(taken.getFirst().evaluationHash(index))
          .isEqualTo(Evaluations.hash(answer.items().get(index).elements()));
    }
    assertThat(answers()).isEqualTo(2);
    Batch batch = new Batch();
    log.batched(batch, taken);
    town.store(self).write(batch, Durability.SYNC);
    assertThat(answers()).isZero();
  }

  /// Rows of what was answered: one for consecutive items.
  private int answers() {
    int[] rows = {0};
    town.store(self)
        .scan(
            CustodyTables.CUSTODY,
            Range.prefix(Bytes.utf8("answered/")),
            (key, row) -> {
              rows[0]++;
              return true;
            });
    return rows[0];
  }

  @Test
  void a_crash_before_the_record_leaves_nothing() throws Exception {
    town.alliance.setQuota(1);
    Custodian crashing =
        town.start(self, new FaultyStore(town.store(self), 1, FaultyStore.Fault.LOST));
    assertThatThrownBy(() -> get(crashing.evaluate(asker, request(query(1)).sign())))
        .isInstanceOf(ExecutionException.class);
    Custodian restarted = town.start(self, town.store(self));
    assertThat(restarted.log().pending().size()).isZero();
    assertThat(
            get(restarted.evaluate(asker, request(query(2)).sign())).items().getFirst().refusal())
        .isEmpty();
  }

  @Test
  void requests_that_arrive_together_share_writes() throws Exception {
    FaultyStore counting = new FaultyStore(town.store(self), 0, FaultyStore.Fault.LOST);
    Custodian counted = town.start(self, counting);
    List<CompletableFuture<Evaluation>> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      all.add(counted.evaluate(asker, request(query(i)).sign()).toCompletableFuture());
    }
    for (CompletableFuture<Evaluation> one : all) {
      assertThat(get(one).items()).hasSize(1);
    }
    assertThat(counted.log().pending().size()).isEqualTo(50);
    // At most one synced write a request, and one to note the answer.
    assertThat(counting.writes()).isLessThanOrEqualTo(100);
  }
}
