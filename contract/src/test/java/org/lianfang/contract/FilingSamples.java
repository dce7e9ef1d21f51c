package org.lianfang.contract;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.call.CallBatch;
import org.lianfang.protocol.call.CallKind;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.filing.EvidenceClass;
import org.lianfang.protocol.filing.FiledRecord;
import org.lianfang.protocol.filing.HeaderFields;
import org.lianfang.protocol.filing.LegalBasis;
import org.lianfang.protocol.filing.Level;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RecordHeader;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RecordState;
import org.lianfang.protocol.filing.RiskCode;
import org.lianfang.protocol.filing.SubjectRole;
import org.lianfang.protocol.filing.WithdrawalReason;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.member.ProposalId;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.wire.RecordHeaderCodec;

/// Records and commands that the rules allow, at an alliance's present time and with its keys.
public final class FilingSamples {
  private static final KeyId NONE = new KeyId(Bytes.owning(new byte[KeyId.SIZE]));

  private final TestAlliance alliance;

  public FilingSamples(TestAlliance alliance) {
    this.alliance = alliance;
  }

  /// Files records of `bank-1` with these numbers.
  public Command.FileRecords filing(int... numbers) {
    List<FiledRecord> records = new ArrayList<>();
    for (int number : numbers) {
      records.add(record(header(1, number)));
    }
    return new Command.FileRecords(records);
  }

  public RecordId id(int source, int number) {
    return new RecordId(
        Bytes.join(
            Bytes.ofInt(source), Encoding.sha256(Bytes.ofInt(number)).slice(0, RecordId.SIZE - 4)));
  }

  public RecordHeader header(int source, int number) {
    LocalDate today = RecordState.day(alliance.time());
    return new RecordHeader(
        id(source, number),
        new HeaderFields(
            SubjectType.PHONE,
            ListType.BLACK,
            new RiskCode(RiskCode.Family.P, 31),
            SubjectRole.SUSPECT,
            EvidenceClass.E1,
            Level.ONE,
            LegalBasis.ANTI_FRAUD_LAW,
            today.minusDays(3),
            today.plusDays(100)),
        1,
        newest(Optional.empty()));
  }

  public FiledRecord record(RecordHeader header) {
    return record(header, newest(Optional.of(header.fields().subjectType())));
  }

  public FiledRecord record(RecordHeader header, KeyId tokenKey) {
    Bytes bytes = RecordHeaderCodec.encode(header);
    return new FiledRecord(bytes, header, tokenKey, Encoding.sha256(bytes));
  }

  /// One command of each kind but genesis.
  public List<Command> oneOfEach() {
    CeremonyId ceremony = new CeremonyId(Bytes.owning(new byte[CeremonyId.SIZE]));
    List<KeyName> names = List.of(new KeyName(Optional.of(SubjectType.PHONE), 1));
    TestCeremony made =
        new TestCeremony(
            ceremony, names, alliance.core().rules().custodianThreshold(), alliance.custodians());
    return List.of(
        new Command.ProposeAdmission(
            TestMember.of("newcomer", alliance.founder(1).roles())
                .signedApplication(TestAlliance.ID)),
        new Command.ProposeStatus(alliance.founder(2).id(), MemberStatus.SUSPENDED),
        new Command.Vote(new ProposalId(Bytes.owning(new byte[ProposalId.SIZE])), true),
        filing(1, 2),
        new Command.WithdrawRecord(id(1, 1), WithdrawalReason.RISK_ENDED),
        new Command.PostCallBatch(
            new CallBatch(
                1,
                Bytes.EMPTY,
                Encoding.sha256(Bytes.EMPTY),
                3,
                List.of(
                    new CallBatch.Count(1, 1, 2, CallKind.QUERY, 1),
                    new CallBatch.Count(2, 1, 2, CallKind.QUERY, 2)))),
        made.open(),
        made.join(1),
        made.deal(1),
        made.certifyFirst(1),
        made.complain(1, 2, 0),
        new Command.DemandCeremony(ceremony, List.of(2)),
        new Command.AnswerCeremony(ceremony, 1, made.packageFor(2, 1)),
        new Command.LeaveCeremony(ceremony));
  }

  private KeyId newest(Optional<SubjectType> type) {
    return alliance.state().newestKey(type).map(KeySet::id).orElse(NONE);
  }
}
