package org.lianfang.node.member;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.View;
import org.lianfang.node.CommandSigner;
import org.lianfang.node.Identity;
import org.lianfang.node.Seams;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.member.Endpoints;
import org.lianfang.protocol.member.EngineKeys;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.Proposal;
import org.lianfang.protocol.member.ProposalId;
import org.lianfang.protocol.member.SignedApplication;
import org.lianfang.protocol.member.VerifyingKey;

/// What this member proposes and votes, and what it changes of itself alone. The same wish again
/// finds what stands and changes nothing. Thread-safe.
///
/// Stages fail with [Refused] by the contract's rules, or with a
/// [org.lianfang.ledger.LedgerFailure].
public final class Membership {
  private static final Duration EXPIRY = Duration.ofMinutes(10);

  private final Identity self;
  private final Ledger ledger;
  private final CommandSigner signer;

  public Membership(Identity self, Ledger ledger, Seams seams) {
    this.self = self;
    this.ledger = ledger;
    this.signer = new CommandSigner(self, seams);
  }

  /// Proposes, which is this member's approval too; completes with the proposal as it then stands.
  /// One of the same subject that is open already gets this member's approval instead.
  public CompletionStage<Proposal> propose(Proposal.Subject subject) {
    Optional<ProposalId> open = open(subject);
    if (open.isPresent()) {
      return vote(open.get(), true);
    }
    Command command =
        switch (subject) {
          case Proposal.Subject.Admission(SignedApplication application) ->
              new Command.ProposeAdmission(application);
          case Proposal.Subject.StatusChange(var member, var status) ->
              new Command.ProposeStatus(member, status);
          case Proposal.Subject.ValidatorChange(var member, boolean validator) ->
              new Command.ProposeValidator(member, validator);
        };
    return submit(
        command,
        committed ->
            switch (committed.outcome()) {
              case Outcome.Refused(Reason reason) -> throw refused(reason);
              case Outcome.Accepted _, Outcome.Filed _ ->
                  read(
                      new ProposalId(
                          Encoding.sha256(committed.envelope()).slice(0, ProposalId.SIZE)));
            });
  }

  /// Votes; completes with the proposal as it then stands.
  public CompletionStage<Proposal> vote(ProposalId id, boolean approve) {
    return submit(
        new Command.Vote(id, approve),
        committed ->
            switch (committed.outcome()) {
              case Outcome.Refused(Reason reason) when hasVoted(reason, id, approve) -> read(id);
              case Outcome.Refused(Reason reason) -> throw refused(reason);
              case Outcome.Accepted _, Outcome.Filed _ -> read(id);
            });
  }

  /// Registers another consensus key for this member's engine, at once and alone; completes with
  /// the engine's keys as they then stand. One that stands already changes nothing.
  public CompletionStage<EngineKeys> changeConsensusKey(Bytes key) {
    EngineKeys before;
    try (View view = ledger.read()) {
      before =
          new AllianceState(view)
              .member(self.member())
              .flatMap(Member::engine)
              .orElseThrow(() -> refused(Reason.ENGINE_KEYS_INVALID));
    } catch (CompletionException e) {
      return CompletableFuture.failedStage(e);
    }
    if (before.consensus().bytes().equals(key)) {
      return CompletableFuture.completedStage(before);
    }
    EngineKeys after = new EngineKeys(new VerifyingKey(key), before.node());
    return submit(new Command.ChangeEngineKeys(after), accepted(after));
  }

  /// Says where this member's node and engine listen from now on; completes with that. Where they
  /// listen already nothing changes.
  public CompletionStage<Endpoints> move(Endpoints endpoints) {
    try (View view = ledger.read()) {
      Optional<Endpoints> before =
          new AllianceState(view).member(self.member()).flatMap(Member::endpoints);
      if (before.isPresent() && before.get().equals(endpoints)) {
        return CompletableFuture.completedStage(endpoints);
      }
    }
    return submit(new Command.ChangeEndpoints(endpoints), accepted(endpoints));
  }

  private static <R> Function<Committed, R> accepted(R result) {
    return committed ->
        switch (committed.outcome()) {
          case Outcome.Refused(Reason reason) -> throw refused(reason);
          case Outcome.Accepted _, Outcome.Filed _ -> result;
        };
  }

  private <R> CompletionStage<R> submit(Command command, Function<Committed, R> end) {
    return ledger.submit(signer.sign(command, EXPIRY)).thenApply(end);
  }

  private static CompletionException refused(Reason reason) {
    return new CompletionException(new Refused(reason, reason.en()));
  }

  /// Whether a vote was refused because the very same one stands.
  private boolean hasVoted(Reason reason, ProposalId id, boolean approve) {
    try (View view = ledger.read()) {
      AllianceState state = new AllianceState(view);
      int number = state.member(self.member()).map(Member::number).orElse(0);
      return (reason == Reason.VOTED_ALREADY || reason == Reason.PROPOSAL_CLOSED)
          && state
              .proposal(id)
              .filter(proposal -> proposal.ballots().contains(new Proposal.Ballot(number, approve)))
              .isPresent();
    }
  }

  private Optional<ProposalId> open(Proposal.Subject subject) {
    try (View view = ledger.read()) {
      return new AllianceState(view)
          .openProposals(view.time()).stream()
              .filter(proposal -> proposal.subject().equals(subject))
              .map(Proposal::id)
              .findFirst();
    }
  }

  private Proposal read(ProposalId id) {
    try (View view = ledger.read()) {
      return new AllianceState(view)
          .proposal(id)
          .orElseThrow(() -> new InvariantViolation("an accepted proposal stands on the ledger"));
    }
  }
}
