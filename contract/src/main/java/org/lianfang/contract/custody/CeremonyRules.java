package org.lianfang.contract.custody;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.lianfang.contract.state.AllianceDraft;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.oprf.group.Group;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.custody.Ceremony;
import org.lianfang.protocol.custody.CeremonyFault;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.CertifiedKey;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Entry;
import org.lianfang.protocol.member.Alliance;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;

/// The generation of keys by the active custodians, step by step: all join, then all deal, then all
/// certify the same keys.
///
/// One ceremony runs at a time. One that has failed, or whose deadline in ledger time has passed,
/// makes place for the next.
public final class CeremonyRules {
  private final SharedKeys sharedKeys;

  /// @param group of the keys
  public CeremonyRules(Group group) {
    this.sharedKeys = new SharedKeys(group);
  }

  /// Opens a ceremony.
  ///
  /// | reason | when |
  /// |---|---|
  /// | CEREMONY_EXISTS | the id is known, or another ceremony runs |
  /// | CEREMONY_INVALID | another threshold than the rule book's, other participants than the active custodians in the order of their ids, or a key that stands twice or is not of the next epoch |
  public void open(AllianceDraft draft, Entry entry, Member opener, Command.OpenCeremony command)
      throws Refused {
    AllianceState state = draft.state();
    if (state.ceremony(command.ceremony()).isPresent()
        || state.runningCeremony(entry.time()).isPresent()) {
      throw new Refused(Reason.CEREMONY_EXISTS, "the id is known, or another ceremony runs");
    }
    Alliance alliance =
        state
            .alliance()
            .orElseThrow(() -> new Refused(Reason.NO_ALLIANCE, "the alliance has not begun yet"));
    List<MemberId> custodians = state.activeCustodians().stream().map(Member::id).toList();
    if (command.threshold() != alliance.rules().custodianThreshold()
        || !command.participants().equals(custodians)
        || command.threshold() > custodians.size()) {
      throw new Refused(
          Reason.CEREMONY_INVALID, "all active custodians by id, the rule book's threshold");
    }
    if (new HashSet<>(command.keys()).size() != command.keys().size()) {
      throw new Refused(Reason.CEREMONY_INVALID, "a key stands twice");
    }
    for (KeyName key : command.keys()) {
      int newest = state.newestKey(key.subjectType()).map(set -> set.name().epoch()).orElse(0);
      if (key.epoch() != newest + 1) {
        throw new Refused(Reason.CEREMONY_INVALID, "a key is of the next epoch");
      }
    }
    draft.putCeremony(
        new Ceremony(
            command.ceremony(),
            opener.id(),
            command.threshold(),
            command.keys(),
            custodians.stream()
                .map(id -> new Ceremony.Participant(id, Optional.empty(), Optional.empty(), false))
                .toList(),
            entry.time(),
            entry.time().plus(Duration.ofMinutes(alliance.rules().ceremonyMinutes())),
            List.of(),
            Optional.empty()));
  }

  /// Hands over a participant's one-time key.
  ///
  /// | reason | when |
  /// |---|---|
  /// | CEREMONY_UNKNOWN | no such ceremony |
  /// | CEREMONY_STEP | not joining, lapsed, or the member has joined |
  /// | CEREMONY_INVALID | no canonical element, or another participant's |
  /// | NOT_A_PARTICIPANT | the signer is none |
  public void join(AllianceDraft draft, Entry entry, Member member, Command.JoinCeremony command)
      throws Refused {
    Ceremony ceremony = running(draft.state(), entry, command.ceremony(), Ceremony.Step.JOINING);
    Optional<Ceremony.Participant> own = participant(ceremony, member);
    requireStep(own.filter(participant -> participant.staticKey().isPresent()).isEmpty());
    Optional<Bytes> key = Optional.of(command.staticKey());
    if (!sharedKeys.isElement(command.staticKey())
        || ceremony.participants().stream().anyMatch(other -> other.staticKey().equals(key))) {
      throw new Refused(Reason.CEREMONY_INVALID, "a new element of the group");
    }
    draft.putCeremony(
        with(
            ceremony,
            new Ceremony.Participant(require(own).member(), key, Optional.empty(), false)));
  }

  /// Binds a participant to its messages.
  ///
  /// | reason | when |
  /// |---|---|
  /// | CEREMONY_UNKNOWN | no such ceremony |
  /// | CEREMONY_STEP | not dealing, lapsed, or the member has dealt |
  /// | NOT_A_PARTICIPANT | the signer is none |
  public void deal(AllianceDraft draft, Entry entry, Member member, Command.DealCeremony command)
      throws Refused {
    Ceremony ceremony = running(draft.state(), entry, command.ceremony(), Ceremony.Step.DEALING);
    Optional<Ceremony.Participant> own = participant(ceremony, member);
    requireStep(own.filter(participant -> participant.messagesHash().isPresent()).isEmpty());
    Ceremony.Participant participant = require(own);
    draft.putCeremony(
        with(
            ceremony,
            new Ceremony.Participant(
                participant.member(),
                participant.staticKey(),
                Optional.of(command.messagesHash()),
                false)));
  }

  /// Certifies the keys; with the last certification they become active.
  ///
  /// | reason | when |
  /// |---|---|
  /// | CEREMONY_UNKNOWN | no such ceremony |
  /// | CEREMONY_STEP | not certifying, lapsed, or the member has certified |
  /// | CEREMONY_INVALID | not one certificate a key with one K_i a participant, K and the K_i not on one polynomial, or a key that the alliance has already |
  /// | NOT_A_PARTICIPANT | the signer is none |
  /// | CEREMONY_DISAGREEMENT | another K, K_i or transcript than the first participant certified |
  public void certify(
      AllianceDraft draft, Entry entry, Member member, Command.CertifyCeremony command)
      throws Refused {
    Ceremony ceremony = running(draft.state(), entry, command.ceremony(), Ceremony.Step.CERTIFYING);
    Optional<Ceremony.Participant> own = participant(ceremony, member);
    requireStep(own.filter(Ceremony.Participant::certified).isEmpty());
    boolean first = ceremony.certified().isEmpty();
    boolean agrees = !first && agree(ceremony.certified(), command.keys());
    // What agrees with keys that were checked needs no second check.
    if (!agrees) {
      requireSound(draft.state(), ceremony, command.keys());
    }
    Ceremony.Participant participant = require(own);
    if (!first && !agrees) {
      throw new Refused(Reason.CEREMONY_DISAGREEMENT, "the first participant certified other keys");
    }
    Ceremony certified =
        with(
            first ? withCertified(ceremony, command.keys()) : ceremony,
            new Ceremony.Participant(
                participant.member(), participant.staticKey(), participant.messagesHash(), true));
    draft.putCeremony(certified);
    if (certified.step() == Ceremony.Step.COMPLETED) {
      keys(draft.state(), certified).forEach(draft::putKey);
    }
  }

  /// Ends a ceremony by naming the dealer at fault.
  ///
  /// | reason | when |
  /// |---|---|
  /// | CEREMONY_UNKNOWN | no such ceremony |
  /// | CEREMONY_STEP | ended or lapsed |
  /// | CEREMONY_INVALID | no participant has this share index |
  /// | NOT_A_PARTICIPANT | the signer is none |
  public void fail(AllianceDraft draft, Entry entry, Member member, Command.FailCeremony command)
      throws Refused {
    Ceremony ceremony = find(draft.state(), command.ceremony());
    requireStep(ceremony.isRunning(entry.time()));
    if (command.dealer() < 1 || command.dealer() > ceremony.participants().size()) {
      throw new Refused(Reason.CEREMONY_INVALID, "no participant has this share index");
    }
    require(participant(ceremony, member));
    draft.putCeremony(withFault(ceremony, command.dealer(), command.fault()));
  }

  private static Ceremony find(AllianceState state, CeremonyId id) throws Refused {
    return state
        .ceremony(id)
        .orElseThrow(() -> new Refused(Reason.CEREMONY_UNKNOWN, "no such ceremony"));
  }

  private static Ceremony running(
      AllianceState state, Entry entry, CeremonyId id, Ceremony.Step step) throws Refused {
    Ceremony ceremony = find(state, id);
    requireStep(ceremony.isRunning(entry.time()) && ceremony.step() == step);
    return ceremony;
  }

  private static void requireStep(boolean holds) throws Refused {
    if (!holds) {
      throw new Refused(Reason.CEREMONY_STEP, "not the step that the ceremony is at");
    }
  }

  private static Optional<Ceremony.Participant> participant(Ceremony ceremony, Member member) {
    return ceremony.participants().stream()
        .filter(participant -> participant.member().equals(member.id()))
        .findFirst();
  }

  private static Ceremony.Participant require(Optional<Ceremony.Participant> own) throws Refused {
    return own.orElseThrow(
        () -> new Refused(Reason.NOT_A_PARTICIPANT, "not a participant of the ceremony"));
  }

  private static boolean agree(List<CertifiedKey> ours, List<CertifiedKey> theirs) {
    if (ours.size() != theirs.size()) {
      return false;
    }
    for (int i = 0; i < ours.size(); i++) {
      if (!ours.get(i).agreesWith(theirs.get(i))) {
        return false;
      }
    }
    return true;
  }

  private void requireSound(AllianceState state, Ceremony ceremony, List<CertifiedKey> keys)
      throws Refused {
    if (keys.size() != ceremony.keys().size()) {
      throw new Refused(Reason.CEREMONY_INVALID, "one certificate a key");
    }
    HashSet<Bytes> distinct = new HashSet<>();
    for (CertifiedKey key : keys) {
      if (key.shareKeys().size() != ceremony.participants().size()
          || !sharedKeys.lieOnOnePolynomial(
              ceremony.threshold(), key.publicKey(), key.shareKeys())) {
        throw new Refused(Reason.CEREMONY_INVALID, "K and the K_i lie on one polynomial");
      }
      if (!distinct.add(key.publicKey()) || state.key(keyId(state, key)).isPresent()) {
        throw new Refused(Reason.CEREMONY_INVALID, "a key is new");
      }
    }
  }

  private static List<KeySet> keys(AllianceState state, Ceremony ceremony) {
    List<KeySet> keys = new ArrayList<>();
    for (int i = 0; i < ceremony.keys().size(); i++) {
      CertifiedKey certified = ceremony.certified().get(i);
      keys.add(
          new KeySet(
              keyId(state, certified),
              ceremony.keys().get(i),
              1,
              ceremony.threshold(),
              ceremony.members(),
              certified.publicKey(),
              certified.shareKeys()));
    }
    return keys;
  }

  private static KeyId keyId(AllianceState state, CertifiedKey key) {
    return KeyId.of(state.alliance().map(Alliance::id).orElse(""), key.publicKey());
  }

  private static Ceremony with(Ceremony ceremony, Ceremony.Participant changed) {
    return new Ceremony(
        ceremony.id(),
        ceremony.opener(),
        ceremony.threshold(),
        ceremony.keys(),
        ceremony.participants().stream()
            .map(
                participant ->
                    participant.member().equals(changed.member()) ? changed : participant)
            .toList(),
        ceremony.opened(),
        ceremony.deadline(),
        ceremony.certified(),
        ceremony.fault());
  }

  private static Ceremony withCertified(Ceremony ceremony, List<CertifiedKey> certified) {
    return new Ceremony(
        ceremony.id(),
        ceremony.opener(),
        ceremony.threshold(),
        ceremony.keys(),
        ceremony.participants(),
        ceremony.opened(),
        ceremony.deadline(),
        certified,
        ceremony.fault());
  }

  private static Ceremony withFault(Ceremony ceremony, int dealer, CeremonyFault fault) {
    return new Ceremony(
        ceremony.id(),
        ceremony.opener(),
        ceremony.threshold(),
        ceremony.keys(),
        ceremony.participants(),
        ceremony.opened(),
        ceremony.deadline(),
        ceremony.certified(),
        Optional.of(new Ceremony.Named(dealer, fault)));
  }
}
