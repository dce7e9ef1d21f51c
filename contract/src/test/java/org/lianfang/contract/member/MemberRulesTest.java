package org.lianfang.contract.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lianfang.contract.TestAlliance;
import org.lianfang.contract.TestMember;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberKeys;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.member.Proposal;
import org.lianfang.protocol.member.ProposalId;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.Roster;
import org.lianfang.protocol.member.SignedApplication;
import org.lianfang.protocol.wire.MemberCodec;

class MemberRulesTest {
  private static final Outcome ACCEPTED = new Outcome.Accepted();
  private static final Set<Role> BANK = EnumSet.of(Role.REPORTER, Role.QUERIER);

  // Six members, five of them custodians, threshold 3; more than half of the active ones decide.
  private final TestAlliance alliance = TestAlliance.of(5);
  private final TestMember one = alliance.founder(1);
  private final TestMember two = alliance.founder(2);
  private final TestMember three = alliance.founder(3);
  private final TestMember four = alliance.founder(4);
  private final TestMember five = alliance.founder(5);
  private final TestMember supervisor = alliance.founder(6);
  private final TestMember newcomer = TestMember.of("newcomer", BANK);

  @Test
  void more_than_half_admit_a_member_with_the_next_number() {
    assertThat(alliance.submit(one, admission(newcomer))).isEqualTo(ACCEPTED);
    assertThat(alliance.voteForOpenProposal(two, three)).isEqualTo(ACCEPTED);
    assertThat(alliance.state().member(newcomer.id())).isEmpty();

    assertThat(alliance.voteForOpenProposal(four)).isEqualTo(ACCEPTED);

    Member member = alliance.member(newcomer);
    assertThat(member.number()).isEqualTo(7);
    assertThat(member.status()).isEqualTo(MemberStatus.ACTIVE);
    assertThat(member.admitted()).isEqualTo(alliance.time());
    assertThat(alliance.state().members()).hasSize(7);
    assertThat(alliance.state().openProposals(alliance.time())).isEmpty();
    assertThat(alliance.state().proposals().getFirst().decision())
        .isEqualTo(Proposal.Decision.PASSED);
  }

  @Test
  void the_roster_follows_the_custodians_only() {
    Roster before = alliance.state().roster().orElseThrow();
    assertThat(before.fromSize()).isEqualTo(1);
    assertThat(before.validators()).hasSize(5);
    alliance.submit(one, admission(newcomer));
    alliance.voteForOpenProposal(two, three, four);
    assertThat(alliance.state().roster()).contains(before);

    alliance.submit(one, new Command.ProposeStatus(five.id(), MemberStatus.SUSPENDED));
    alliance.voteForOpenProposal(two, three, four);

    Roster after = alliance.state().roster().orElseThrow();
    assertThat(after.fromSize()).isEqualTo(alliance.position());
    assertThat(after.validators())
        .extracting(validator -> validator.member().value())
        .containsExactly("bank-1", "bank-2", "bank-3", "bank-4");
  }

  @Test
  void an_application_is_checked_whatever_the_sponsor_says() {
    SignedApplication signed = newcomer.signedApplication(TestAlliance.ID);
    MemberKeys keys = newcomer.application().keys();
    MemberKeys stolen =
        new MemberKeys(
            keys.signing(), keys.custody(), keys.log(), keys.cosign(), two.seal(), keys.tls());
    MemberKeys twice =
        new MemberKeys(
            keys.signing(), keys.custody(), keys.log(), keys.cosign(), keys.tls(), keys.tls());
    List<SignedApplication> invalid =
        List.of(
            newcomer.signedApplication("other"),
            new SignedApplication(signed.bytes(), signed.application(), Bytes.owning(new byte[64])),
            withKeys(stolen),
            withKeys(twice),
            // A sixth custodian: three would be no majority of six.
            TestMember.of("custodian", EnumSet.of(Role.CUSTODIAN))
                .signedApplication(TestAlliance.ID));

    for (SignedApplication application : invalid) {
      assertThat(alliance.submit(one, new Command.ProposeAdmission(application)))
          .isEqualTo(refused(Reason.APPLICATION_INVALID));
    }
    assertThat(alliance.state().proposals()).isEmpty();
  }

  @Test
  void a_member_is_admitted_once_and_its_id_never_reused() {
    assertThat(alliance.submit(one, admission(two))).isEqualTo(refused(Reason.MEMBER_EXISTS));
    alliance.submit(one, new Command.ProposeStatus(supervisor.id(), MemberStatus.EXPELLED));
    alliance.voteForOpenProposal(two, three);

    assertThat(alliance.submit(one, admission(supervisor)))
        .isEqualTo(refused(Reason.MEMBER_EXISTS));
  }

  @Test
  void the_same_proposal_is_not_opened_twice_until_it_lapses() {
    alliance.submit(one, admission(newcomer));
    assertThat(alliance.submit(two, admission(newcomer)))
        .isEqualTo(refused(Reason.PROPOSAL_EXISTS));

    alliance.pass(Duration.ofDays(14));
    assertThat(alliance.submit(two, admission(newcomer)))
        .isEqualTo(refused(Reason.PROPOSAL_EXISTS));
    alliance.pass(Duration.ofMillis(1));
    assertThat(alliance.submit(two, admission(newcomer))).isEqualTo(ACCEPTED);
    assertThat(alliance.state().openProposals(alliance.time())).hasSize(1);
    assertThat(alliance.state().proposals()).hasSize(2);
  }

  @Test
  void votes_on_what_is_closed_are_refused() {
    assertThat(
            alliance.submit(
                one, new Command.Vote(new ProposalId(Bytes.owning(new byte[16])), true)))
        .isEqualTo(refused(Reason.PROPOSAL_UNKNOWN));
    ProposalId id = open(one, admission(newcomer));
    assertThat(alliance.submit(one, new Command.Vote(id, true)))
        .isEqualTo(refused(Reason.VOTED_ALREADY));

    alliance.voteForOpenProposal(two, three, four);
    assertThat(alliance.submit(five, new Command.Vote(id, true)))
        .isEqualTo(refused(Reason.PROPOSAL_CLOSED));
    // Voted already and closed: the first reason of the table.
    assertThat(alliance.submit(one, new Command.Vote(id, true)))
        .isEqualTo(refused(Reason.PROPOSAL_CLOSED));
  }

  @Test
  void a_lapsed_proposal_takes_no_votes() {
    ProposalId id = open(one, admission(newcomer));
    alliance.pass(Duration.ofDays(14).plusMillis(1));

    assertThat(alliance.submit(two, new Command.Vote(id, true)))
        .isEqualTo(refused(Reason.PROPOSAL_CLOSED));
    assertThat(alliance.state().proposal(id).orElseThrow().isLapsed(alliance.time())).isTrue();
  }

  @Test
  void a_proposal_is_rejected_once_it_can_no_longer_pass() {
    ProposalId id = open(one, admission(newcomer));
    alliance.submit(two, new Command.Vote(id, false));
    alliance.submit(three, new Command.Vote(id, false));
    assertThat(alliance.state().openProposals(alliance.time())).hasSize(1);
    alliance.submit(four, new Command.Vote(id, false));

    assertThat(alliance.state().proposal(id).orElseThrow().decision())
        .isEqualTo(Proposal.Decision.REJECTED);
    assertThat(alliance.submit(five, new Command.Vote(id, true)))
        .isEqualTo(refused(Reason.PROPOSAL_CLOSED));
    assertThat(alliance.submit(five, admission(newcomer))).isEqualTo(ACCEPTED);
  }

  @Test
  void a_proposal_is_overtaken_when_another_has_done_the_same() {
    // Two applications of one applicant, of which one passes.
    Application same = newcomer.application();
    Application other = new Application(same.member(), "别名", "Alias", same.roles(), same.keys());
    ProposalId first = open(one, admission(newcomer));
    ProposalId second = open(one, new Command.ProposeAdmission(sign(other)));
    for (TestMember voter : List.of(two, three, four)) {
      alliance.submit(voter, new Command.Vote(second, true));
    }

    assertThat(alliance.submit(two, new Command.Vote(first, true)))
        .isEqualTo(refused(Reason.PROPOSAL_CLOSED));
    assertThat(alliance.member(newcomer).application()).isEqualTo(other);
  }

  @Test
  void the_target_of_a_change_neither_votes_nor_counts() {
    assertThat(alliance.submit(five, new Command.ProposeStatus(five.id(), MemberStatus.SUSPENDED)))
        .isEqualTo(refused(Reason.STATUS_FORBIDDEN));
    ProposalId id = open(one, new Command.ProposeStatus(five.id(), MemberStatus.SUSPENDED));
    assertThat(alliance.submit(five, new Command.Vote(id, false)))
        .isEqualTo(refused(Reason.STATUS_FORBIDDEN));

    // Three of the five others are more than half.
    alliance.voteForOpenProposal(two);
    assertThat(alliance.member(five).isActive()).isTrue();
    alliance.voteForOpenProposal(three);
    assertThat(alliance.member(five).status()).isEqualTo(MemberStatus.SUSPENDED);
    assertThat(alliance.member(five).since()).isEqualTo(alliance.time());
  }

  @Test
  void votes_of_members_no_longer_active_do_not_count() {
    ProposalId id = open(supervisor, admission(newcomer));
    alliance.submit(one, new Command.Vote(id, true));
    alliance.submit(two, new Command.Vote(id, true));
    ProposalId suspension =
        open(one, new Command.ProposeStatus(supervisor.id(), MemberStatus.SUSPENDED));
    alliance.submit(two, new Command.Vote(suspension, true));
    alliance.submit(three, new Command.Vote(suspension, true));

    // Five are active; one, two and three approve. The supervisor's own approval is gone.
    alliance.submit(three, new Command.Vote(id, true));
    assertThat(alliance.member(newcomer).isActive()).isTrue();
    assertThat(alliance.state().proposal(id).orElseThrow().ballots()).hasSize(4);
  }

  @Test
  void expulsion_is_final_and_suspension_is_not() {
    suspend(supervisor);
    assertThat(
            alliance.submit(
                one, new Command.ProposeStatus(supervisor.id(), MemberStatus.SUSPENDED)))
        .isEqualTo(refused(Reason.STATUS_UNCHANGED));
    alliance.submit(one, new Command.ProposeStatus(supervisor.id(), MemberStatus.ACTIVE));
    alliance.voteForOpenProposal(two, three);
    assertThat(alliance.member(supervisor).isActive()).isTrue();

    alliance.submit(one, new Command.ProposeStatus(supervisor.id(), MemberStatus.EXPELLED));
    alliance.voteForOpenProposal(two, three);
    assertThat(
            alliance.submit(one, new Command.ProposeStatus(supervisor.id(), MemberStatus.ACTIVE)))
        .isEqualTo(refused(Reason.STATUS_FORBIDDEN));
    assertThat(
            alliance.submit(one, new Command.ProposeStatus(supervisor.id(), MemberStatus.EXPELLED)))
        .isEqualTo(refused(Reason.STATUS_UNCHANGED));
  }

  @Test
  void as_many_custodians_as_the_threshold_always_remain() {
    ProposalId lastPossible =
        open(one, new Command.ProposeStatus(three.id(), MemberStatus.SUSPENDED));
    suspend(four);
    suspend(five);

    assertThat(alliance.submit(one, new Command.ProposeStatus(two.id(), MemberStatus.EXPELLED)))
        .isEqualTo(refused(Reason.STATUS_FORBIDDEN));
    // Proposed while there were enough, refused when it would pass: the vote leaves no trace.
    assertThat(alliance.submit(two, new Command.Vote(lastPossible, true)))
        .isEqualTo(refused(Reason.STATUS_FORBIDDEN));
    assertThat(alliance.state().proposal(lastPossible).orElseThrow().ballots()).hasSize(1);
    assertThat(alliance.member(three).isActive()).isTrue();
  }

  @Test
  void a_change_of_an_unknown_member_is_refused() {
    assertThat(
            alliance.submit(one, new Command.ProposeStatus(newcomer.id(), MemberStatus.SUSPENDED)))
        .isEqualTo(refused(Reason.NOT_FOUND));
  }

  private void suspend(TestMember member) {
    ProposalId id = open(one, new Command.ProposeStatus(member.id(), MemberStatus.SUSPENDED));
    for (TestMember voter : List.of(two, three)) {
      alliance.submit(voter, new Command.Vote(id, true));
    }
    assertThat(alliance.member(member).status()).isEqualTo(MemberStatus.SUSPENDED);
  }

  /// Opens a proposal and returns its id.
  private ProposalId open(TestMember proposer, Command command) {
    List<ProposalId> before = ids();
    assertThat(alliance.submit(proposer, command)).isEqualTo(ACCEPTED);
    return ids().stream().filter(id -> !before.contains(id)).findFirst().orElseThrow();
  }

  private List<ProposalId> ids() {
    return alliance.state().proposals().stream().map(Proposal::id).toList();
  }

  private static Command admission(TestMember member) {
    return new Command.ProposeAdmission(member.signedApplication(TestAlliance.ID));
  }

  private SignedApplication withKeys(MemberKeys keys) {
    Application application = newcomer.application();
    return sign(
        new Application(
            application.member(),
            application.nameChinese(),
            application.nameEnglish(),
            application.roles(),
            keys));
  }

  private SignedApplication sign(Application application) {
    Bytes bytes = MemberCodec.encode(application);
    return new SignedApplication(
        bytes, application, newcomer.signing().sign(Application.LABEL, TestAlliance.ID, bytes));
  }

  private static Outcome refused(Reason reason) {
    return new Outcome.Refused(reason);
  }
}
