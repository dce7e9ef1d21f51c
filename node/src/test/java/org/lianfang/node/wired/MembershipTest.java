package org.lianfang.node.wired;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.lianfang.ledger.NotSent;
import org.lianfang.ledger.OutcomeUnknown;
import org.lianfang.node.FakeClock;
import org.lianfang.node.FakeTimers;
import org.lianfang.node.Seams;
import org.lianfang.node.member.Membership;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.member.Endpoints;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.member.Proposal;
import org.lianfang.protocol.member.ProposalId;

/// Five members under the real rules; more than half of them decide.
final class MembershipTest {
  private static final Proposal.Subject SUSPENSION =
      new Proposal.Subject.StatusChange(new MemberId("bank-5"), MemberStatus.SUSPENDED);

  private final TestAlliance alliance = new TestAlliance(5);
  private final Membership one = membership(1);
  private final Membership two = membership(2);
  private final Membership three = membership(3);

  private Membership membership(int number) {
    return new Membership(
        alliance.identity(new MemberId("bank-" + number)),
        alliance.ledger().replica(),
        new Seams(
            alliance.clock(), new FakeTimers(new FakeClock()), Runnable::run, new SecureRandom()));
  }

  private static Proposal now(CompletionStage<Proposal> stage) {
    return stage.toCompletableFuture().join();
  }

  private static Throwable failure(CompletionStage<?> stage) {
    Throwable failure = ((CompletableFuture<?>) stage.toCompletableFuture()).exceptionNow();
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static void refused(CompletionStage<?> stage, Reason reason) {
    assertThat(failure(stage))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  @Test
  void to_propose_is_to_approve() {
    Proposal proposal = now(one.propose(SUSPENSION));
    assertThat(proposal.subject()).isEqualTo(SUSPENSION);
    assertThat(proposal.proposer()).isEqualTo(new MemberId("bank-1"));
    assertThat(proposal.ballots()).containsExactly(new Proposal.Ballot(1, true));
    assertThat(proposal.decision()).isEqualTo(Proposal.Decision.OPEN);
  }

  @Test
  void the_same_wish_again_changes_nothing() {
    Proposal first = now(one.propose(SUSPENSION));
    assertThat(now(one.propose(SUSPENSION))).isEqualTo(first);
    assertThat(now(one.vote(first.id(), true))).isEqualTo(first);
  }

  @Test
  void anothers_same_proposal_is_its_approval() {
    Proposal first = now(one.propose(SUSPENSION));
    Proposal second = now(two.propose(SUSPENSION));
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.ballots())
        .containsExactly(new Proposal.Ballot(1, true), new Proposal.Ballot(2, true));
    assertThat(now(three.propose(SUSPENSION)).decision()).isEqualTo(Proposal.Decision.PASSED);
  }

  @Test
  void a_vote_stands_and_another_one_is_refused() {
    ProposalId id = now(one.propose(SUSPENSION)).id();
    Proposal voted = now(two.vote(id, false));
    assertThat(voted.ballots()).contains(new Proposal.Ballot(2, false));
    assertThat(now(two.vote(id, false))).isEqualTo(voted);
    refused(two.vote(id, true), Reason.VOTED_ALREADY);
  }

  @Test
  void after_the_decision_only_the_vote_that_stands_is_no_error() {
    ProposalId id = now(one.propose(SUSPENSION)).id();
    now(two.vote(id, true));
    Proposal decided = now(three.vote(id, true));
    assertThat(now(two.vote(id, true))).isEqualTo(decided);
    refused(two.vote(id, false), Reason.PROPOSAL_CLOSED);
    refused(membership(4).vote(id, true), Reason.PROPOSAL_CLOSED);
  }

  @Test
  void the_rules_refuse() {
    refused(
        one.propose(
            new Proposal.Subject.StatusChange(new MemberId("bank-1"), MemberStatus.SUSPENDED)),
        Reason.STATUS_FORBIDDEN);
    refused(
        one.propose(new Proposal.Subject.StatusChange(new MemberId("bank-2"), MemberStatus.ACTIVE)),
        Reason.STATUS_UNCHANGED);
    refused(
        one.propose(new Proposal.Subject.ValidatorChange(new MemberId("bank-2"), true)),
        Reason.STATUS_FORBIDDEN);
    refused(
        one.vote(new ProposalId(Bytes.owning(new byte[ProposalId.SIZE])), true),
        Reason.PROPOSAL_UNKNOWN);
  }

  @Test
  void in_a_trial_no_engine_moves() {
    refused(one.move(new Endpoints("10.0.0.7:8443", "10.0.0.7:26656")), Reason.ENGINE_KEYS_INVALID);
    refused(one.changeConsensusKey(Bytes.owning(new byte[32])), Reason.ENGINE_KEYS_INVALID);
  }

  @Test
  void a_lost_answer_is_made_good_by_the_same_wish() {
    alliance.ledger().next(SharedLedger.Fate.NOT_SENT, SharedLedger.Fate.UNANSWERED);
    assertThat(failure(one.propose(SUSPENSION))).isInstanceOf(NotSent.class);
    assertThat(failure(one.propose(SUSPENSION))).isInstanceOf(OutcomeUnknown.class);
    Proposal proposal = now(one.propose(SUSPENSION));
    assertThat(proposal.ballots()).containsExactly(new Proposal.Ballot(1, true));
    assertThat(now(two.propose(SUSPENSION)).id()).isEqualTo(proposal.id());
  }
}
