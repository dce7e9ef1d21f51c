package org.lianfang.contract;

import java.util.List;
import java.util.Optional;
import org.lianfang.contract.call.CallRules;
import org.lianfang.contract.custody.CeremonyRules;
import org.lianfang.contract.filing.FilingRules;
import org.lianfang.contract.member.EngineRules;
import org.lianfang.contract.member.GenesisRules;
import org.lianfang.contract.member.MemberRules;
import org.lianfang.contract.state.AllianceDraft;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.oprf.Suite;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.ledger.Applied;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Entry;
import org.lianfang.protocol.ledger.Misbehaviour;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.ledger.RequestKey;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.ledger.StateMachine;
import org.lianfang.protocol.member.Member;

/// The alliance's rules: what each command does to the state that all before it made.
///
/// Pure, deterministic and total over any bytes. Thread-safe; holds no state, but remembers what it
/// read and verified lately: replicas that share a contract, and admission before application,
/// check each once. Checks come in the order of [Reason], so that of several reasons that hold
/// every replica gives the first.
///
/// A command whose signature, expiry and request id hold uses its request id up, whether or not the
/// rules then allow it: otherwise a command that was refused could be ordered again by anybody and
/// take effect later. A forged, expired or too long-lived one leaves no trace.
public final class AllianceContract implements StateMachine {
  private final CeremonyRules ceremonies;
  private final KnownEnvelopes envelopes = new KnownEnvelopes();

  /// @throws org.lianfang.oprf.group.BackendUnavailable if the curve library is missing or wrong: a
  ///   node without it could not judge ceremonies as the others do
  public AllianceContract() {
    this(Suite.ristretto255());
  }

  AllianceContract(Suite suite) {
    this.ceremonies = new CeremonyRules(suite);
  }

  /// Everything that needs no time: size, form, member, key, signature, request id, active member.
  /// A [Misbehaviour] is no envelope: nobody submits one.
  @Override
  public Optional<Reason> admit(State committed, Bytes envelope) {
    AllianceState state = new AllianceState(committed);
    try {
      EnvelopeRules.Verified verified = EnvelopeRules.verify(envelopes, state, envelope);
      if (verified.signer().isPresent()) {
        Member signer = verified.signer().get();
        if (state.requestExpiry(signer.number(), verified.command().request()).isPresent()) {
          return Optional.of(Reason.REQUEST_ID_REUSED);
        }
        EnvelopeRules.requireActive(signer);
      } else if (verified.command().command() instanceof Command.Genesis genesis) {
        GenesisRules.require(genesis.core());
      }
      return Optional.empty();
    } catch (Refused refused) {
      return Optional.of(refused.reason());
    }
  }

  /// Checks their signatures together.
  @Override
  public void expect(State committed, List<Bytes> expected) {
    EnvelopeRules.verifyAll(envelopes, new AllianceState(committed), expected);
  }

  @Override
  public Applied apply(State state, Entry entry) {
    AllianceDraft draft = new AllianceDraft(state);
    Optional<Misbehaviour> misbehaviour = Misbehaviour.decode(entry.envelope());
    try {
      if (misbehaviour.isPresent()) {
        EngineRules.suspend(draft, entry, misbehaviour.get());
        return new Applied(new Outcome.Accepted(), draft.changes());
      }
      EnvelopeRules.Verified verified =
          EnvelopeRules.verify(envelopes, draft.state(), entry.envelope());
      SignedCommand command = verified.command();
      if (verified.signer().isPresent()) {
        Member signer = verified.signer().get();
        EnvelopeRules.requireNew(draft.state(), entry, command, signer);
        EnvelopeRules.requireAlive(entry, command);
        EnvelopeRules.remember(draft, entry, command, signer);
        Outcome outcome = dispatch(draft, entry, command.command(), signer);
        return new Applied(outcome, draft.changes());
      }
      EnvelopeRules.requireAlive(entry, command);
      return begin(draft, entry, command.command());
    } catch (Refused refused) {
      return new Applied(new Outcome.Refused(refused.reason()), List.of());
    } finally {
      envelopes.forget(entry.envelope());
    }
  }

  @Override
  public Optional<RequestKey> requestKey(Bytes envelope) {
    try {
      SignedCommand command = envelopes.read(envelope).command();
      return Optional.of(new RequestKey(command.member(), command.request()));
    } catch (Malformed e) {
      return Optional.empty();
    }
  }

  private static Applied begin(AllianceDraft draft, Entry entry, Command command) throws Refused {
    if (command instanceof Command.Genesis genesis) {
      GenesisRules.apply(draft, entry, genesis);
    }
    return new Applied(new Outcome.Accepted(), draft.changes());
  }

  /// Applies the command's own rules upon a draft of their own: refused, they leave nothing.
  private Outcome dispatch(AllianceDraft draft, Entry entry, Command command, Member signer) {
    AllianceDraft effects = draft.nested();
    try {
      EnvelopeRules.requireActive(signer);
      EnvelopeRules.requireRole(command, signer);
      Outcome outcome = follow(effects, entry, command, signer);
      draft.absorb(effects);
      return outcome;
    } catch (Refused refused) {
      return new Outcome.Refused(refused.reason());
    }
  }

  private Outcome follow(AllianceDraft draft, Entry entry, Command command, Member signer)
      throws Refused {
    switch (command) {
      case Command.Genesis ignored ->
          throw new Refused(Reason.NOT_GENESIS, "the alliance has begun already");
      case Command.ProposeAdmission propose ->
          MemberRules.proposeAdmission(draft, entry, signer, propose);
      case Command.ProposeStatus propose ->
          MemberRules.proposeStatus(draft, entry, signer, propose);
      case Command.ProposeValidator propose ->
          MemberRules.proposeValidator(draft, entry, signer, propose);
      case Command.ChangeEngineKeys change -> EngineRules.change(draft, signer, change);
      case Command.ChangeEndpoints change -> EngineRules.move(draft, signer, change);
      case Command.Vote vote -> MemberRules.vote(draft, entry, signer, vote);
      case Command.FileRecords filing -> {
        return FilingRules.file(draft, entry, signer, filing);
      }
      case Command.WithdrawRecord withdraw -> {
        return FilingRules.withdraw(draft, entry, signer, withdraw);
      }
      case Command.PostCallBatch post -> CallRules.post(draft, signer, post);
      case Command.OpenCeremony open -> ceremonies.open(draft, entry, signer, open);
      case Command.JoinCeremony join -> ceremonies.join(draft, entry, signer, join);
      case Command.DealCeremony deal -> ceremonies.deal(draft, entry, signer, deal);
      case Command.CertifyCeremony certify -> ceremonies.certify(draft, entry, signer, certify);
      case Command.ComplainCeremony complain -> ceremonies.complain(draft, entry, signer, complain);
      case Command.DemandCeremony demand -> ceremonies.demand(draft, entry, signer, demand);
      case Command.AnswerCeremony answer -> ceremonies.answer(draft, entry, signer, answer);
      case Command.LeaveCeremony leave -> ceremonies.leave(draft, entry, signer, leave);
    }
    return new Outcome.Accepted();
  }
}
