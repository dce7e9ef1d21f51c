package org.lianfang.contract.filing;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lianfang.contract.standard.HeaderRules;
import org.lianfang.contract.standard.Standard;
import org.lianfang.contract.state.AllianceDraft;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.filing.FiledRecord;
import org.lianfang.protocol.filing.RecordHeader;
import org.lianfang.protocol.filing.RecordState;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Entry;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.subject.SubjectType;

/// Filing and withdrawing records.
public final class FilingRules {
  private final AllianceDraft draft;
  private final Entry entry;
  private final Member source;
  private final Optional<Standard> standard;
  private final Optional<HeaderRules> rules;
  private final LocalDate day;

  /// The newest k_T of each type that this command names, read once.
  private final Map<SubjectType, Optional<KeySet>> newest = new HashMap<>();

  private final List<KeyId> payloadKeys;

  private FilingRules(AllianceDraft draft, Entry entry, Member source) {
    this.draft = draft;
    this.entry = entry;
    this.source = source;
    this.standard = draft.state().standard();
    this.rules = standard.map(HeaderRules::new);
    this.day = RecordState.day(entry.time());
    this.payloadKeys = draft.state().openKeys(Optional.empty()).stream().map(KeySet::id).toList();
  }

  /// Files each record that the rules allow; the others leave no trace but their reason.
  ///
  /// | reason | when |
  /// |---|---|
  /// | STANDARD_VERSION | the header names another version than the active one |
  /// | RECORD_ID_FOREIGN | the id does not begin with the signer's number |
  /// | RECORD_EXISTS | the id is known, also from earlier in the same command |
  /// | HEADER_INVALID | the header breaks the standard on the ledger's day |
  /// | KEY_UNKNOWN | not the newest k_T of the type, or no open k_P |
  /// | KEY_NOT_READY | the type has no key yet |
  public static Outcome file(
      AllianceDraft draft, Entry entry, Member source, Command.FileRecords command) {
    FilingRules filing = new FilingRules(draft, entry, source);
    List<Optional<Reason>> outcomes = new ArrayList<>();
    for (FiledRecord record : command.records()) {
      outcomes.add(filing.file(record));
    }
    return new Outcome.Filed(outcomes);
  }

  private Optional<Reason> file(FiledRecord record) {
    RecordHeader header = record.header();
    if (standard.isEmpty() || header.standard() != standard.get().version()) {
      return Optional.of(Reason.STANDARD_VERSION);
    }
    if (header.source() != source.number()) {
      return Optional.of(Reason.RECORD_ID_FOREIGN);
    }
    if (draft.state().hasRecord(header.id())) {
      return Optional.of(Reason.RECORD_EXISTS);
    }
    if (rules.isEmpty() || !rules.get().checkOrdered(header.fields(), day).isEmpty()) {
      return Optional.of(Reason.HEADER_INVALID);
    }
    Optional<KeySet> tokenKey =
        newest.computeIfAbsent(
            header.fields().subjectType(), type -> draft.state().newestKey(Optional.of(type)));
    if (tokenKey.isEmpty() || payloadKeys.isEmpty()) {
      return Optional.of(Reason.KEY_NOT_READY);
    }
    if (!tokenKey.get().id().equals(record.tokenKey())
        || !payloadKeys.contains(header.payloadKey())) {
      return Optional.of(Reason.KEY_UNKNOWN);
    }
    draft.putRecord(
        new RecordState(
            record.headerBytes(),
            header,
            List.of(new RecordState.Payload(record.tokenKey(), record.payloadHash())),
            entry.position(),
            entry.time(),
            Optional.empty()));
    return Optional.empty();
  }

  /// Withdraws a record for good.
  ///
  /// | reason | when |
  /// |---|---|
  /// | RECORD_UNKNOWN | no such record |
  /// | RECORD_NOT_ACTIVE | withdrawn or expired at ledger time |
  /// | NOT_THE_SOURCE | filed by another member |
  public static Outcome withdraw(
      AllianceDraft draft, Entry entry, Member source, Command.WithdrawRecord command)
      throws Refused {
    AllianceState state = draft.state();
    RecordState record =
        state
            .record(command.record())
            .orElseThrow(() -> new Refused(Reason.RECORD_UNKNOWN, "no such record"));
    if (!record.status(entry.time()).isLive()) {
      throw new Refused(Reason.RECORD_NOT_ACTIVE, "the record is withdrawn or expired");
    }
    if (record.header().source() != source.number()) {
      throw new Refused(Reason.NOT_THE_SOURCE, "only the record's source withdraws it");
    }
    draft.putRecord(
        new RecordState(
            record.headerBytes(),
            record.header(),
            record.payloads(),
            record.position(),
            record.filed(),
            Optional.of(new RecordState.Withdrawal(command.reason(), entry.time()))));
    return new Outcome.Accepted();
  }
}
