package org.lianfang.protocol.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.member.Alliance;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.Endpoints;
import org.lianfang.protocol.member.EngineKeys;
import org.lianfang.protocol.member.GenesisCore;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberKeys;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.member.Proposal;
import org.lianfang.protocol.member.ProposalId;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.Roster;
import org.lianfang.protocol.member.RuleBook;
import org.lianfang.protocol.member.SignedApplication;
import org.lianfang.protocol.member.VerifyingKey;

/// Applications, the genesis core, members and rosters.
public final class MemberCodec {
  private static final int APPLICATION_MAX = 4 * 1024;
  private static final int MEMBER_MAX = APPLICATION_MAX + 256;

  private MemberCodec() {}

  /// Returns the bytes that an applicant signs.
  public static Bytes encode(Application application) {
    return Canonical.encode(write(application));
  }

  /// @throws Malformed if the bytes are not the one encoding of an application
  public static Application decodeApplication(Bytes bytes) throws Malformed {
    return Canonical.decode(
        org.lianfang.protocol.wire.Application.parser(),
        bytes,
        APPLICATION_MAX,
        "application",
        MemberCodec::read,
        MemberCodec::encode);
  }

  /// Returns the bytes that every founder signs.
  public static Bytes encode(GenesisCore core) {
    org.lianfang.protocol.wire.GenesisCore.Builder message =
        org.lianfang.protocol.wire.GenesisCore.newBuilder()
            .setAlliance(core.alliance())
            .setTrial(core.trial())
            .setRules(write(core.rules()))
            .setStandard(Canonical.string(core.standard()));
    core.founders().forEach(founder -> message.addFounders(write(founder)));
    core.validators().forEach(validator -> message.addValidators(validator.value()));
    return Canonical.encode(message.build());
  }

  /// @throws Malformed if the bytes are not the one encoding of a genesis core
  public static GenesisCore decodeGenesisCore(Bytes bytes) throws Malformed {
    return Canonical.decode(
        org.lianfang.protocol.wire.GenesisCore.parser(),
        bytes,
        org.lianfang.protocol.ledger.Envelope.SIZE_MAX,
        "genesis core",
        message -> {
          Canonical.count(message.getFoundersCount(), 1, GenesisCore.FOUNDERS_MAX, "founders");
          Canonical.count(message.getValidatorsCount(), 1, GenesisCore.FOUNDERS_MAX, "validators");
          List<Application> founders = new ArrayList<>();
          for (org.lianfang.protocol.wire.Application founder : message.getFoundersList()) {
            founders.add(read(founder));
          }
          return new GenesisCore(
              message.getAlliance(),
              message.getTrial(),
              read(message.getRules()),
              founders,
              Canonical.bytes(message.getStandard()),
              message.getValidatorsList().stream().map(MemberId::new).toList());
        },
        MemberCodec::encode);
  }

  /// Returns a member as the replicated state holds it.
  public static Bytes encode(Member member) {
    MemberState.Builder message =
        MemberState.newBuilder()
            .setNumber(member.number())
            .setStatus(member.status().number())
            .setSinceMillis(member.since().toEpochMilli())
            .setApplication(write(member.application()))
            .setAdmittedMillis(member.admitted().toEpochMilli())
            .setPosition(member.position())
            .setValidator(member.validator());
    member.engine().ifPresent(engine -> message.setEngine(write(engine)));
    member.endpoints().ifPresent(endpoints -> message.setEndpoints(write(endpoints)));
    return Canonical.encode(message.build());
  }

  /// @throws Malformed if the bytes are not the one encoding of a member
  public static Member decodeMember(Bytes bytes) throws Malformed {
    return Canonical.decode(
        MemberState.parser(),
        bytes,
        MEMBER_MAX,
        "member",
        message ->
            new Member(
                message.getNumber(),
                Canonical.term(MemberStatus.find(message.getStatus()), "status"),
                Canonical.millis(message.getSinceMillis(), "since_millis"),
                Canonical.millis(message.getAdmittedMillis(), "admitted_millis"),
                message.getPosition(),
                read(message.getApplication()),
                message.getValidator(),
                message.hasEngine() ? Optional.of(read(message.getEngine())) : Optional.empty(),
                message.hasEndpoints()
                    ? Optional.of(read(message.getEndpoints()))
                    : Optional.empty()),
        MemberCodec::encode);
  }

  /// Returns a roster as the replicated state holds it under [Roster#STATE_KEY].
  public static Bytes encode(Roster roster) {
    org.lianfang.protocol.wire.Roster.Builder message =
        org.lianfang.protocol.wire.Roster.newBuilder()
            .setNumber(roster.number())
            .setFromSize(roster.fromSize());
    for (Roster.Validator validator : roster.validators()) {
      message.addValidators(
          RosterKeys.newBuilder()
              .setMember(validator.member().value())
              .setLog(Canonical.string(validator.log().bytes()))
              .setCosign(Canonical.string(validator.cosign().bytes())));
    }
    return Canonical.encode(message.build());
  }

  /// @throws Malformed if the bytes are not the one encoding of a roster
  public static Roster decodeRoster(Bytes bytes) throws Malformed {
    return Canonical.decode(
        org.lianfang.protocol.wire.Roster.parser(),
        bytes,
        64 * 1024,
        "roster",
        message -> {
          List<Roster.Validator> validators = new ArrayList<>();
          for (RosterKeys keys : message.getValidatorsList()) {
            validators.add(
                new Roster.Validator(
                    new MemberId(keys.getMember()),
                    new VerifyingKey(Canonical.bytes(keys.getLog())),
                    new VerifyingKey(Canonical.bytes(keys.getCosign()))));
          }
          return new Roster(message.getNumber(), message.getFromSize(), validators);
        },
        MemberCodec::encode);
  }

  /// Returns the alliance as the replicated state holds it.
  public static Bytes encode(Alliance alliance) {
    return Canonical.encode(
        AllianceState.newBuilder()
            .setAlliance(alliance.id())
            .setTrial(alliance.trial())
            .setRules(write(alliance.rules()))
            .build());
  }

  /// @throws Malformed if the bytes are not the one encoding of an alliance
  public static Alliance decodeAlliance(Bytes bytes) throws Malformed {
    return Canonical.decode(
        AllianceState.parser(),
        bytes,
        APPLICATION_MAX,
        "alliance",
        message ->
            new Alliance(message.getAlliance(), message.getTrial(), read(message.getRules())),
        MemberCodec::encode);
  }

  /// Returns a proposal as the replicated state holds it.
  public static Bytes encode(Proposal proposal) {
    ProposalState.Builder message =
        ProposalState.newBuilder()
            .setProposal(Canonical.string(proposal.id().bytes()))
            .setSubject(write(proposal.subject()))
            .setProposer(proposal.proposer().value())
            .setOpenedMillis(proposal.opened().toEpochMilli())
            .setClosesMillis(proposal.closes().toEpochMilli())
            .setDecision(proposal.decision().number());
    for (Proposal.Ballot ballot : proposal.ballots()) {
      message.addBallots(
          Ballot.newBuilder().setMember(ballot.member()).setApprove(ballot.approve()));
    }
    return Canonical.encode(message.build());
  }

  /// @throws Malformed if the bytes are not the one encoding of a proposal
  public static Proposal decodeProposal(Bytes bytes) throws Malformed {
    return Canonical.decode(
        ProposalState.parser(),
        bytes,
        64 * 1024,
        "proposal",
        message ->
            new Proposal(
                new ProposalId(Canonical.bytes(message.getProposal())),
                read(message.getSubject()),
                new MemberId(message.getProposer()),
                Canonical.millis(message.getOpenedMillis(), "opened_millis"),
                Canonical.millis(message.getClosesMillis(), "closes_millis"),
                message.getBallotsList().stream()
                    .map(ballot -> new Proposal.Ballot(ballot.getMember(), ballot.getApprove()))
                    .toList(),
                Canonical.term(Proposal.Decision.find(message.getDecision()), "decision")),
        MemberCodec::encode);
  }

  /// Returns the bytes of what is proposed.
  public static Bytes encode(Proposal.Subject subject) {
    return Canonical.encode(write(subject));
  }

  static Propose write(Proposal.Subject subject) {
    return switch (subject) {
      case Proposal.Subject.Admission(SignedApplication application) ->
          Propose.newBuilder()
              .setAdmission(
                  Admission.newBuilder()
                      .setApplication(Canonical.string(application.bytes()))
                      .setSignature(Canonical.string(application.signature())))
              .build();
      case Proposal.Subject.StatusChange(MemberId member, MemberStatus status) ->
          Propose.newBuilder()
              .setStatusChange(
                  StatusChange.newBuilder().setMember(member.value()).setStatus(status.number()))
              .build();
      case Proposal.Subject.ValidatorChange(MemberId member, boolean validator) ->
          Propose.newBuilder()
              .setValidatorChange(
                  ValidatorChange.newBuilder().setMember(member.value()).setValidator(validator))
              .build();
    };
  }

  static Proposal.Subject read(Propose message) throws Malformed {
    return switch (message.getSubjectCase()) {
      case ADMISSION -> {
        Bytes application = Canonical.bytes(message.getAdmission().getApplication());
        yield new Proposal.Subject.Admission(
            new SignedApplication(
                application,
                decodeApplication(application),
                Canonical.bytes(
                    message.getAdmission().getSignature(),
                    VerifyingKey.SIGNATURE_SIZE,
                    "signature")));
      }
      case STATUS_CHANGE ->
          new Proposal.Subject.StatusChange(
              new MemberId(message.getStatusChange().getMember()),
              Canonical.term(MemberStatus.find(message.getStatusChange().getStatus()), "status"));
      case VALIDATOR_CHANGE ->
          new Proposal.Subject.ValidatorChange(
              new MemberId(message.getValidatorChange().getMember()),
              message.getValidatorChange().getValidator());
      case SUBJECT_NOT_SET -> throw new Malformed("proposal is not set");
    };
  }

  static org.lianfang.protocol.wire.Application write(Application application) {
    MemberKeys keys = application.keys();
    org.lianfang.protocol.wire.Application.Builder message =
        org.lianfang.protocol.wire.Application.newBuilder()
            .setMember(application.member().value())
            .setNameZh(application.nameChinese())
            .setNameEn(application.nameEnglish())
            .setKeys(
                org.lianfang.protocol.wire.MemberKeys.newBuilder()
                    .setSigning(Canonical.string(keys.signing().bytes()))
                    .setCustody(Canonical.string(keys.custody().bytes()))
                    .setLog(Canonical.string(keys.log().bytes()))
                    .setCosign(Canonical.string(keys.cosign().bytes()))
                    .setSeal(Canonical.string(keys.seal()))
                    .setTls(Canonical.string(keys.tls())));
    application.roles().forEach(role -> message.addRoles(role.number()));
    application.engine().ifPresent(engine -> message.setEngine(write(engine)));
    application.endpoints().ifPresent(endpoints -> message.setEndpoints(write(endpoints)));
    return message.build();
  }

  static Application read(org.lianfang.protocol.wire.Application message) throws Malformed {
    Canonical.count(message.getRolesCount(), 1, Role.values().length, "roles");
    Set<Role> roles = new TreeSet<>();
    for (int role : message.getRolesList()) {
      roles.add(Canonical.term(Role.find(role), "role"));
    }
    org.lianfang.protocol.wire.MemberKeys keys = message.getKeys();
    return new Application(
        new MemberId(message.getMember()),
        message.getNameZh(),
        message.getNameEn(),
        roles,
        new MemberKeys(
            new VerifyingKey(Canonical.bytes(keys.getSigning())),
            new VerifyingKey(Canonical.bytes(keys.getCustody())),
            new VerifyingKey(Canonical.bytes(keys.getLog())),
            new VerifyingKey(Canonical.bytes(keys.getCosign())),
            Canonical.bytes(keys.getSeal()),
            Canonical.bytes(keys.getTls())),
        message.hasEngine() ? Optional.of(read(message.getEngine())) : Optional.empty(),
        message.hasEndpoints() ? Optional.of(read(message.getEndpoints())) : Optional.empty());
  }

  static org.lianfang.protocol.wire.Endpoints write(Endpoints endpoints) {
    return org.lianfang.protocol.wire.Endpoints.newBuilder()
        .setNode(endpoints.node())
        .setEngine(endpoints.engine())
        .build();
  }

  static Endpoints read(org.lianfang.protocol.wire.Endpoints message) {
    return new Endpoints(message.getNode(), message.getEngine());
  }

  static org.lianfang.protocol.wire.EngineKeys write(EngineKeys keys) {
    return org.lianfang.protocol.wire.EngineKeys.newBuilder()
        .setConsensus(Canonical.string(keys.consensus().bytes()))
        .setNode(Canonical.string(keys.node().bytes()))
        .build();
  }

  static EngineKeys read(org.lianfang.protocol.wire.EngineKeys message) {
    return new EngineKeys(
        new VerifyingKey(Canonical.bytes(message.getConsensus())),
        new VerifyingKey(Canonical.bytes(message.getNode())));
  }

  static org.lianfang.protocol.wire.RuleBook write(RuleBook rules) {
    return org.lianfang.protocol.wire.RuleBook.newBuilder()
        .setVoteNumerator(rules.voteNumerator())
        .setVoteDenominator(rules.voteDenominator())
        .setVoteDays(rules.voteDays())
        .setCustodianThreshold(rules.custodianThreshold())
        .setCeremonyMinutes(rules.ceremonyMinutes())
        .build();
  }

  static RuleBook read(org.lianfang.protocol.wire.RuleBook message) {
    return new RuleBook(
        message.getVoteNumerator(),
        message.getVoteDenominator(),
        message.getVoteDays(),
        message.getCustodianThreshold(),
        message.getCeremonyMinutes());
  }
}
