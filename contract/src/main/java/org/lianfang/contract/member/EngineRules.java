package org.lianfang.contract.member;

import org.lianfang.contract.state.AllianceDraft;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Entry;
import org.lianfang.protocol.ledger.Misbehaviour;
import org.lianfang.protocol.member.Endpoints;
import org.lianfang.protocol.member.EngineKeys;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberStatus;

/// The keys of members' consensus engines, and what becomes of a member whose engine lied.
public final class EngineRules {
  private EngineRules() {}

  /// Replaces the signer's own engine keys, at once. Each key is the one that it has now for this
  /// use, or one that nobody ever registered; the former ones stay registered to the member, so
  /// that neither another nor the finder of a lost machine brings them back.
  ///
  /// @throws Refused ENGINE_KEYS_INVALID in a trial, or if a key is unsound or was registered for
  ///   another member or use, or was the signer's own before, or nothing would change
  public static void change(AllianceDraft draft, Member signer, Command.ChangeEngineKeys command)
      throws Refused {
    EngineKeys keys = command.keys();
    EngineKeys before =
        signer.engine().orElseThrow(() -> invalid("members of a trial have no engines"));
    if (keys.equals(before)) {
      throw invalid("these are the keys in force");
    }
    if (!keys.areSound()) {
      throw invalid("every use has a sound key of its own");
    }
    requireFresh(draft.state(), keys.consensus().bytes(), before.consensus().bytes());
    requireFresh(draft.state(), keys.node().bytes(), before.node().bytes());
    draft.changeEngine(signer, keys);
  }

  /// Notes where the signer listens from now on.
  ///
  /// @throws Refused ENGINE_KEYS_INVALID in a trial, whose members have no engines, or
  ///   STATUS_UNCHANGED if it listens there already: a ledger keeps what changes something
  public static void move(AllianceDraft draft, Member signer, Command.ChangeEndpoints command)
      throws Refused {
    Endpoints before =
        signer.endpoints().orElseThrow(() -> invalid("members of a trial have no engines"));
    if (before.equals(command.endpoints())) {
      throw new Refused(Reason.STATUS_UNCHANGED, "the member listens there already");
    }
    draft.update(signer.withEndpoints(command.endpoints()));
  }

  /// Suspends the member whose engine lied, under whatever key it has or had. Safety comes first:
  /// the rule that as many custodians as the threshold remain does not protect it.
  ///
  /// | reason | when |
  /// |---|---|
  /// | NO_ALLIANCE | before genesis |
  /// | STATUS_UNCHANGED | it is suspended already |
  /// | STATUS_FORBIDDEN | it is expelled, or no validator would remain |
  /// | NOT_FOUND | nobody ever registered a consensus key of this address |
  public static void suspend(AllianceDraft draft, Entry entry, Misbehaviour misbehaviour)
      throws Refused {
    AllianceState state = draft.state();
    if (state.alliance().isEmpty()) {
      throw new Refused(Reason.NO_ALLIANCE, "the alliance has not begun yet");
    }
    Member member =
        state
            .consensusKeyHolder(misbehaviour.validator())
            .orElseThrow(() -> new Refused(Reason.NOT_FOUND, "no member has or had this key"));
    switch (member.status()) {
      case SUSPENDED -> throw new Refused(Reason.STATUS_UNCHANGED, "it is suspended already");
      case EXPELLED -> throw new Refused(Reason.STATUS_FORBIDDEN, "expulsion is final");
      case ACTIVE -> {
        MemberRules.requireValidatorLeft(state, member);
        MemberRules.change(
            draft, entry, member, member.withStatus(MemberStatus.SUSPENDED, entry.time()));
      }
    }
  }

  private static void requireFresh(AllianceState state, Bytes key, Bytes before) throws Refused {
    if (!key.equals(before) && state.registrant(key).isPresent()) {
      throw invalid("the key was registered before");
    }
  }

  private static Refused invalid(String detail) {
    return new Refused(Reason.ENGINE_KEYS_INVALID, detail);
  }
}
