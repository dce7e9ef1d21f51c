package org.lianfang.contract.filing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lianfang.contract.FilingSamples;
import org.lianfang.contract.TestAlliance;
import org.lianfang.contract.TestMember;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.filing.EvidenceClass;
import org.lianfang.protocol.filing.FiledRecord;
import org.lianfang.protocol.filing.HeaderFields;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RecordHeader;
import org.lianfang.protocol.filing.RecordState;
import org.lianfang.protocol.filing.RecordStatus;
import org.lianfang.protocol.filing.RiskCode;
import org.lianfang.protocol.filing.SubjectRole;
import org.lianfang.protocol.filing.WithdrawalReason;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.subject.SubjectType;

class FilingRulesTest {
  private static final KeyName PHONE = new KeyName(Optional.of(SubjectType.PHONE), 1);
  private static final KeyName PAYLOAD = new KeyName(Optional.empty(), 1);
  private static final KeyId OTHER_KEY = new KeyId(Bytes.hex("0102030405060708"));

  private final TestAlliance alliance = TestAlliance.of(5);
  private final FilingSamples samples = new FilingSamples(alliance);
  private final TestMember bank = alliance.founder(1);

  @BeforeEach
  void generateKeys() {
    alliance.generateKeys(PHONE, PAYLOAD);
  }

  @Test
  void a_record_stands_with_its_header_hash_place_and_time() {
    long position = alliance.position();
    FiledRecord filed = samples.record(samples.header(1, 7));

    assertFiled(List.of(filed), Optional.empty());

    RecordState record = alliance.state().record(filed.header().id()).orElseThrow();
    assertThat(record.headerBytes()).isEqualTo(filed.headerBytes());
    assertThat(record.header()).isEqualTo(filed.header());
    assertThat(record.position()).isEqualTo(position);
    assertThat(record.filed()).isEqualTo(alliance.time());
    assertThat(record.payloadHash(filed.tokenKey())).contains(filed.payloadHash());
    assertThat(record.payloadHash(OTHER_KEY)).isEmpty();
    assertThat(record.status(alliance.time())).isEqualTo(RecordStatus.ACTIVE);
  }

  /// Each row breaks one rule, or two of which the first reason of the table is given.
  @Test
  void each_broken_rule_has_its_reason() {
    RecordHeader good = samples.header(1, 7);
    HeaderFields fields = good.fields();
    RecordHeader foreign = samples.header(2, 7);
    RecordHeader tooWeak = with(good, evidence(fields, EvidenceClass.E5));
    RecordHeader noSuchCode = with(good, code(fields, new RiskCode(RiskCode.Family.P, 98)));
    RecordHeader tooLong = with(good, until(fields, fields.foundOn().plusYears(20)));
    RecordHeader over = with(good, until(fields, fields.foundOn()));
    RecordHeader otherVersion = new RecordHeader(good.id(), fields, 2, good.payloadKey());
    RecordHeader otherPayloadKey = new RecordHeader(good.id(), fields, 1, OTHER_KEY);
    RecordHeader card = with(good, type(fields, SubjectType.CARD));
    RecordHeader foreignOfOtherVersion = new RecordHeader(foreign.id(), fields, 2, OTHER_KEY);
    record Row(FiledRecord record, Reason reason) {}
    List<Row> rows =
        List.of(
            new Row(samples.record(otherVersion), Reason.STANDARD_VERSION),
            new Row(samples.record(foreign), Reason.RECORD_ID_FOREIGN),
            new Row(samples.record(tooWeak), Reason.HEADER_INVALID),
            new Row(samples.record(noSuchCode), Reason.HEADER_INVALID),
            new Row(samples.record(tooLong), Reason.HEADER_INVALID),
            new Row(samples.record(over), Reason.HEADER_INVALID),
            new Row(samples.record(otherPayloadKey), Reason.KEY_UNKNOWN),
            new Row(samples.record(good, OTHER_KEY), Reason.KEY_UNKNOWN),
            new Row(samples.record(card), Reason.KEY_NOT_READY),
            // Two rules at once.
            new Row(samples.record(foreignOfOtherVersion), Reason.STANDARD_VERSION),
            new Row(samples.record(with(foreign, tooWeak.fields())), Reason.RECORD_ID_FOREIGN),
            new Row(samples.record(tooWeak, OTHER_KEY), Reason.HEADER_INVALID));

    List<Optional<Reason>> expected = new ArrayList<>();
    rows.forEach(row -> expected.add(Optional.of(row.reason())));
    Outcome outcome =
        alliance.submit(bank, new Command.FileRecords(rows.stream().map(Row::record).toList()));

    assertThat(outcome).isEqualTo(new Outcome.Filed(expected));
    assertThat(alliance.state().record(good.id())).isEmpty();
  }

  /// What the source's own node refuses before it files is refused of a node that does not: these
  /// commands come from none.
  @Test
  void role_code_list_and_type_are_held_to_the_standard() {
    record Row(ListType list, String code, SubjectRole role, SubjectType type, boolean stands) {}
    List<Row> rows =
        List.of(
            // Whoever was harmed or is protected never stands on the black list.
            new Row(ListType.BLACK, "P31", SubjectRole.VICTIM, SubjectType.PHONE, false),
            new Row(ListType.BLACK, "P31", SubjectRole.IMPERSONATED, SubjectType.PHONE, false),
            new Row(ListType.BLACK, "P31", SubjectRole.PROTECTED, SubjectType.PHONE, false),
            new Row(ListType.BLACK, "P31", SubjectRole.SUSPECT, SubjectType.PHONE, true),
            new Row(ListType.GREY, "P31", SubjectRole.VICTIM, SubjectType.PHONE, true),
            new Row(ListType.GREY, "P31", SubjectRole.PROTECTED, SubjectType.PHONE, true),
            // P01 is a code of victims, P02 one of suspects.
            new Row(ListType.GREY, "P01", SubjectRole.SUSPECT, SubjectType.PHONE, false),
            new Row(ListType.GREY, "P01", SubjectRole.PROTECTED, SubjectType.PHONE, false),
            new Row(ListType.GREY, "P01", SubjectRole.VICTIM, SubjectType.PHONE, true),
            new Row(ListType.GREY, "P01", SubjectRole.IMPERSONATED, SubjectType.PHONE, true),
            new Row(ListType.GREY, "P02", SubjectRole.VICTIM, SubjectType.PHONE, false),
            new Row(ListType.GREY, "P02", SubjectRole.IMPERSONATED, SubjectType.PHONE, false),
            new Row(ListType.GREY, "P02", SubjectRole.SUSPECT, SubjectType.PHONE, true),
            // A code of enterprises fits no identity card.
            new Row(ListType.BLACK, "E01", SubjectRole.SUSPECT, SubjectType.ID_CARD, false),
            new Row(ListType.BLACK, "P31", SubjectRole.SUSPECT, SubjectType.ID_CARD, true),
            new Row(ListType.BLACK, "E01", SubjectRole.SUSPECT, SubjectType.PHONE, true));
    alliance.generateKeys(new KeyName(Optional.of(SubjectType.ID_CARD), 1));
    List<FiledRecord> records = new ArrayList<>();
    List<Optional<Reason>> expected = new ArrayList<>();
    for (Row row : rows) {
      RecordHeader header = samples.header(1, 100 + records.size());
      HeaderFields fields = header.fields();
      records.add(
          samples.record(
              with(
                  header,
                  new HeaderFields(
                      row.type(),
                      row.list(),
                      RiskCode.find(row.code()).orElseThrow(),
                      row.role(),
                      fields.evidence(),
                      fields.level(),
                      fields.basis(),
                      fields.foundOn(),
                      fields.validUntil()))));
      expected.add(row.stands() ? Optional.empty() : Optional.of(Reason.HEADER_INVALID));
    }

    assertThat(alliance.submit(bank, new Command.FileRecords(records)))
        .isEqualTo(new Outcome.Filed(expected));

    for (int i = 0; i < rows.size(); i++) {
      assertThat(alliance.state().hasRecord(records.get(i).header().id()))
          .as(rows.get(i).toString())
          .isEqualTo(rows.get(i).stands());
    }
  }

  /// Each list has its weakest class of evidence.
  @Test
  void evidence_is_held_to_the_list() {
    List<FiledRecord> records = new ArrayList<>();
    for (ListType list : ListType.values()) {
      RecordHeader header = samples.header(1, list.number());
      HeaderFields fields = header.fields();
      records.add(
          samples.record(
              with(
                  header,
                  new HeaderFields(
                      fields.subjectType(),
                      list,
                      fields.code(),
                      fields.role(),
                      EvidenceClass.E5,
                      fields.level(),
                      fields.basis(),
                      fields.foundOn(),
                      fields.validUntil()))));
    }
    Optional<Reason> refused = Optional.of(Reason.HEADER_INVALID);
    assertFiled(records, refused, refused, Optional.empty(), Optional.empty(), refused, refused);
  }

  @Test
  void a_record_exists_once_also_within_one_command() {
    FiledRecord record = samples.record(samples.header(1, 7));
    RecordHeader otherContent =
        with(record.header(), until(record.header().fields(), LocalDate.of(2026, 5, 1)));

    assertFiled(
        List.of(record, record, samples.record(otherContent)),
        Optional.empty(),
        Optional.of(Reason.RECORD_EXISTS),
        Optional.of(Reason.RECORD_EXISTS));
    assertFiled(List.of(record), Optional.of(Reason.RECORD_EXISTS));
    assertThat(alliance.state().record(record.header().id()).orElseThrow().headerBytes())
        .isEqualTo(record.headerBytes());
  }

  @Test
  void one_bad_record_does_not_hold_up_the_others() {
    assertFiled(
        List.of(
            samples.record(samples.header(1, 1)),
            samples.record(samples.header(2, 2)),
            samples.record(samples.header(1, 3))),
        Optional.empty(),
        Optional.of(Reason.RECORD_ID_FOREIGN),
        Optional.empty());
  }

  @Test
  void new_filings_use_the_newest_token_key_and_an_open_payload_key() {
    FiledRecord underFirstKeys = samples.record(samples.header(1, 1));
    RecordHeader underFirstPayloadKey = samples.header(1, 2);
    alliance.generateKeys(
        new KeyName(Optional.of(SubjectType.PHONE), 2), new KeyName(Optional.empty(), 2));

    assertFiled(
        List.of(underFirstKeys, samples.record(underFirstPayloadKey)),
        Optional.of(Reason.KEY_UNKNOWN),
        Optional.empty());
    alliance.generateKeys(new KeyName(Optional.empty(), 3));
    assertFiled(
        List.of(samples.record(with(underFirstPayloadKey, samples.header(1, 3)))),
        Optional.of(Reason.KEY_UNKNOWN));
  }

  @Test
  void a_record_expires_when_its_last_day_is_over_at_plus_eight() {
    RecordHeader header =
        with(
            samples.header(1, 7),
            until(samples.header(1, 7).fields(), RecordState.day(alliance.time())));
    assertFiled(List.of(samples.record(header)), Optional.empty());
    RecordState record = alliance.state().record(header.id()).orElseThrow();

    // Filed at noon of its last day: twelve hours remain.
    assertThat(record.status(alliance.time().plus(Duration.ofHours(12)).minusMillis(1)))
        .isEqualTo(RecordStatus.ACTIVE);
    alliance.pass(Duration.ofHours(12));
    assertThat(record.status(alliance.time())).isEqualTo(RecordStatus.EXPIRED);
    assertThat(alliance.submit(bank, withdrawal(header)))
        .isEqualTo(new Outcome.Refused(Reason.RECORD_NOT_ACTIVE));
  }

  @Test
  void only_the_source_withdraws_and_once() {
    RecordHeader header = samples.header(1, 7);
    assertThat(alliance.submit(bank, withdrawal(header)))
        .isEqualTo(new Outcome.Refused(Reason.RECORD_UNKNOWN));
    assertFiled(List.of(samples.record(header)), Optional.empty());
    assertThat(alliance.submit(alliance.founder(2), withdrawal(header)))
        .isEqualTo(new Outcome.Refused(Reason.NOT_THE_SOURCE));

    assertThat(alliance.submit(bank, withdrawal(header))).isEqualTo(new Outcome.Accepted());

    RecordState record = alliance.state().record(header.id()).orElseThrow();
    assertThat(record.status(alliance.time())).isEqualTo(RecordStatus.WITHDRAWN);
    assertThat(record.withdrawal())
        .contains(new RecordState.Withdrawal(WithdrawalReason.SUBJECT_IS_VICTIM, alliance.time()));
    // Not active and not the source: the first reason of the table.
    assertThat(alliance.submit(alliance.founder(2), withdrawal(header)))
        .isEqualTo(new Outcome.Refused(Reason.RECORD_NOT_ACTIVE));
    assertFiled(List.of(samples.record(header)), Optional.of(Reason.RECORD_EXISTS));
  }

  @Test
  void a_full_command_of_five_hundred_records_is_filed() {
    List<FiledRecord> records = new ArrayList<>();
    for (int i = 0; i < Command.FileRecords.RECORDS_MAX; i++) {
      records.add(samples.record(samples.header(1, i)));
    }
    Outcome outcome = alliance.submit(bank, new Command.FileRecords(records));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Filed.class,
            filed -> assertThat(filed.records()).hasSize(500).containsOnly(Optional.empty()));
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private void assertFiled(List<FiledRecord> records, Optional<Reason>... outcomes) {
    assertThat(alliance.submit(bank, new Command.FileRecords(records)))
        .isEqualTo(new Outcome.Filed(List.of(outcomes)));
  }

  private static Command withdrawal(RecordHeader header) {
    return new Command.WithdrawRecord(header.id(), WithdrawalReason.SUBJECT_IS_VICTIM);
  }

  /// The same record with other fields.
  private static RecordHeader with(RecordHeader header, HeaderFields fields) {
    return new RecordHeader(header.id(), fields, header.standard(), header.payloadKey());
  }

  /// The header under another id.
  private static RecordHeader with(RecordHeader header, RecordHeader id) {
    return new RecordHeader(id.id(), header.fields(), header.standard(), header.payloadKey());
  }

  private static HeaderFields evidence(HeaderFields fields, EvidenceClass evidence) {
    return fields(fields, fields.subjectType(), fields.code(), evidence, fields.validUntil());
  }

  private static HeaderFields code(HeaderFields fields, RiskCode code) {
    return fields(fields, fields.subjectType(), code, fields.evidence(), fields.validUntil());
  }

  private static HeaderFields type(HeaderFields fields, SubjectType type) {
    return fields(fields, type, fields.code(), fields.evidence(), fields.validUntil());
  }

  private static HeaderFields until(HeaderFields fields, LocalDate until) {
    return fields(fields, fields.subjectType(), fields.code(), fields.evidence(), until);
  }

  private static HeaderFields fields(
      HeaderFields fields,
      SubjectType type,
      RiskCode code,
      EvidenceClass evidence,
      LocalDate until) {
    return new HeaderFields(
        type,
        fields.list(),
        code,
        fields.role(),
        evidence,
        fields.level(),
        fields.basis(),
        fields.foundOn(),
        until);
  }
}
