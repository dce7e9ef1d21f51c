package org.lianfang.contract.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lianfang.contract.TestAlliance;
import org.lianfang.contract.TestMember;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.EngineNetwork;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.Misbehaviour;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.Endpoints;
import org.lianfang.protocol.member.EngineKeys;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.SignedApplication;
import org.lianfang.protocol.wire.EnvelopeCodec;
import org.lianfang.protocol.wire.MemberCodec;

class EngineRulesTest {
  private static final Outcome ACCEPTED = new Outcome.Accepted();

  // Six members, of which five are custodians (threshold 3) and validators.
  private final TestAlliance alliance = TestAlliance.network(5);
  private final TestMember one = alliance.founder(1);
  private final TestMember two = alliance.founder(2);
  private final TestMember supervisor = alliance.founder(6);
  private final EngineNetwork network = new AllianceNetwork();

  // Keys of applicants.

  @Test
  void every_applicant_brings_sound_engine_keys_of_its_own() {
    TestMember newcomer = TestMember.withEngine("newcomer", EnumSet.of(Role.QUERIER));
    EngineKeys own = newcomer.engine().orElseThrow();
    List<Optional<EngineKeys>> wrong =
        List.of(
            Optional.empty(),
            two.engine(),
            Optional.of(new EngineKeys(own.consensus(), two.engine().orElseThrow().node())),
            // Another's key of another use, and an own one.
            Optional.of(new EngineKeys(two.log().verifyingKey(), own.node())),
            Optional.of(new EngineKeys(newcomer.custody().verifyingKey(), own.node())));

    for (Optional<EngineKeys> keys : wrong) {
      assertThat(alliance.submit(one, admission(newcomer, keys)))
          .isEqualTo(refused(Reason.APPLICATION_INVALID));
    }
    assertThat(alliance.submit(one, admission(newcomer, Optional.of(own)))).isEqualTo(ACCEPTED);
  }

  @Test
  void an_applicant_to_a_trial_brings_no_engine_keys() {
    TestAlliance trial = TestAlliance.of(5);
    TestMember newcomer = TestMember.withEngine("newcomer", EnumSet.of(Role.QUERIER));

    assertThat(trial.submit(trial.founder(1), admission(newcomer, newcomer.engine())))
        .isEqualTo(refused(Reason.APPLICATION_INVALID));
  }

  @Test
  void nobody_takes_over_the_keys_of_an_expelled_member() {
    expel(supervisor);
    TestMember newcomer = TestMember.withEngine("newcomer", EnumSet.of(Role.QUERIER));

    assertThat(alliance.submit(one, admission(newcomer, supervisor.engine())))
        .isEqualTo(refused(Reason.APPLICATION_INVALID));
    assertThat(alliance.submit(two, new Command.ChangeEngineKeys(engine(supervisor, 1))))
        .isEqualTo(refused(Reason.ENGINE_KEYS_INVALID));
  }

  @Test
  void an_application_is_overtaken_when_another_takes_its_engine_key() {
    TestMember newcomer = TestMember.withEngine("newcomer", EnumSet.of(Role.QUERIER));
    alliance.submit(one, admission(newcomer, newcomer.engine()));
    alliance.submit(two, new Command.ChangeEngineKeys(newcomer.engine().orElseThrow()));

    assertThat(alliance.state().openProposals(alliance.time())).isEmpty();
  }

  // Changing keys.

  @Test
  void a_member_replaces_its_own_engine_keys_at_once() {
    EngineKeys before = engine(one, 1);
    EngineKeys after = engine(one, 2);

    assertThat(alliance.submit(one, new Command.ChangeEngineKeys(after))).isEqualTo(ACCEPTED);

    assertThat(alliance.member(one).engine()).contains(after);
    assertThat(network.validators(alliance.memory()))
        .hasSize(5)
        .contains(after.consensus().bytes())
        .doesNotContain(before.consensus().bytes());
    assertThat(network.mayConnect(alliance.memory(), after.nodeId())).isTrue();
    assertThat(network.mayConnect(alliance.memory(), before.nodeId())).isFalse();
    assertThat(alliance.state().registrant(before.consensus().bytes())).contains(1);
    assertThat(alliance.member(one).application().engine()).contains(before);
  }

  @Test
  void a_change_of_engine_keys_leaves_the_roster_as_it_is() {
    var before = alliance.state().roster();
    alliance.submit(one, new Command.ChangeEngineKeys(engine(one, 2)));
    assertThat(alliance.state().roster()).isEqualTo(before);
  }

  @Test
  void one_of_the_two_keys_may_stay() {
    EngineKeys before = engine(one, 1);
    EngineKeys other = engine(one, 2);
    EngineKeys node = new EngineKeys(before.consensus(), other.node());
    EngineKeys both = new EngineKeys(other.consensus(), other.node());

    assertThat(alliance.submit(one, new Command.ChangeEngineKeys(node))).isEqualTo(ACCEPTED);
    assertThat(network.mayConnect(alliance.memory(), before.nodeId())).isFalse();
    assertThat(network.mayConnect(alliance.memory(), other.nodeId())).isTrue();
    assertThat(alliance.submit(one, new Command.ChangeEngineKeys(both))).isEqualTo(ACCEPTED);
    assertThat(network.mayConnect(alliance.memory(), other.nodeId())).isTrue();
  }

  @Test
  void keys_that_were_registered_before_are_refused() {
    EngineKeys own = engine(one, 1);
    EngineKeys others = engine(two, 1);
    EngineKeys fresh = engine(one, 2);
    List<EngineKeys> wrong =
        List.of(
            own,
            others,
            new EngineKeys(others.consensus(), fresh.node()),
            new EngineKeys(fresh.consensus(), others.node()),
            // Its own keys of other uses.
            new EngineKeys(one.signing().verifyingKey(), fresh.node()),
            new EngineKeys(/* consensus= */ own.node(), /* node= */ own.consensus()));

    for (EngineKeys keys : wrong) {
      assertThat(alliance.submit(one, new Command.ChangeEngineKeys(keys)))
          .isEqualTo(refused(Reason.ENGINE_KEYS_INVALID));
    }
    assertThat(alliance.member(one).engine()).contains(own);
  }

  @Test
  void former_keys_come_back_to_nobody() {
    alliance.submit(one, new Command.ChangeEngineKeys(engine(one, 2)));

    for (TestMember member : List.of(one, two)) {
      assertThat(alliance.submit(member, new Command.ChangeEngineKeys(engine(one, 1))))
          .isEqualTo(refused(Reason.ENGINE_KEYS_INVALID));
    }
  }

  @Test
  void members_of_a_trial_and_suspended_ones_change_no_engine_keys() {
    TestAlliance trial = TestAlliance.of(5);
    assertThat(trial.submit(trial.founder(1), new Command.ChangeEngineKeys(engine(one, 2))))
        .isEqualTo(refused(Reason.ENGINE_KEYS_INVALID));

    suspend(supervisor);
    assertThat(alliance.submit(supervisor, new Command.ChangeEngineKeys(engine(supervisor, 2))))
        .isEqualTo(refused(Reason.MEMBER_NOT_ACTIVE));
  }

  @Test
  void a_member_says_where_it_listens_and_a_trial_has_no_engines() {
    Endpoints moved = new Endpoints("10.0.0.7:8443", "[2001:db8::7]:26656");
    assertThat(alliance.submit(one, new Command.ChangeEndpoints(moved))).isEqualTo(ACCEPTED);
    assertThat(alliance.state().member(one.id()).orElseThrow().endpoints()).contains(moved);
    assertThat(alliance.state().member(two.id()).orElseThrow().endpoints())
        .contains(TestMember.endpoints());
    assertThat(alliance.submit(one, new Command.ChangeEndpoints(moved)))
        .as("there already")
        .isEqualTo(refused(Reason.STATUS_UNCHANGED));
    assertThat(alliance.submit(two, new Command.ChangeEndpoints(TestMember.endpoints())))
        .isEqualTo(refused(Reason.STATUS_UNCHANGED));
    TestAlliance trial = TestAlliance.of(5);
    assertThat(trial.submit(trial.founder(1), new Command.ChangeEndpoints(moved)))
        .isEqualTo(refused(Reason.ENGINE_KEYS_INVALID));
  }

  // Misbehaviour.

  @Test
  void a_validator_that_lied_is_suspended() {
    assertThat(alliance.submit(lie(engine(two, 1)).encode()).outcome()).isEqualTo(ACCEPTED);

    assertThat(alliance.member(two).status()).isEqualTo(MemberStatus.SUSPENDED);
    assertThat(alliance.member(two).since()).isEqualTo(alliance.time());
    assertThat(alliance.state().roster().orElseThrow().fromSize()).isEqualTo(alliance.position());
    assertThat(alliance.state().roster().orElseThrow().validators())
        .extracting(validator -> validator.member().value())
        .containsExactly("bank-1", "bank-3", "bank-4", "bank-5");
    assertThat(network.validators(alliance.memory())).hasSize(4);
    assertThat(network.mayConnect(alliance.memory(), engine(two, 1).nodeId())).isFalse();
  }

  @Test
  void a_lie_under_a_former_key_counts() {
    alliance.submit(two, new Command.ChangeEngineKeys(engine(two, 2)));

    assertThat(alliance.submit(lie(engine(two, 1)).encode()).outcome()).isEqualTo(ACCEPTED);
    assertThat(alliance.member(two).isActive()).isFalse();
  }

  @Test
  void what_a_lie_says_of_nobody_is_refused() {
    assertThat(alliance.submit(lie(engine(two, 2)).encode()).outcome())
        .isEqualTo(refused(Reason.NOT_FOUND));
    // A node's key signs no votes.
    assertThat(alliance.submit(new Misbehaviour(engine(two, 1).nodeId(), 7).encode()).outcome())
        .isEqualTo(refused(Reason.NOT_FOUND));
    TestAlliance unborn = TestAlliance.unbornNetwork(4);
    assertThat(unborn.submit(lie(engine(two, 1)).encode()).outcome())
        .isEqualTo(refused(Reason.NO_ALLIANCE));
  }

  @Test
  void a_member_that_is_no_longer_active_is_not_suspended_again() {
    alliance.submit(lie(engine(two, 1)).encode());
    assertThat(alliance.submit(lie(engine(two, 1)).encode()).outcome())
        .isEqualTo(refused(Reason.STATUS_UNCHANGED));
    expel(supervisor);
    assertThat(alliance.submit(lie(engine(supervisor, 1)).encode()).outcome())
        .isEqualTo(refused(Reason.STATUS_FORBIDDEN));
  }

  @Test
  void a_liar_is_suspended_even_if_too_few_custodians_remain() {
    for (int number = 2; number <= 4; number++) {
      assertThat(alliance.submit(lie(engine(alliance.founder(number), 1)).encode()).outcome())
          .isEqualTo(ACCEPTED);
    }
    assertThat(alliance.state().activeCustodians()).hasSize(2);
  }

  @Test
  void the_last_validator_stays_even_if_it_lies() {
    for (int number = 2; number <= 5; number++) {
      alliance.submit(lie(engine(alliance.founder(number), 1)).encode());
    }
    assertThat(alliance.submit(lie(engine(one, 1)).encode()).outcome())
        .isEqualTo(refused(Reason.STATUS_FORBIDDEN));
    assertThat(alliance.member(one).isValidating()).isTrue();
  }

  @Test
  void a_suspended_liar_comes_back_by_vote() {
    alliance.submit(lie(engine(two, 1)).encode());
    alliance.nextBlock();
    alliance.submit(one, new Command.ProposeStatus(two.id(), MemberStatus.ACTIVE));
    alliance.voteForOpenProposal(alliance.founder(3), alliance.founder(4));

    assertThat(alliance.member(two).isValidating()).isTrue();
    assertThat(network.mayConnect(alliance.memory(), engine(two, 1).nodeId())).isTrue();
  }

  @Test
  void nobody_submits_a_lie() {
    Bytes lie = lie(engine(two, 1)).encode();
    assertThat(alliance.contract().admit(alliance.memory(), lie)).contains(Reason.MALFORMED);
    assertThat(alliance.contract().requestKey(lie)).isEmpty();

    // Signed as if it were a command.
    Envelope signed =
        EnvelopeCodec.of(lie, one.signing().sign(Envelope.LABEL, TestAlliance.ID, lie));
    assertThat(alliance.contract().admit(alliance.memory(), signed.encoded()))
        .contains(Reason.MALFORMED);
    assertThat(alliance.submit(signed).outcome()).isEqualTo(refused(Reason.MALFORMED));
    // What is almost one is none.
    Bytes almost = lie.slice(0, lie.size() - 1);
    assertThat(alliance.submit(almost).outcome()).isEqualTo(refused(Reason.MALFORMED));
    assertThat(alliance.submit(Bytes.join(lie, Bytes.utf8("x"))).outcome())
        .isEqualTo(refused(Reason.MALFORMED));
    assertThat(alliance.member(two).isActive()).isTrue();
  }

  // The network.

  @Test
  void engines_of_active_members_connect_and_no_others() {
    assertThat(network.mayConnect(alliance.memory(), engine(supervisor, 1).nodeId())).isTrue();
    suspend(supervisor);
    assertThat(network.mayConnect(alliance.memory(), engine(supervisor, 1).nodeId())).isFalse();
    expel(supervisor);
    assertThat(network.mayConnect(alliance.memory(), engine(supervisor, 1).nodeId())).isFalse();

    TestMember stranger = TestMember.withEngine("stranger", EnumSet.of(Role.QUERIER));
    List<Bytes> strangers =
        List.of(
            stranger.engine().orElseThrow().nodeId(),
            engine(one, 1).consensusAddress(),
            Bytes.EMPTY,
            Encoding.sha256(engine(one, 1).node().bytes()));
    for (Bytes node : strangers) {
      assertThat(network.mayConnect(alliance.memory(), node)).isFalse();
    }
  }

  @Test
  void before_genesis_and_in_a_trial_there_is_no_network() {
    for (TestAlliance none : List.of(TestAlliance.unbornNetwork(4), TestAlliance.of(4))) {
      assertThat(network.validators(none.memory())).isEmpty();
      assertThat(network.mayConnect(none.memory(), engine(one, 1).nodeId())).isFalse();
    }
  }

  @Test
  void validators_stand_in_ascending_order_of_their_keys() {
    Map<Bytes, String> names = new HashMap<>();
    alliance.custodians().forEach(m -> names.put(engine(m, 1).consensus().bytes(), m.id().value()));

    assertThat(network.validators(alliance.memory()))
        .isSorted()
        .containsExactlyInAnyOrderElementsOf(names.keySet());
  }

  private void suspend(TestMember member) {
    alliance.submit(one, new Command.ProposeStatus(member.id(), MemberStatus.SUSPENDED));
    alliance.voteForOpenProposal(two, alliance.founder(3));
    assertThat(alliance.member(member).status()).isEqualTo(MemberStatus.SUSPENDED);
  }

  private void expel(TestMember member) {
    alliance.submit(one, new Command.ProposeStatus(member.id(), MemberStatus.EXPELLED));
    for (int number = 2; alliance.member(member).status() != MemberStatus.EXPELLED; number++) {
      if (alliance.member(alliance.founder(number)).isActive()) {
        assertThat(alliance.voteForOpenProposal(alliance.founder(number))).isEqualTo(ACCEPTED);
      }
    }
  }

  private static Misbehaviour lie(EngineKeys keys) {
    return new Misbehaviour(keys.consensusAddress(), 7);
  }

  private static EngineKeys engine(TestMember member, int machine) {
    return TestMember.engine(member.id().value(), machine);
  }

  private static Command admission(TestMember member, Optional<EngineKeys> engine) {
    Application own = member.application();
    Application application =
        new Application(
            own.member(),
            own.nameChinese(),
            own.nameEnglish(),
            own.roles(),
            own.keys(),
            engine,
            engine.map(keys -> TestMember.endpoints()));
    Bytes bytes = MemberCodec.encode(application);
    return new Command.ProposeAdmission(
        new SignedApplication(
            bytes, application, member.signing().sign(Application.LABEL, TestAlliance.ID, bytes)));
  }

  private static Outcome refused(Reason reason) {
    return new Outcome.Refused(reason);
  }
}
