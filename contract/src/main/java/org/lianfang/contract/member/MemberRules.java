package org.lianfang.contract.member;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.lianfang.contract.state.AllianceDraft;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Entry;
import org.lianfang.protocol.member.Alliance;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.member.Proposal;
import org.lianfang.protocol.member.ProposalId;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.SignedApplication;
import org.lianfang.protocol.wire.MemberCodec;

/// Admission, suspension, expulsion and restoration, and the choice of validators, by vote.
///
/// A proposal passes as soon as more than the rule book's part of the members that are active at
/// that moment has approved it, and is rejected as soon as that can no longer happen. Votes of
/// members no longer active do not count. In a change of a member its target neither votes nor
/// counts. Whether a proposal has lapsed follows from its age; nothing is written then. A proposal
/// that reaches its threshold only because a member left passes with the next vote on it.
public final class MemberRules {
  private MemberRules() {}

  /// Sponsors an application.
  ///
  /// | reason | when |
  /// |---|---|
  /// | APPLICATION_INVALID | not signed by the applicant, keys unsound or registered to another, engine keys missing or in a trial, or more custodians than the threshold is a majority of |
  /// | MEMBER_EXISTS | the id is or was a member's |
  /// | PROPOSAL_EXISTS | the same application is open already |
  public static void proposeAdmission(
      AllianceDraft draft, Entry entry, Member sponsor, Command.ProposeAdmission command)
      throws Refused {
    SignedApplication signed = command.application();
    requireAdmissible(draft.state(), signed);
    propose(draft, entry, sponsor, new Proposal.Subject.Admission(signed));
  }

  /// Proposes to suspend, expel or restore.
  ///
  /// | reason | when |
  /// |---|---|
  /// | PROPOSAL_EXISTS | the same change is open already |
  /// | STATUS_UNCHANGED | the member has that status |
  /// | STATUS_FORBIDDEN | the member is expelled, or proposes for itself, or too few custodians or no validator would remain |
  /// | NOT_FOUND | no such member |
  public static void proposeStatus(
      AllianceDraft draft, Entry entry, Member proposer, Command.ProposeStatus command)
      throws Refused {
    var subject = new Proposal.Subject.StatusChange(command.member(), command.status());
    requireNew(draft.state(), entry.time(), subject);
    Member target =
        draft
            .state()
            .member(command.member())
            .orElseThrow(() -> new Refused(Reason.NOT_FOUND, "no such member"));
    requireChangeable(draft.state(), target, command.status());
    if (target.number() == proposer.number()) {
      throw new Refused(Reason.STATUS_FORBIDDEN, "a member does not vote on itself");
    }
    propose(draft, entry, proposer, subject);
  }

  /// Proposes to make a member a validator, or to let it be one no longer.
  ///
  /// | reason | when |
  /// |---|---|
  /// | PROPOSAL_EXISTS | the same change is open already |
  /// | STATUS_UNCHANGED | it is chosen already, or not |
  /// | STATUS_FORBIDDEN | in a trial, or the member is expelled, or proposes for itself, or is not active, or no validator would remain, or there are too many |
  /// | NOT_FOUND | no such member |
  public static void proposeValidator(
      AllianceDraft draft, Entry entry, Member proposer, Command.ProposeValidator command)
      throws Refused {
    var subject = new Proposal.Subject.ValidatorChange(command.member(), command.validator());
    requireNew(draft.state(), entry.time(), subject);
    Member target =
        draft
            .state()
            .member(command.member())
            .orElseThrow(() -> new Refused(Reason.NOT_FOUND, "no such member"));
    requireChoosable(draft.state(), target, command.validator());
    if (target.number() == proposer.number()) {
      throw new Refused(Reason.STATUS_FORBIDDEN, "a member does not vote on itself");
    }
    propose(draft, entry, proposer, subject);
  }

  /// Votes on an open proposal.
  ///
  /// | reason | when |
  /// |---|---|
  /// | PROPOSAL_UNKNOWN | no such proposal |
  /// | PROPOSAL_CLOSED | decided, lapsed or overtaken |
  /// | VOTED_ALREADY | one vote a member |
  /// | STATUS_FORBIDDEN | the voter is the target, or the change is not allowed now, as when too few custodians would remain |
  /// | APPLICATION_INVALID | the admission would leave the threshold no majority of the custodians |
  /// | ROSTER_CHANGED | the vote would make a validator in a block that changed the roster already |
  public static void vote(AllianceDraft draft, Entry entry, Member voter, Command.Vote command)
      throws Refused {
    Proposal proposal =
        draft
            .state()
            .proposal(command.proposal())
            .orElseThrow(() -> new Refused(Reason.PROPOSAL_UNKNOWN, "no such proposal"));
    if (!draft.state().isOpen(proposal, entry.time())) {
      throw new Refused(Reason.PROPOSAL_CLOSED, "the proposal is decided, lapsed or overtaken");
    }
    if (proposal.hasVoted(voter.number())) {
      throw new Refused(Reason.VOTED_ALREADY, "one vote a member");
    }
    if (isTarget(proposal.subject(), voter)) {
      throw new Refused(Reason.STATUS_FORBIDDEN, "a member does not vote on itself");
    }
    List<Proposal.Ballot> ballots = new ArrayList<>(proposal.ballots());
    ballots.add(new Proposal.Ballot(voter.number(), command.approve()));
    decide(draft, entry, withBallots(proposal, ballots, Proposal.Decision.OPEN));
  }

  private static void propose(
      AllianceDraft draft, Entry entry, Member proposer, Proposal.Subject subject) throws Refused {
    requireNew(draft.state(), entry.time(), subject);
    Instant closes = entry.time().plus(Duration.ofDays(alliance(draft.state()).rules().voteDays()));
    decide(
        draft,
        entry,
        new Proposal(
            new ProposalId(Encoding.sha256(entry.envelope()).slice(0, ProposalId.SIZE)),
            subject,
            proposer.id(),
            entry.time(),
            closes,
            List.of(new Proposal.Ballot(proposer.number(), true)),
            Proposal.Decision.OPEN));
  }

  private static void requireNew(AllianceState state, Instant time, Proposal.Subject subject)
      throws Refused {
    if (state.latestProposal(hash(subject)).filter(p -> state.isOpen(p, time)).isPresent()) {
      throw new Refused(Reason.PROPOSAL_EXISTS, "the same proposal is open already");
    }
  }

  /// Counts, stores the proposal, and does what it says if it has passed.
  private static void decide(AllianceDraft draft, Entry entry, Proposal proposal) throws Refused {
    List<Integer> electorate =
        draft.state().members().stream()
            .filter(member -> member.isActive() && !isTarget(proposal.subject(), member))
            .map(Member::number)
            .toList();
    long approvals = count(proposal, electorate, true);
    long objections = count(proposal, electorate, false);
    Alliance alliance = alliance(draft.state());
    Proposal.Decision decision = Proposal.Decision.OPEN;
    if (isEnough(alliance, approvals, electorate.size())) {
      carryOut(draft, entry, proposal.subject());
      decision = Proposal.Decision.PASSED;
    } else if (!isEnough(alliance, electorate.size() - objections, electorate.size())) {
      decision = Proposal.Decision.REJECTED;
    }
    draft.putProposal(
        withBallots(proposal, proposal.ballots(), decision), hash(proposal.subject()));
  }

  private static long count(Proposal proposal, List<Integer> electorate, boolean approve) {
    return proposal.ballots().stream()
        .filter(ballot -> ballot.approve() == approve && electorate.contains(ballot.member()))
        .count();
  }

  private static boolean isEnough(Alliance alliance, long approvals, int electorate) {
    return approvals * alliance.rules().voteDenominator()
        > (long) electorate * alliance.rules().voteNumerator();
  }

  private static void carryOut(AllianceDraft draft, Entry entry, Proposal.Subject subject)
      throws Refused {
    AllianceState state = draft.state();
    switch (subject) {
      case Proposal.Subject.Admission(SignedApplication signed) -> {
        requireAdmissible(state, signed);
        Application application = signed.application();
        Member member =
            new Member(
                    state.members().size() + 1,
                    MemberStatus.ACTIVE,
                    entry.time(),
                    entry.time(),
                    entry.position(),
                    application)
                .withValidator(
                    alliance(state).trial() && application.roles().contains(Role.CUSTODIAN));
        draft.admit(member);
        if (member.isValidating()) {
          Rosters.requireUnchanged(state, entry);
          Rosters.put(draft, entry);
        }
      }
      case Proposal.Subject.StatusChange(var id, MemberStatus status) -> {
        Member target =
            state.member(id).orElseThrow(() -> new Refused(Reason.NOT_FOUND, "no such member"));
        requireChangeable(state, target, status);
        change(draft, entry, target, target.withStatus(status, entry.time()));
      }
      case Proposal.Subject.ValidatorChange(var id, boolean validator) -> {
        Member target =
            state.member(id).orElseThrow(() -> new Refused(Reason.NOT_FOUND, "no such member"));
        requireChoosable(state, target, validator);
        change(draft, entry, target, target.withValidator(validator));
      }
    }
  }

  /// Writes a changed member, and the roster if it begins or ceases to validate.
  ///
  /// @throws Refused ROSTER_CHANGED if it would begin to in a block that changed the roster already
  static void change(AllianceDraft draft, Entry entry, Member before, Member after) throws Refused {
    if (!before.isValidating() && after.isValidating()) {
      Rosters.requireUnchanged(draft.state(), entry);
    }
    draft.update(after);
    if (before.isValidating() != after.isValidating()) {
      Rosters.put(draft, entry);
    }
  }

  private static void requireAdmissible(AllianceState state, SignedApplication signed)
      throws Refused {
    Application application = signed.application();
    if (!signed.isSignedFor(alliance(state).id())) {
      throw new Refused(Reason.APPLICATION_INVALID, "not signed by the applicant");
    }
    if (!application.areKeysSound()) {
      throw new Refused(Reason.APPLICATION_INVALID, "every use has a sound key of its own");
    }
    if (application.engine().isPresent() == alliance(state).trial()) {
      throw new Refused(
          Reason.APPLICATION_INVALID, "members have engine keys, but not those of a trial");
    }
    int known = state.member(application.member()).map(Member::number).orElse(0);
    for (Bytes key : application.allKeys()) {
      if (state.registrant(key).filter(number -> number != known).isPresent()) {
        throw new Refused(Reason.APPLICATION_INVALID, "a key is registered to another member");
      }
    }
    if (known == 0
        && application.roles().contains(Role.CUSTODIAN)
        && !Rosters.isMajority(state, Rosters.custodiansNotExpelled(state) + 1)) {
      throw new Refused(
          Reason.APPLICATION_INVALID, "the threshold would be no majority of the custodians");
    }
    if (known != 0) {
      throw new Refused(Reason.MEMBER_EXISTS, "the id is or was a member's");
    }
  }

  private static void requireChangeable(AllianceState state, Member target, MemberStatus status)
      throws Refused {
    if (target.status() == status) {
      throw new Refused(Reason.STATUS_UNCHANGED, "the member has that status already");
    }
    if (target.status() == MemberStatus.EXPELLED) {
      throw new Refused(Reason.STATUS_FORBIDDEN, "expulsion is final");
    }
    if (status != MemberStatus.ACTIVE && !Rosters.keepsThreshold(state, target)) {
      throw new Refused(
          Reason.STATUS_FORBIDDEN, "fewer custodians than the threshold would remain");
    }
    if (status != MemberStatus.ACTIVE) {
      requireValidatorLeft(state, target);
    }
  }

  private static void requireChoosable(AllianceState state, Member target, boolean validator)
      throws Refused {
    if (target.validator() == validator) {
      throw new Refused(Reason.STATUS_UNCHANGED, "the member is chosen already, or is not");
    }
    if (alliance(state).trial()) {
      throw new Refused(Reason.STATUS_FORBIDDEN, "in a trial the custodians validate");
    }
    if (target.status() == MemberStatus.EXPELLED) {
      throw new Refused(Reason.STATUS_FORBIDDEN, "expulsion is final");
    }
    if (validator && !target.isActive()) {
      throw new Refused(Reason.STATUS_FORBIDDEN, "only an active member is made a validator");
    }
    if (validator && !Rosters.hasRoom(state)) {
      throw new Refused(Reason.STATUS_FORBIDDEN, "there are as many validators as may be");
    }
    if (!validator) {
      requireValidatorLeft(state, target);
    }
  }

  static void requireValidatorLeft(AllianceState state, Member target) throws Refused {
    if (!Rosters.keepsValidator(state, target)) {
      throw new Refused(Reason.STATUS_FORBIDDEN, "no validator would remain");
    }
  }

  private static boolean isTarget(Proposal.Subject subject, Member member) {
    return switch (subject) {
      case Proposal.Subject.Admission ignored -> false;
      case Proposal.Subject.StatusChange(var id, MemberStatus ignored) -> id.equals(member.id());
      case Proposal.Subject.ValidatorChange(var id, boolean ignored) -> id.equals(member.id());
    };
  }

  private static Proposal withBallots(
      Proposal proposal, List<Proposal.Ballot> ballots, Proposal.Decision decision) {
    return new Proposal(
        proposal.id(),
        proposal.subject(),
        proposal.proposer(),
        proposal.opened(),
        proposal.closes(),
        ballots,
        decision);
  }

  private static Bytes hash(Proposal.Subject subject) {
    return Encoding.sha256(MemberCodec.encode(subject));
  }

  private static Alliance alliance(AllianceState state) throws Refused {
    return state
        .alliance()
        .orElseThrow(() -> new Refused(Reason.NO_ALLIANCE, "the alliance has not begun yet"));
  }
}
