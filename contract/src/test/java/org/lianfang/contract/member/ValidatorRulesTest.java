package org.lianfang.contract.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lianfang.contract.TestAlliance;
import org.lianfang.contract.TestMember;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.member.ProposalId;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.Roster;

class ValidatorRulesTest {
  private static final Outcome ACCEPTED = new Outcome.Accepted();

  // Eight members: seven banks validate, the first five are custodians, the supervisor is neither.
  private final TestAlliance alliance = TestAlliance.network(7);
  private final TestMember one = alliance.founder(1);
  private final TestMember two = alliance.founder(2);
  private final TestMember seven = alliance.founder(7);
  private final TestMember supervisor = alliance.founder(8);

  @Test
  void genesis_names_the_validators_whatever_their_roles() {
    assertThat(roster())
        .containsExactly("bank-1", "bank-2", "bank-3", "bank-4", "bank-5", "bank-6", "bank-7");
    assertThat(alliance.member(seven).hasRole(Role.CUSTODIAN)).isFalse();
    assertThat(alliance.member(seven).isValidating()).isTrue();
    assertThat(alliance.member(supervisor).isValidating()).isFalse();
  }

  @Test
  void a_vote_makes_a_member_a_validator_and_another_ends_it() {
    assertThat(decide(new Command.ProposeValidator(supervisor.id(), true))).isEqualTo(ACCEPTED);
    assertThat(roster()).hasSize(8).contains("supervisor");
    assertThat(alliance.state().roster().orElseThrow().fromSize()).isEqualTo(alliance.position());

    assertThat(decide(new Command.ProposeValidator(seven.id(), false))).isEqualTo(ACCEPTED);
    assertThat(roster()).hasSize(7).doesNotContain("bank-7");
    assertThat(alliance.member(seven).isActive()).isTrue();
  }

  @Test
  void an_admitted_member_validates_only_once_it_is_chosen() {
    TestMember newcomer = TestMember.withEngine("newcomer", EnumSet.of(Role.QUERIER));
    Roster before = alliance.state().roster().orElseThrow();

    assertThat(decide(new Command.ProposeAdmission(newcomer.signedApplication(TestAlliance.ID))))
        .isEqualTo(ACCEPTED);
    assertThat(alliance.member(newcomer).isActive()).isTrue();
    assertThat(alliance.state().roster()).contains(before);

    assertThat(decide(new Command.ProposeValidator(newcomer.id(), true))).isEqualTo(ACCEPTED);
    assertThat(roster()).contains("newcomer");
  }

  @Test
  void a_suspended_validator_leaves_at_once_and_comes_back_when_restored() {
    decide(new Command.ProposeStatus(seven.id(), MemberStatus.SUSPENDED));
    assertThat(roster()).hasSize(6).doesNotContain("bank-7");

    decide(new Command.ProposeStatus(seven.id(), MemberStatus.ACTIVE));
    assertThat(roster()).hasSize(7).contains("bank-7");

    decide(new Command.ProposeStatus(seven.id(), MemberStatus.EXPELLED));
    assertThat(roster()).hasSize(6).doesNotContain("bank-7");
  }

  @Test
  void the_roster_stays_when_nobody_begins_or_ceases_to_validate() {
    decide(new Command.ProposeStatus(seven.id(), MemberStatus.SUSPENDED));
    Roster before = alliance.state().roster().orElseThrow();

    decide(new Command.ProposeStatus(seven.id(), MemberStatus.EXPELLED));
    decide(new Command.ProposeStatus(supervisor.id(), MemberStatus.SUSPENDED));

    assertThat(alliance.state().roster()).contains(before);
  }

  @Test
  void a_suspended_member_is_not_made_a_validator_but_may_cease_to_be_one() {
    decide(new Command.ProposeStatus(supervisor.id(), MemberStatus.SUSPENDED));
    assertThat(alliance.submit(one, new Command.ProposeValidator(supervisor.id(), true)))
        .isEqualTo(refused(Reason.STATUS_FORBIDDEN));

    decide(new Command.ProposeStatus(seven.id(), MemberStatus.SUSPENDED));
    assertThat(decide(new Command.ProposeValidator(seven.id(), false))).isEqualTo(ACCEPTED);
    decide(new Command.ProposeStatus(seven.id(), MemberStatus.ACTIVE));
    assertThat(roster()).doesNotContain("bank-7");
  }

  @Test
  void a_member_suspended_before_the_last_vote_is_not_made_a_validator() {
    ProposalId choice = open(new Command.ProposeValidator(supervisor.id(), true));
    List.of(2, 3).forEach(n -> vote(n, choice));
    decide(new Command.ProposeStatus(supervisor.id(), MemberStatus.SUSPENDED));

    assertThat(vote(4, choice)).isEqualTo(refused(Reason.STATUS_FORBIDDEN));
    assertThat(alliance.member(supervisor).validator()).isFalse();

    decide(new Command.ProposeStatus(supervisor.id(), MemberStatus.EXPELLED));
    assertThat(vote(4, choice)).isEqualTo(refused(Reason.PROPOSAL_CLOSED));
  }

  @Test
  void choices_that_change_nothing_or_nobody_are_refused() {
    assertThat(alliance.submit(one, new Command.ProposeValidator(two.id(), true)))
        .isEqualTo(refused(Reason.STATUS_UNCHANGED));
    assertThat(alliance.submit(one, new Command.ProposeValidator(supervisor.id(), false)))
        .isEqualTo(refused(Reason.STATUS_UNCHANGED));
    TestMember stranger = TestMember.withEngine("stranger", EnumSet.of(Role.QUERIER));
    assertThat(alliance.submit(one, new Command.ProposeValidator(stranger.id(), true)))
        .isEqualTo(refused(Reason.NOT_FOUND));
    open(new Command.ProposeValidator(two.id(), false));
    assertThat(alliance.submit(one, new Command.ProposeValidator(two.id(), false)))
        .isEqualTo(refused(Reason.PROPOSAL_EXISTS));

    decide(new Command.ProposeStatus(seven.id(), MemberStatus.EXPELLED));
    assertThat(alliance.submit(one, new Command.ProposeValidator(seven.id(), false)))
        .isEqualTo(refused(Reason.STATUS_FORBIDDEN));
  }

  @Test
  void the_target_of_a_choice_neither_votes_nor_counts() {
    assertThat(alliance.submit(supervisor, new Command.ProposeValidator(supervisor.id(), true)))
        .isEqualTo(refused(Reason.STATUS_FORBIDDEN));
    ProposalId choice = open(new Command.ProposeValidator(seven.id(), false));
    assertThat(alliance.submit(seven, new Command.Vote(choice, false)))
        .isEqualTo(refused(Reason.STATUS_FORBIDDEN));

    // Four of the seven others are more than half.
    List.of(2, 3).forEach(n -> vote(n, choice));
    assertThat(alliance.member(seven).isValidating()).isTrue();
    vote(4, choice);
    assertThat(alliance.member(seven).isValidating()).isFalse();
  }

  @Test
  void the_last_validator_stays() {
    for (int number = 2; number <= 7; number++) {
      decide(new Command.ProposeValidator(alliance.founder(number).id(), false));
    }
    assertThat(roster()).containsExactly("bank-1");

    for (Command last :
        List.of(
            new Command.ProposeValidator(one.id(), false),
            new Command.ProposeStatus(one.id(), MemberStatus.SUSPENDED),
            new Command.ProposeStatus(one.id(), MemberStatus.EXPELLED))) {
      assertThat(alliance.submit(two, last)).isEqualTo(refused(Reason.STATUS_FORBIDDEN));
    }
    assertThat(decide(new Command.ProposeValidator(two.id(), true))).isEqualTo(ACCEPTED);
    assertThat(alliance.submit(two, new Command.ProposeValidator(one.id(), false)))
        .isEqualTo(ACCEPTED);
  }

  @Test
  void two_choices_that_together_leave_no_validator_do_not_both_pass() {
    for (int number = 3; number <= 7; number++) {
      decide(new Command.ProposeValidator(alliance.founder(number).id(), false));
    }
    ProposalId first = open(alliance.founder(3), new Command.ProposeValidator(one.id(), false));
    ProposalId second = open(alliance.founder(3), new Command.ProposeValidator(two.id(), false));
    List.of(4, 5, 6).forEach(n -> vote(n, first));
    assertThat(roster()).containsExactly("bank-2");

    List.of(4, 5).forEach(n -> vote(n, second));
    assertThat(vote(6, second)).isEqualTo(refused(Reason.STATUS_FORBIDDEN));
    assertThat(roster()).containsExactly("bank-2");
  }

  @Test
  void in_a_trial_the_custodians_validate_and_nobody_is_chosen() {
    TestAlliance trial = TestAlliance.of(4);
    TestMember custodian = TestMember.of("newcomer", EnumSet.of(Role.CUSTODIAN));

    assertThat(
            trial.submit(
                trial.founder(1), new Command.ProposeValidator(trial.founder(2).id(), false)))
        .isEqualTo(refused(Reason.STATUS_FORBIDDEN));
    assertThat(
            trial.submit(
                trial.founder(1), new Command.ProposeValidator(trial.founder(5).id(), true)))
        .isEqualTo(refused(Reason.STATUS_FORBIDDEN));

    trial.nextBlock();
    trial.submit(
        trial.founder(1),
        new Command.ProposeAdmission(custodian.signedApplication(TestAlliance.ID)));
    trial.voteForOpenProposal(trial.founder(2), trial.founder(3));
    assertThat(trial.state().roster().orElseThrow().validators())
        .extracting(validator -> validator.member().value())
        .containsExactly("bank-1", "bank-2", "bank-3", "bank-4", "newcomer");
    assertThat(trial.member(custodian).isValidating()).isTrue();
  }

  @Test
  void a_validator_joins_only_first_in_its_block() {
    ProposalId joining = open(new Command.ProposeValidator(supervisor.id(), true));
    ProposalId leaving = open(new Command.ProposeValidator(seven.id(), false));
    ProposalId suspending = open(new Command.ProposeStatus(two.id(), MemberStatus.SUSPENDED));
    List.of(2, 3).forEach(n -> vote(n, joining));
    List.of(2, 3).forEach(n -> vote(n, leaving));
    List.of(3, 4).forEach(n -> vote(n, suspending));
    alliance.nextBlock();

    // Whoever leaves does so at any time, one after the other.
    assertThat(vote(4, leaving)).isEqualTo(ACCEPTED);
    assertThat(vote(5, suspending)).isEqualTo(ACCEPTED);
    assertThat(roster()).containsExactly("bank-1", "bank-3", "bank-4", "bank-5", "bank-6");
    assertThat(number()).isEqualTo(3);

    assertThat(vote(4, joining)).isEqualTo(ACCEPTED);
    assertThat(vote(5, joining)).isEqualTo(refused(Reason.ROSTER_CHANGED));
    assertThat(alliance.member(supervisor).validator()).isFalse();
    assertThat(number()).isEqualTo(3);

    alliance.nextBlock();
    assertThat(vote(5, joining)).isEqualTo(ACCEPTED);
    assertThat(roster()).contains("supervisor");
    assertThat(number()).isEqualTo(4);
  }

  private long number() {
    return alliance.state().roster().orElseThrow().number();
  }

  private List<String> roster() {
    return alliance.state().roster().orElseThrow().validators().stream()
        .map(validator -> validator.member().value())
        .toList();
  }

  /// Opens a proposal that the first members other than its target vote through. Decides in a block
  /// of its own.
  private Outcome decide(Command command) {
    alliance.nextBlock();
    ProposalId id = open(command);
    Outcome last = ACCEPTED;
    for (int number = 1; number <= 8; number++) {
      if (!alliance.state().isOpen(alliance.state().proposal(id).orElseThrow(), alliance.time())) {
        return last;
      }
      TestMember voter = alliance.founder(number);
      boolean voted =
          alliance.state().proposal(id).orElseThrow().hasVoted(alliance.member(voter).number());
      if (alliance.member(voter).isActive() && !voted && !voter.id().equals(target(command))) {
        last = alliance.submit(voter, new Command.Vote(id, true));
      }
    }
    return last;
  }

  private static Object target(Command command) {
    return switch (command) {
      case Command.ProposeStatus propose -> propose.member();
      case Command.ProposeValidator propose -> propose.member();
      default -> "";
    };
  }

  private ProposalId open(Command command) {
    return open(target(command).equals(one.id()) ? two : one, command);
  }

  private ProposalId open(TestMember proposer, Command command) {
    List<ProposalId> before = ids();
    assertThat(alliance.submit(proposer, command)).isEqualTo(ACCEPTED);
    return ids().stream().filter(id -> !before.contains(id)).findFirst().orElseThrow();
  }

  private Outcome vote(int number, ProposalId id) {
    return alliance.submit(alliance.founder(number), new Command.Vote(id, true));
  }

  private List<ProposalId> ids() {
    return alliance.state().proposals().stream().map(proposal -> proposal.id()).toList();
  }

  private static Outcome refused(Reason reason) {
    return new Outcome.Refused(reason);
  }
}
