package org.lianfang.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lianfang.contract.standard.Standard;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.ledger.Applied;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Entry;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.ledger.StateMachine;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.GenesisCore;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.RuleBook;
import org.lianfang.protocol.wire.EnvelopeCodec;
import org.lianfang.protocol.wire.MemberCodec;

/// A whole alliance in memory, for tests: founders with their private keys, the contract, the state
/// it made, and a clock that only tests move. Every command is applied twice and must change the
/// same both times. Not thread-safe.
public final class TestAlliance {
  /// The id of every test alliance.
  public static final String ID = "pilot";

  /// Ledger time of the genesis: 2026-03-14, noon at +08:00.
  public static final Instant BEGINNING = Instant.parse("2026-03-14T04:00:00Z");

  private final StateMachine contract = new AllianceContract();
  private final MemoryState state = new MemoryState();
  private final List<TestMember> founders;
  private final RuleBook rules;
  private final boolean trial;
  private long position;
  private long requests;
  private Instant time = BEGINNING;

  private TestAlliance(List<TestMember> founders, RuleBook rules, boolean trial) {
    this.founders = List.copyOf(founders);
    this.rules = rules;
    this.trial = trial;
  }

  /// An alliance before its genesis: `bank-1` to `bank-N`, of which the first five are custodians
  /// and a majority of those is the threshold, and `supervisor`.
  public static TestAlliance unborn(int banks) {
    return unborn(banks, true);
  }

  /// The same on many machines: all have engines, and the banks validate.
  public static TestAlliance unbornNetwork(int banks) {
    return unborn(banks, false);
  }

  private static TestAlliance unborn(int banks, boolean trial) {
    int custodians = Math.min(banks, 5);
    List<TestMember> founders = new ArrayList<>();
    for (int i = 1; i <= banks; i++) {
      Set<Role> roles = EnumSet.of(Role.REPORTER, Role.QUERIER);
      if (i <= custodians) {
        roles.add(Role.CUSTODIAN);
      }
      founders.add(
          trial ? TestMember.of("bank-" + i, roles) : TestMember.withEngine("bank-" + i, roles));
    }
    Set<Role> supervisor = EnumSet.of(Role.SUPERVISOR);
    founders.add(
        trial
            ? TestMember.of("supervisor", supervisor)
            : TestMember.withEngine("supervisor", supervisor));
    return new TestAlliance(founders, new RuleBook(1, 2, 14, custodians / 2 + 1, 60), trial);
  }

  /// A trial after its genesis.
  public static TestAlliance of(int banks) {
    return begun(unborn(banks));
  }

  /// An alliance on many machines after its genesis.
  public static TestAlliance network(int banks) {
    return begun(unbornNetwork(banks));
  }

  private static TestAlliance begun(TestAlliance alliance) {
    assertThat(alliance.submit(alliance.genesis()).outcome()).isEqualTo(new Outcome.Accepted());
    return alliance;
  }

  /// The genesis command, signed by all founders, in an envelope of the first one.
  public Envelope genesis() {
    return sign(founder(1), genesis(core()));
  }

  public GenesisCore core() {
    List<Application> applications = founders.stream().map(TestMember::application).toList();
    return new GenesisCore(
        ID,
        trial,
        rules,
        applications,
        Standard.first().bytes(),
        trial
            ? GenesisCore.custodians(applications)
            : founders.stream()
                .map(TestMember::id)
                .filter(id -> id.value().startsWith("bank-"))
                .sorted()
                .toList());
  }

  /// The command for a core, signed by all founders of this alliance.
  public Command.Genesis genesis(GenesisCore core) {
    Bytes bytes = MemberCodec.encode(core);
    return new Command.Genesis(
        bytes,
        core,
        founders.stream()
            .map(founder -> founder.signing().sign(Command.Genesis.LABEL, core.alliance(), bytes))
            .toList());
  }

  /// A founder by number, from 1.
  public TestMember founder(int number) {
    return founders.get(number - 1);
  }

  public List<TestMember> founders() {
    return founders;
  }

  /// The founders that are custodians, by member id.
  public List<TestMember> custodians() {
    return founders.stream()
        .filter(founder -> founder.roles().contains(Role.CUSTODIAN))
        .sorted((one, other) -> one.id().compareTo(other.id()))
        .toList();
  }

  /// Ledger time of the next entry.
  public Instant time() {
    return time;
  }

  public void pass(Duration duration) {
    time = time.plus(duration);
  }

  /// Ends a block: what is ordered next has a later time.
  public void nextBlock() {
    pass(Duration.ofMillis(1));
  }

  /// The position of the next entry.
  public long position() {
    return position;
  }

  public StateMachine contract() {
    return contract;
  }

  public MemoryState memory() {
    return state;
  }

  public AllianceState state() {
    return new AllianceState(state);
  }

  public Member member(TestMember member) {
    return state().member(member.id()).orElseThrow();
  }

  /// A command as its member signs it: a new request id, one hour to live.
  public Envelope sign(TestMember member, Command command) {
    requests++;
    Bytes request = Encoding.sha256(Bytes.ofLong(requests)).slice(0, RequestId.SIZE);
    return sign(member, new RequestId(request), time.plusSeconds(3600), command);
  }

  public Envelope sign(TestMember member, RequestId request, Instant expiry, Command command) {
    return EnvelopeCodec.sign(
        new SignedCommand(
            request, member.id(), member.signing().verifyingKey().fingerprint(), expiry, command),
        ID,
        member.signing());
  }

  /// Orders a command of a member and returns what became of it.
  public Outcome submit(TestMember member, Command command) {
    return submit(sign(member, command)).outcome();
  }

  /// Orders an envelope.
  public Applied submit(Envelope envelope) {
    return submit(envelope.encoded());
  }

  /// Orders any bytes: applied twice to equal states, with equal changes, which are then made.
  public Applied submit(Bytes envelope) {
    Entry entry = new Entry(position, time, envelope);
    Applied applied = contract.apply(state, entry);
    assertThat(contract.apply(state.copy(), entry)).isEqualTo(applied);
    state.apply(applied.changes());
    position++;
    return applied;
  }

  /// Runs a whole ceremony for these keys among all active custodians.
  ///
  /// @throws AssertionError if a step is refused
  public void generateKeys(KeyName... names) {
    List<KeyName> keys = List.of(names);
    List<TestMember> participants =
        custodians().stream().filter(custodian -> member(custodian).isActive()).toList();
    CeremonyId ceremony =
        new CeremonyId(Encoding.sha256(Bytes.ofLong(~position)).slice(0, CeremonyId.SIZE));
    TestCeremony made = new TestCeremony(ceremony, keys, rules.custodianThreshold(), participants);
    for (TestCeremony.Step step : made.honest()) {
      requireAccepted(participants.get(step.signer() - 1), step.command());
    }
  }

  private void requireAccepted(TestMember member, Command command) {
    assertThat(submit(member, command)).isEqualTo(new Outcome.Accepted());
  }

  /// Votes of these members for whatever proposal is the only open one.
  public Outcome voteForOpenProposal(TestMember... voters) {
    Outcome last = new Outcome.Accepted();
    for (TestMember voter : voters) {
      var open = state().openProposals(time);
      Optional<Command> vote =
          open.stream().findFirst().map(proposal -> new Command.Vote(proposal.id(), true));
      last = submit(voter, vote.orElseThrow());
    }
    return last;
  }
}
