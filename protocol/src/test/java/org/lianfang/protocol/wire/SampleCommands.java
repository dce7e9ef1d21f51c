package org.lianfang.protocol.wire;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.call.CallBatch;
import org.lianfang.protocol.call.CallKind;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.DealPackage;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.custody.OpenDeal;
import org.lianfang.protocol.custody.PairProof;
import org.lianfang.protocol.filing.EvidenceClass;
import org.lianfang.protocol.filing.FiledRecord;
import org.lianfang.protocol.filing.HeaderFields;
import org.lianfang.protocol.filing.LegalBasis;
import org.lianfang.protocol.filing.Level;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RecordHeader;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RiskCode;
import org.lianfang.protocol.filing.SubjectRole;
import org.lianfang.protocol.filing.WithdrawalReason;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.Endpoints;
import org.lianfang.protocol.member.EngineKeys;
import org.lianfang.protocol.member.GenesisCore;
import org.lianfang.protocol.member.KeyFingerprint;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberKeys;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.member.ProposalId;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.RuleBook;
import org.lianfang.protocol.member.SignedApplication;
import org.lianfang.protocol.member.SigningKey;
import org.lianfang.protocol.subject.SubjectType;

/// Random commands of every kind: well formed, not necessarily allowed by any rule.
final class SampleCommands {
  private final RandomGenerator random;

  SampleCommands(RandomGenerator random) {
    this.random = random;
  }

  /// One command of each kind.
  List<SignedCommand> one() {
    return commands().stream()
        .map(
            command ->
                new SignedCommand(
                    new RequestId(bytes(RequestId.SIZE)),
                    member(),
                    new KeyFingerprint(bytes(KeyFingerprint.SIZE)),
                    Instant.ofEpochSecond(random.nextLong(0, 1L << 35)),
                    command))
        .toList();
  }

  Application application() {
    Set<Role> roles = EnumSet.of(pick(Role.values()), pick(Role.values()));
    boolean engine = random.nextBoolean();
    return new Application(
        member(),
        "银行" + random.nextInt(100),
        "Bank " + random.nextInt(100),
        roles,
        new MemberKeys(
            key().verifyingKey(),
            key().verifyingKey(),
            key().verifyingKey(),
            key().verifyingKey(),
            bytes(32),
            bytes(32)),
        engine ? Optional.of(engineKeys()) : Optional.empty(),
        engine ? Optional.of(endpoints()) : Optional.empty());
  }

  Endpoints endpoints() {
    return new Endpoints(
        "node-" + random.nextInt(10) + ".example:" + random.nextInt(1, 65_536),
        "[2001:db8::" + random.nextInt(10) + "]:" + random.nextInt(1, 65_536));
  }

  EngineKeys engineKeys() {
    return new EngineKeys(key().verifyingKey(), key().verifyingKey());
  }

  GenesisCore core() {
    return new GenesisCore(
        "alliance-" + random.nextInt(10),
        random.nextBoolean(),
        new RuleBook(2, 3, 14, 3, 60),
        List.of(application(), application()),
        bytes(random.nextInt(200)),
        Stream.of(member(), member()).distinct().sorted().toList());
  }

  RecordHeader header() {
    return new RecordHeader(
        new RecordId(bytes(RecordId.SIZE)),
        new HeaderFields(
            pick(SubjectType.values()),
            pick(ListType.values()),
            new RiskCode(pick(RiskCode.Family.values()), random.nextInt(1, 100)),
            pick(SubjectRole.values()),
            pick(EvidenceClass.values()),
            pick(Level.values()),
            pick(LegalBasis.values()),
            LocalDate.ofEpochDay(random.nextInt()),
            LocalDate.ofEpochDay(random.nextInt())),
        random.nextInt(),
        new KeyId(bytes(KeyId.SIZE)));
  }

  Bytes bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.owning(bytes);
  }

  private List<Command> commands() {
    GenesisCore core = core();
    Application application = application();
    CeremonyId ceremony = new CeremonyId(bytes(CeremonyId.SIZE));
    List<FiledRecord> records = new ArrayList<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      RecordHeader header = header();
      records.add(
          new FiledRecord(
              RecordHeaderCodec.encode(header), header, new KeyId(bytes(KeyId.SIZE)), bytes(32)));
    }
    return List.of(
        new Command.Genesis(MemberCodec.encode(core), core, List.of(bytes(64), bytes(64))),
        new Command.ProposeAdmission(
            new SignedApplication(MemberCodec.encode(application), application, bytes(64))),
        new Command.ProposeStatus(member(), pick(MemberStatus.values())),
        new Command.ProposeValidator(member(), random.nextBoolean()),
        new Command.ChangeEngineKeys(engineKeys()),
        new Command.ChangeEndpoints(endpoints()),
        new Command.Vote(new ProposalId(bytes(ProposalId.SIZE)), random.nextBoolean()),
        new Command.FileRecords(records),
        new Command.WithdrawRecord(
            new RecordId(bytes(RecordId.SIZE)), pick(WithdrawalReason.values())),
        new Command.PostCallBatch(
            new CallBatch(
                random.nextLong(),
                random.nextBoolean() ? Bytes.EMPTY : bytes(32),
                bytes(32),
                random.nextInt(),
                List.of(
                    new CallBatch.Count(
                        random.nextInt(),
                        random.nextInt(),
                        random.nextInt(),
                        pick(CallKind.values()),
                        random.nextInt())))),
        new Command.OpenCeremony(
            ceremony,
            List.of(
                new KeyName(Optional.of(pick(SubjectType.values())), random.nextInt(1, 9)),
                new KeyName(Optional.empty(), random.nextInt(1, 9)))),
        new Command.JoinCeremony(ceremony, bytes(32)),
        new Command.DealCeremony(ceremony, bytes(32)),
        new Command.CertifyCeremony(
            ceremony,
            random.nextBoolean()
                ? List.of()
                : List.of(
                    new OpenDeal(List.of(bytes(160), bytes(1)), bytes(32)),
                    new OpenDeal(List.of(bytes(OpenDeal.OPEN_MAX)), bytes(32))),
            List.of(bytes(64), bytes(64))),
        new Command.ComplainCeremony(
            ceremony,
            random.nextInt(),
            random.nextInt(),
            dealt(),
            random.nextBoolean()
                ? Optional.empty()
                : Optional.of(new PairProof(bytes(32), bytes(32), bytes(64)))),
        new Command.DemandCeremony(ceremony, List.of(random.nextInt(), random.nextInt())),
        new Command.AnswerCeremony(ceremony, random.nextInt(), dealt()),
        new Command.LeaveCeremony(ceremony));
  }

  DealPackage dealt() {
    return new DealPackage(
        List.of(bytes(160), bytes(160)),
        List.of(bytes(56), bytes(DealPackage.SEALED_MAX)),
        List.of(bytes(32), bytes(32)));
  }

  private MemberId member() {
    return new MemberId("bank-" + random.nextInt(1, 1000));
  }

  private SigningKey key() {
    return new SigningKey(bytes(SigningKey.SEED_SIZE).toArray());
  }

  private <T> T pick(T[] values) {
    return values[random.nextInt(values.length)];
  }
}
