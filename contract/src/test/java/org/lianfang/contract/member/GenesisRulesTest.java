package org.lianfang.contract.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lianfang.contract.TestAlliance;
import org.lianfang.contract.TestMember;
import org.lianfang.contract.standard.Standard;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.EngineKeys;
import org.lianfang.protocol.member.GenesisCore;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberKeys;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.RuleBook;
import org.lianfang.protocol.wire.MemberCodec;

class GenesisRulesTest {
  private final TestAlliance alliance = TestAlliance.unborn(5);
  private final GenesisCore core = alliance.core();

  @Test
  void founders_are_numbered_from_one_in_order() {
    assertThat(alliance.submit(alliance.founder(1), alliance.genesis(core)))
        .isEqualTo(new Outcome.Accepted());

    assertThat(alliance.state().members())
        .extracting(Member::number)
        .containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(alliance.state().members())
        .extracting(Member::application)
        .isEqualTo(core.founders());
    assertThat(alliance.state().alliance().orElseThrow().origin())
        .isEqualTo("lianfang-trial/pilot");
    assertThat(alliance.state().standard()).contains(Standard.first());
    assertThat(alliance.state().standardVersion()).isEqualTo(1);
    assertThat(alliance.state().roster().orElseThrow().fromSize()).isEqualTo(1);
  }

  @Test
  void the_state_is_empty_before() {
    assertThat(alliance.state().alliance()).isEmpty();
    assertThat(alliance.state().members()).isEmpty();
    assertThat(alliance.state().standard()).isEmpty();
    assertThat(alliance.state().roster()).isEmpty();
  }

  @Test
  void every_founder_has_signed_these_bytes() {
    Command.Genesis genesis = alliance.genesis(core);
    List<Bytes> swapped = new ArrayList<>(genesis.signatures());
    Collections.swap(swapped, 0, 1);
    List<List<Bytes>> wrong = List.of(swapped, genesis.signatures().subList(0, 5));

    for (List<Bytes> signatures : wrong) {
      assertRefused(
          new Command.Genesis(genesis.coreBytes(), core, signatures), Reason.BAD_SIGNATURE);
    }
  }

  @Test
  void the_genesis_is_signed_by_a_founder_with_its_registered_key() {
    TestMember stranger = TestMember.of("stranger", EnumSet.of(Role.REPORTER));

    assertThat(alliance.submit(stranger, alliance.genesis(core)))
        .isEqualTo(new Outcome.Refused(Reason.UNKNOWN_MEMBER));
  }

  @Test
  void no_key_stands_twice_across_members_and_uses() {
    Application second = core.founders().get(1);
    MemberKeys keys = second.keys();
    MemberKeys shared =
        new MemberKeys(
            keys.signing(),
            keys.custody(),
            keys.log(),
            core.founders().getFirst().keys().log(),
            keys.seal(),
            keys.tls());

    assertRefused(
        genesis(core.rules(), replaceSecond(withKeys(second, shared)), core.standard()),
        Reason.GENESIS_INVALID);
  }

  @Test
  void no_member_stands_twice() {
    Application second = core.founders().get(1);
    Application renamed =
        new Application(
            core.founders().getFirst().member(),
            second.nameChinese(),
            second.nameEnglish(),
            second.roles(),
            second.keys());

    assertRefused(
        genesis(core.rules(), replaceSecond(renamed), core.standard()), Reason.GENESIS_INVALID);
  }

  @Test
  void the_threshold_is_a_majority_of_the_custodians() {
    for (int threshold : new int[] {1, 2, 6, 32}) {
      assertRefused(
          genesis(new RuleBook(1, 2, 14, threshold, 60), core.founders(), core.standard()),
          Reason.GENESIS_INVALID);
    }
  }

  @Test
  void in_a_trial_exactly_the_custodians_validate() {
    List<MemberId> custodians = core.validators();
    for (List<MemberId> wrong :
        List.of(
            custodians.subList(1, 5),
            List.of(new MemberId("bank-1"), new MemberId("supervisor")))) {
      assertRefused(genesis(alliance, core, core.founders(), wrong), Reason.GENESIS_INVALID);
    }
  }

  @Test
  void validators_are_founders_and_stand_in_order() {
    TestAlliance network = TestAlliance.unbornNetwork(5);
    GenesisCore sound = network.core();
    List<MemberId> stranger = List.of(new MemberId("bank-1"), new MemberId("stranger"));
    MemberId one = new MemberId("bank-1");
    MemberId two = new MemberId("bank-2");

    assertThat(
            network.submit(network.founder(1), genesis(network, sound, sound.founders(), stranger)))
        .isEqualTo(new Outcome.Refused(Reason.GENESIS_INVALID));
    for (List<MemberId> wrong :
        List.of(List.<MemberId>of(), List.of(one, one), List.of(two, one))) {
      assertThatThrownBy(() -> genesis(network, sound, sound.founders(), wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(
            network.submit(
                network.founder(1),
                genesis(
                    network, sound, sound.founders(), List.of(two, new MemberId("supervisor")))))
        .isEqualTo(new Outcome.Accepted());
    assertThat(network.state().validators())
        .extracting(member -> member.id().value())
        .containsExactly("bank-2", "supervisor");
  }

  @Test
  void founders_have_engine_keys_of_their_own_but_not_in_a_trial() {
    assertRefused(
        genesis(alliance, core, replaceSecond(withEngine(second(core), 1)), core.validators()),
        Reason.GENESIS_INVALID);

    TestAlliance network = TestAlliance.unbornNetwork(5);
    GenesisCore sound = network.core();
    Application second = second(sound);
    List<Application> wrong =
        List.of(
            withEngine(second, Optional.empty()),
            withEngine(second, sound.founders().getFirst().engine()),
            withEngine(
                second,
                Optional.of(
                    new EngineKeys(
                        second.keys().log(), second.engine().orElseThrow().consensus()))));
    for (Application application : wrong) {
      List<Application> founders = new ArrayList<>(sound.founders());
      founders.set(1, application);
      assertThat(
              network.submit(
                  network.founder(1), genesis(network, sound, founders, sound.validators())))
          .isEqualTo(new Outcome.Refused(Reason.GENESIS_INVALID));
    }
    assertThat(network.submit(network.founder(1), network.genesis(sound)))
        .isEqualTo(new Outcome.Accepted());
    assertThat(network.state().alliance().orElseThrow().origin()).isEqualTo("lianfang/pilot");
  }

  @Test
  void the_first_standard_is_a_readable_version_one() {
    for (Bytes standard : List.of(Bytes.EMPTY, Bytes.utf8("no standard"))) {
      assertRefused(genesis(core.rules(), core.founders(), standard), Reason.GENESIS_INVALID);
    }
  }

  private void assertRefused(Command.Genesis genesis, Reason reason) {
    assertThat(alliance.submit(alliance.founder(1), genesis))
        .isEqualTo(new Outcome.Refused(reason));
    assertThat(alliance.memory().size()).isZero();
  }

  private Command.Genesis genesis(RuleBook rules, List<Application> founders, Bytes standard) {
    GenesisCore changed =
        new GenesisCore(
            core.alliance(), core.trial(), rules, founders, standard, core.validators());
    assertThat(MemberCodec.encode(changed)).isNotEqualTo(MemberCodec.encode(core));
    return alliance.genesis(changed);
  }

  private static Command.Genesis genesis(
      TestAlliance alliance,
      GenesisCore core,
      List<Application> founders,
      List<MemberId> validators) {
    return alliance.genesis(
        new GenesisCore(
            core.alliance(), core.trial(), core.rules(), founders, core.standard(), validators));
  }

  private static Application second(GenesisCore core) {
    return core.founders().get(1);
  }

  private static Application withEngine(Application application, int machine) {
    return withEngine(
        application, Optional.of(TestMember.engine(application.member().value(), machine)));
  }

  private static Application withEngine(Application application, Optional<EngineKeys> engine) {
    return new Application(
        application.member(),
        application.nameChinese(),
        application.nameEnglish(),
        application.roles(),
        application.keys(),
        engine,
        engine.map(keys -> TestMember.endpoints()));
  }

  private List<Application> replaceSecond(Application application) {
    List<Application> founders = new ArrayList<>(core.founders());
    founders.set(1, application);
    return founders;
  }

  private static Application withKeys(Application application, MemberKeys keys) {
    return new Application(
        application.member(),
        application.nameChinese(),
        application.nameEnglish(),
        application.roles(),
        keys);
  }
}
