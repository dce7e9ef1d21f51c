package org.lianfang.node.ceremony;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.lianfang.contract.standard.Standard;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.node.Identity;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.custody.Ceremony;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.GenesisCore;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberKeys;
import org.lianfang.protocol.member.ProposalId;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.RuleBook;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.wire.CommandCodec;
import org.lianfang.protocol.wire.EnvelopeCodec;
import org.lianfang.protocol.wire.MemberCodec;

/// An alliance of four custodians or more, three of whom must answer, and one member that is none.
/// Each step of a ceremony may take ten minutes.
final class Town {
  static final String ALLIANCE = "riverside";
  static final int THRESHOLD = 3;
  static final Duration CEREMONY_TAKES = Duration.ofMinutes(10);

  /// The keys of genesis: k_T of every subject type, and k_P.
  static final List<KeyName> ALL_KEYS =
      Stream.concat(
              Stream.of(SubjectType.values()).map(type -> new KeyName(Optional.of(type), 1)),
              Stream.of(new KeyName(Optional.empty(), 1)))
          .toList();

  static final List<KeyName> TWO_KEYS = List.of(ALL_KEYS.getFirst(), ALL_KEYS.getLast());

  private final VirtualTime time = new VirtualTime();
  private final SharedChain chain = new SharedChain(time);
  private final List<Custodian> custodians = new ArrayList<>();
  private final Custodian bank;

  Town() {
    this(4);
  }

  Town(int count) {
    for (int number = 1; number <= count; number++) {
      custodians.add(new Custodian(new MemberId("custodian-" + number), ALLIANCE, this));
    }
    bank = new Custodian(new MemberId("bank"), ALLIANCE, this);
    begin();
  }

  VirtualTime time() {
    return time;
  }

  SharedChain chain() {
    return chain;
  }

  List<Custodian> custodians() {
    return custodians;
  }

  /// @param number from 1: the share index
  Custodian custodian(int number) {
    return custodians.get(number - 1);
  }

  Custodian custodian(MemberId id) {
    return custodians.stream()
        .filter(custodian -> custodian.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  Custodian bank() {
    return bank;
  }

  AllianceState state() {
    return new AllianceState(chain.read());
  }

  Ceremony latest() {
    return state().latestCeremony().orElseThrow();
  }

  Town start() {
    custodians.forEach(Custodian::start);
    return this;
  }

  /// Waits for the keys, in the alliance's own time.
  List<KeySet> await(CompletionStage<List<KeySet>> keys) {
    CompletableFuture<List<KeySet>> future = keys.toCompletableFuture();
    time.runUntil(future::isDone, CEREMONY_TAKES.multipliedBy(8));
    time.run(Duration.ofSeconds(5));
    return future.isCompletedExceptionally() ? List.of() : future.getNow(List.of());
  }

  /// Orders a command that a custodian's node would not send.
  void order(Custodian by, Command command) {
    submit(by.identity(), command);
  }

  /// The commands of this kind that were accepted, in order.
  <C extends Command> List<C> accepted(Class<C> kind) {
    return chain.commands().stream()
        .filter(committed -> committed.outcome().isAccepted())
        .map(committed -> command(committed.envelope()))
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  private static Command command(Bytes envelope) {
    try {
      return CommandCodec.decode(EnvelopeCodec.decode(envelope).body()).command();
    } catch (Malformed e) {
      throw new IllegalStateException(e);
    }
  }

  /// Orders a command that only moves the ledger's time on.
  void tick() {
    submit(bank.identity(), new Command.Vote(new ProposalId(Bytes.owning(new byte[16])), true));
  }

  private void begin() {
    List<Application> founders =
        new ArrayList<>(
            custodians.stream()
                .map(custodian -> application(custodian, Set.of(Role.CUSTODIAN)))
                .toList());
    founders.add(application(bank, Set.of(Role.REPORTER, Role.QUERIER)));
    GenesisCore core =
        new GenesisCore(
            ALLIANCE,
            true,
            new RuleBook(1, 2, 7, THRESHOLD, (int) CEREMONY_TAKES.toMinutes()),
            founders,
            Standard.first().bytes(),
            GenesisCore.custodians(founders));
    Bytes bytes = MemberCodec.encode(core);
    List<Bytes> signatures =
        Stream.concat(custodians.stream(), Stream.of(bank))
            .map(
                founder ->
                    founder.identity().signing().sign(Command.Genesis.LABEL, ALLIANCE, bytes))
            .toList();
    submit(custodian(1).identity(), new Command.Genesis(bytes, core, signatures));
  }

  private void submit(Identity by, Command command) {
    chain.order(
        EnvelopeCodec.sign(
            new SignedCommand(
                new RequestId(Bytes.copyOf(Custodian.random()).slice(0, RequestId.SIZE)),
                by.member(),
                by.signing().verifyingKey().fingerprint(),
                time.instant().plusSeconds(60),
                command),
            ALLIANCE,
            by.signing()));
  }

  private static Application application(Custodian of, Set<Role> roles) {
    Identity identity = of.identity();
    return new Application(
        of.id(),
        "",
        of.id().value(),
        roles,
        new MemberKeys(
            identity.signing().verifyingKey(),
            identity.custody().verifyingKey(),
            identity.log().verifyingKey(),
            identity.cosign().verifyingKey(),
            identity.seal().publicKey(),
            Bytes.owning(Custodian.random())));
  }
}
