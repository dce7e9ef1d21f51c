package org.lianfang.node.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.lianfang.contract.standard.Standard;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.View;
import org.lianfang.node.vault.PayloadSeal;
import org.lianfang.node.vault.SingleKey;
import org.lianfang.node.wired.Drafts;
import org.lianfang.node.wired.Filing;
import org.lianfang.node.wired.TestAlliance;
import org.lianfang.node.wired.TestNode;
import org.lianfang.oprf.Suite;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.filing.FiledRecord;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RecordHeader;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RecordStatus;
import org.lianfang.protocol.filing.WithdrawalReason;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.subject.Subject;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.vault.Payload;
import org.lianfang.protocol.vault.Token;
import org.lianfang.protocol.vault.VaultEntry;
import org.lianfang.protocol.wire.EnvelopeCodec;
import org.lianfang.protocol.wire.RecordHeaderCodec;

class QueriesTest {
  private final TestAlliance alliance = new TestAlliance(3);
  private final TestNode source = alliance.start(1);
  private final TestNode asker = alliance.start(2);
  private final TestNode third = alliance.start(3);

  private static QueryAnswer query(TestNode node, Subject subject, Purpose purpose, boolean open) {
    return node.queries().query(subject, purpose, open).toCompletableFuture().join();
  }

  private static QueryAnswer query(TestNode node, Subject subject) {
    return query(node, subject, Purpose.TRANSACTION, false);
  }

  private static Reason refusal(CompletionStage<?> stage) {
    assertThat(stage.toCompletableFuture()).isDone();
    try {
      stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Refused refused) {
        return refused.reason();
      }
      throw e;
    }
    throw new AssertionError("not refused");
  }

  private RecordId file(int phone, ListType list, String note) {
    return Filing.file(
            source, List.of(Drafts.draft(Drafts.phone(phone), "r" + phone + list, list, note)))
        .records()
        .getFirst();
  }

  @Test
  void a_hit_names_source_and_record() {
    RecordId id = file(1, ListType.BLACK, "called as the bank");
    QueryAnswer answer = query(asker, Drafts.phone(1));
    assertThat(answer.isFound()).isTrue();
    Match match = answer.matches().getFirst();
    assertThat(match.record()).isEqualTo(id);
    assertThat(match.source()).isEqualTo(new MemberId("bank-1"));
    assertThat(match.status()).isEqualTo(RecordStatus.ACTIVE);
    assertThat(match.isDisputed()).isFalse();
    assertThat(match.fields().list()).isEqualTo(ListType.BLACK);
    assertThat(match.fields().foundOn()).isEqualTo(LocalDate.of(2026, 11, 10));
    assertThat(match.payload()).isEmpty();
    assertThat(match.problem()).isEmpty();
    assertThat(answer.missingEntries()).isZero();
    assertThat(answer.standard()).isEqualTo(1);
    assertThat(answer.ledgerSize()).isEqualTo(1);
    assertThat(answer.ledgerAge()).contains(Duration.ofSeconds(7));
    assertThat(answer.custodians()).containsExactly(new MemberId("bank-1"));
    assertThat(asker.calls().asked().keySet()).containsExactly(answer.call());
  }

  @Test
  void a_miss_is_an_answer_and_own_records_count() {
    file(1, ListType.BLACK, "");
    assertThat(query(asker, Drafts.phone(2)).isFound()).isFalse();
    assertThat(query(source, Drafts.phone(1)).isFound()).isTrue();
  }

  @Test
  void opening_is_a_call_of_its_own_for_each_record() {
    RecordId first = file(1, ListType.BLACK, "first");
    RecordId second = file(1, ListType.GREY, "第二条");
    QueryAnswer answer = query(asker, Drafts.phone(1), Purpose.TRANSACTION, true);
    assertThat(answer.matches())
        .extracting(match -> match.payload().orElseThrow())
        .containsExactlyInAnyOrder(
            new Payload("+8613800000001", "first"), new Payload("+8613800000001", "第二条"));
    assertThat(asker.calls().asked().values())
        .filteredOn(question -> question.record().isPresent())
        .allMatch(question -> question.subject().isEmpty())
        .extracting(question -> question.record().orElseThrow())
        .containsExactlyInAnyOrder(first, second);
  }

  @Test
  void one_record_can_be_opened_by_who_knows_its_subject() {
    RecordId id = file(1, ListType.BLACK, "first");
    file(1, ListType.GREY, "second");
    file(2, ListType.BLACK, "other");
    Match match =
        asker.queries().open(id, Drafts.phone(1), Purpose.TRANSACTION).toCompletableFuture().join();
    assertThat(match.payload()).contains(new Payload("+8613800000001", "first"));
    assertThat(refusal(asker.queries().open(id, Drafts.phone(2), Purpose.TRANSACTION)))
        .isEqualTo(Reason.NOT_FOUND);
    RecordId unknown = new RecordId(Bytes.hex("00000001000000000000000000000000"));
    assertThat(refusal(asker.queries().open(unknown, Drafts.phone(2), Purpose.TRANSACTION)))
        .isEqualTo(Reason.RECORD_UNKNOWN);
  }

  @Test
  void a_purpose_sees_its_lists_only() {
    RecordId id = file(1, ListType.WATCH, "");
    assertThat(query(asker, Drafts.phone(1), Purpose.TRANSACTION, true).isFound()).isFalse();
    assertThat(query(asker, Drafts.phone(1), Purpose.INVESTIGATION, false).isFound()).isTrue();
    assertThat(refusal(asker.queries().open(id, Drafts.phone(1), Purpose.TRANSACTION)))
        .isEqualTo(Reason.PURPOSE_FORBIDDEN);
    assertThat(refusal(asker.queries().query(Drafts.phone(1), Purpose.FILING, false)))
        .isEqualTo(Reason.PURPOSE_FORBIDDEN);
  }

  @Test
  void a_withdrawn_record_answers_nowhere_and_its_entries_are_gone() {
    RecordId id = file(1, ListType.BLACK, "");
    source
        .filings()
        .records()
        .withdraw(id, WithdrawalReason.FILED_IN_ERROR, "wrong number")
        .toCompletableFuture()
        .join();
    for (TestNode node : List.of(source, asker, third)) {
      QueryAnswer answer = query(node, Drafts.phone(1));
      assertThat(answer.isFound()).isFalse();
      assertThat(answer.missingEntries()).isZero();
      assertThat(node.vault().get(id, phoneKey(node))).isEmpty();
    }
    assertThat(refusal(asker.queries().open(id, Drafts.phone(1), Purpose.TRANSACTION)))
        .isEqualTo(Reason.RECORD_NOT_ACTIVE);
  }

  private static KeyId phoneKey(TestNode node) {
    try (View view = node.ledger().read()) {
      return new AllianceState(view).newestKey(Optional.of(SubjectType.PHONE)).orElseThrow().id();
    }
  }

  @Test
  void an_expired_record_answers_no_more_and_its_entries_are_gone() {
    RecordId expired =
        Filing.file(
                source,
                List.of(
                    Drafts.draft(
                        Drafts.phone(1), "a", ListType.BLACK, "", LocalDate.of(2026, 11, 21))))
            .records()
            .getFirst();
    assertThat(query(asker, Drafts.phone(1)).isFound()).isTrue();
    Token token = asker.vault().get(expired, phoneKey(asker)).orElseThrow().token();
    alliance.clock().pass(Duration.ofDays(2));
    // Ledger time moves with the ledger.
    RecordId other = file(2, ListType.BLACK, "");
    assertThat(query(asker, Drafts.phone(1)).isFound()).isFalse();
    assertThat(asker.vault().get(other, phoneKey(asker))).isPresent();
    assertThat(asker.vault().missing(SubjectType.PHONE)).isZero();
    for (TestNode node : List.of(source, asker, third)) {
      assertThat(node.vault().get(expired, phoneKey(node))).isEmpty();
      assertThat(node.vault().lookup(phoneKey(node), token)).isEmpty();
    }
  }

  @Test
  void what_this_node_lacks_is_counted_and_never_a_silent_miss() {
    asker.reachable(false);
    file(1, ListType.BLACK, "");
    QueryAnswer answer = query(asker, Drafts.phone(1));
    assertThat(answer.isFound()).isFalse();
    assertThat(answer.missingEntries()).isEqualTo(1);
    assertThat(query(asker, new Subject(SubjectType.EMAIL, "a@example.com")).missingEntries())
        .isZero();
    asker.reachable(true);
    alliance.clock().pass(Duration.ofMinutes(1));
    answer = query(asker, Drafts.phone(1));
    assertThat(answer.isFound()).isTrue();
    assertThat(answer.missingEntries()).isZero();
  }

  @Test
  void both_open_epochs_are_looked_up() {
    file(1, ListType.BLACK, "old");
    alliance.renew(Optional.of(SubjectType.PHONE), 2);
    file(1, ListType.GREY, "new");
    QueryAnswer answer = query(asker, Drafts.phone(1), Purpose.TRANSACTION, true);
    assertThat(answer.matches())
        .extracting(match -> match.payload().orElseThrow().note())
        .containsExactlyInAnyOrder("old", "new");
  }

  @Test
  void a_refusal_of_the_custodians_is_the_askers_answer() {
    asker.calls().refuse(Optional.of(new Refused(Reason.QUOTA_EXCEEDED, "spent")));
    assertThat(refusal(asker.queries().query(Drafts.phone(1), Purpose.TRANSACTION, false)))
        .isEqualTo(Reason.QUOTA_EXCEEDED);
  }

  /// A source may seal whatever it likes: the match stands, and says that it does not open.
  @Test
  void a_payload_that_does_not_open_is_told() {
    RecordId id = fileGarbage();
    QueryAnswer answer = query(asker, Drafts.phone(7), Purpose.TRANSACTION, true);
    assertThat(answer.matches()).hasSize(1);
    assertThat(answer.matches().getFirst().payload()).isEmpty();
    assertThat(answer.matches().getFirst().problem()).contains(Reason.PAYLOAD_UNREADABLE);
    assertThat(refusal(asker.queries().open(id, Drafts.phone(7), Purpose.TRANSACTION)))
        .isEqualTo(Reason.PAYLOAD_UNREADABLE);
  }

  private RecordId fileGarbage() {
    RecordId id = new RecordId(Bytes.hex("00000001abababababababababababab"));
    KeyId tokenKey = phoneKey(source);
    KeyId payloadKey;
    try (View view = source.ledger().read()) {
      payloadKey = new AllianceState(view).newestKey(Optional.empty()).orElseThrow().id();
    }
    RecordHeader header =
        new RecordHeader(
            id,
            Drafts.draft(Drafts.phone(7), "g", ListType.BLACK, "")
                .headerFields(Standard.first(), LocalDate.of(2026, 11, 20)),
            1,
            payloadKey);
    Bytes headerBytes = RecordHeaderCodec.encode(header);
    SingleKey phones = SingleKey.named(Optional.of(SubjectType.PHONE) + " 1");
    VaultEntry sealed =
        new PayloadSeal(Suite.ristretto255())
            .seal(
                header,
                headerBytes,
                tokenKey,
                phones.output(Drafts.phone(7).tokenInput()),
                SingleKey.named("not the record's key").output(id.bytes().toArray()),
                new Payload("+8613800000007", ""),
                new SecureRandom());
    source
        .ledger()
        .submit(
            EnvelopeCodec.sign(
                new SignedCommand(
                    new RequestId(Bytes.owning(new byte[16])),
                    source.id(),
                    source.identity().signing().verifyingKey().fingerprint(),
                    alliance.clock().instant().plusSeconds(60),
                    new Command.FileRecords(
                        List.of(
                            new FiledRecord(headerBytes, header, tokenKey, sealed.payloadHash())))),
                TestAlliance.ID,
                source.identity().signing()));
    asker.exchange().take(source.id(), 1, List.of(sealed)).toCompletableFuture().join();
    return id;
  }

  @Test
  void a_vault_that_does_not_keep_up_with_the_ledger_gives_no_answer() {
    asker.exchange().close();
    asker.reachable(false);
    file(1, ListType.BLACK, "");
    CompletionStage<QueryAnswer> answer =
        asker.queries().query(Drafts.phone(1), Purpose.TRANSACTION, false);
    assertThat(answer.toCompletableFuture()).isNotDone();
    alliance.clock().pass(Duration.ofSeconds(3));
    assertThat(refusal(answer)).isEqualTo(Reason.VIEW_STALE);
  }

  @Test
  void a_screening_asks_about_every_line_that_names_a_subject() throws Exception {
    RecordId black = file(1, ListType.BLACK, "");
    RecordId grey = file(1, ListType.GREY, "a, \"b\"");
    file(2, ListType.WATCH, "");
    String input =
        """
        \uFEFFcustomer,subject_type,identifier
        "Li, Wei",phone,13800000001

        Wang,phone,13800000002
        Zhao,phone,13800000003
        Broken,phone,12
        Unknown,fax,12
        Short,phone
        """;
    StringWriter hits = new StringWriter();
    StringWriter rejects = new StringWriter();
    SubjectReader reader =
        SubjectReader.open(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    ScreeningResult result =
        asker
            .screenings()
            .screen(
                new ScreeningRequest(
                    reader::next,
                    Purpose.PERIODIC_REVIEW,
                    true,
                    new ScreeningFiles(hits, rejects, reader.header(), true),
                    (asked, found, rejected) -> {}))
            .toCompletableFuture()
            .join();
    assertThat(result.asked()).isEqualTo(3);
    assertThat(result.hits()).isEqualTo(2);
    assertThat(result.rejected()).isEqualTo(3);
    assertThat(hits.toString().lines())
        .containsExactlyInAnyOrder(
            "customer,subject_type,identifier,record_id,list,risk_code,source,note",
            "\"Li, Wei\",phone,13800000001," + black + ",black,P31,bank-1,",
            "\"Li, Wei\",phone,13800000001," + grey + ",grey,P31,bank-1,\"a, \"\"b\"\"\"");
    assertThat(rejects.toString().lines())
        .hasSize(4)
        .anyMatch(line -> line.startsWith("Broken,phone,12,IDENTIFIER_FORM,"))
        .anyMatch(line -> line.startsWith("Unknown,fax,12,TYPE_UNKNOWN,"))
        .anyMatch(line -> line.startsWith("Short,phone,FIELD_COUNT,"));
  }

  @Test
  void a_screening_needs_its_columns() {
    for (String header :
        List.of("", "subject_type,name", "subject_type,identifier,identifier", "\"subject_type")) {
      assertThatExceptionOfType(Refused.class)
          .as(header)
          .isThrownBy(
              () ->
                  SubjectReader.open(
                      new ByteArrayInputStream(header.getBytes(StandardCharsets.UTF_8))))
          .matches(refused -> refused.reason() == Reason.FILE_HEADER);
    }
  }

  @Test
  void a_screening_goes_in_batches_and_fails_as_the_custodians_do() throws Exception {
    StringBuilder input = new StringBuilder("subject_type,identifier\n");
    for (int i = 0; i < 1_100; i++) {
      input.append("phone,").append(Drafts.phone(i).canonical()).append('\n');
    }
    file(1_099, ListType.BLACK, "");
    ScreeningResult result = screen(input.toString()).toCompletableFuture().join();
    assertThat(result.asked()).isEqualTo(1_100);
    assertThat(result.hits()).isEqualTo(1);
    asker.calls().refuse(Optional.of(new Refused(Reason.CUSTODIANS_UNREACHABLE, "nobody")));
    assertThat(refusal(screen(input.toString()))).isEqualTo(Reason.CUSTODIANS_UNREACHABLE);
  }

  private CompletionStage<ScreeningResult> screen(String input) throws Exception {
    SubjectReader reader =
        SubjectReader.open(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    return asker
        .screenings()
        .screen(
            new ScreeningRequest(
                reader::next,
                Purpose.PERIODIC_REVIEW,
                false,
                new ScreeningFiles(new StringWriter(), new StringWriter(), reader.header(), false),
                (asked, found, rejected) -> {}));
  }
}
