package org.lianfang.contract.custody;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.lianfang.contract.custody.CeremonyJudge.Blame;
import org.lianfang.contract.custody.CeremonyJudge.Judgment;
import org.lianfang.contract.state.AllianceDraft;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.oprf.Suite;
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

/// The generation of keys by custodians, step by step: all join, then all deal, then all certify.
///
/// One ceremony runs at a time. Who is at fault follows from what stands on the ledger and from
/// ledger time, never from anybody's word: the silent when a deadline has passed, a dealer or who
/// complains of it when a complaint has been judged, a participant whose certification does not
/// hold. The next ceremony goes on without them ([NextCeremony]).
public final class CeremonyRules {
  private final CeremonyJudge judge;

  /// @param suite of the keys
  public CeremonyRules(Suite suite) {
    this.judge = new CeremonyJudge(suite);
  }

  /// Opens a ceremony.
  ///
  /// | reason | when |
  /// |---|---|
  /// | CEREMONY_EXISTS | the id is known, or another ceremony runs |
  /// | CEREMONY_INVALID | a key stands twice or is not of the next epoch |
  /// | CUSTODIANS_LACKING | fewer custodians than the threshold may take part |
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
    requireNext(state, command.keys());
    int threshold = alliance.rules().custodianThreshold();
    NextCeremony next = NextCeremony.of(state, threshold, entry.time());
    if (next.participants().size() < threshold) {
      throw new Refused(Reason.CUSTODIANS_LACKING, "those named have to be restored or replaced");
    }
    // Who was silent is written down, too, once there is an entry that can do so.
    state
        .latestCeremony()
        .filter(before -> !before.verdict(entry.time()).isEmpty())
        .ifPresent(
            before -> {
              draft.clear(before);
              draft.putCeremony(before.withNamed(before.verdict(entry.time())));
            });
    draft.putCeremony(
        new Ceremony(
            command.ceremony(),
            opener.id(),
            threshold,
            command.keys(),
            next.participants().stream()
                .map(id -> new Ceremony.Participant(id, Optional.empty(), Optional.empty(), false))
                .toList(),
            next.excluded(),
            entry.time(),
            entry.time(),
            Duration.ofMinutes(alliance.rules().ceremonyMinutes()),
            List.of(),
            List.of(),
            List.of()));
  }

  private static void requireNext(AllianceState state, List<KeyName> keys) throws Refused {
    if (new HashSet<>(keys).size() != keys.size()) {
      throw new Refused(Reason.CEREMONY_INVALID, "a key stands twice");
    }
    for (KeyName key : keys) {
      int newest = state.newestKey(key.subjectType()).map(set -> set.name().epoch()).orElse(0);
      if (key.epoch() != newest + 1) {
        throw new Refused(Reason.CEREMONY_INVALID, "a key is of the next epoch");
      }
    }
  }

  /// Hands over a participant's one-time key: the envelope is its signature for this ceremony.
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
    requireValid(
        judge.isElement(command.staticKey())
            && ceremony.participants().stream().noneMatch(other -> other.staticKey().equals(key)),
        "a new element of the group");
    draft.putCeremony(
        ceremony.with(
            new Ceremony.Participant(require(own).member(), key, Optional.empty(), false),
            entry.time()));
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
        ceremony.with(
            new Ceremony.Participant(
                participant.member(),
                participant.staticKey(),
                Optional.of(command.messagesHash()),
                false),
            entry.time()));
  }

  /// Certifies the keys; with the last certification they become active.
  ///
  /// The first certification shows the messages of all dealers. They give the transcripts, K and
  /// all K_i, and nothing else can, for their hashes stand on the ledger: so every participant's
  /// signature is checked over the same transcripts. A certification that does not hold ends the
  /// ceremony and names its signer; messages that do not hold, their dealer.
  ///
  /// | reason | when |
  /// |---|---|
  /// | CEREMONY_UNKNOWN | no such ceremony |
  /// | CEREMONY_STEP | not certifying, lapsed, or the member has certified |
  /// | CEREMONY_INVALID | not one signature a key; the first one without one message a dealer; or a key that the alliance has already |
  /// | NOT_A_PARTICIPANT | the signer is none |
  public void certify(
      AllianceDraft draft, Entry entry, Member member, Command.CertifyCeremony command)
      throws Refused {
    Ceremony ceremony = running(draft.state(), entry, command.ceremony(), Ceremony.Step.CERTIFYING);
    Optional<Ceremony.Participant> own = participant(ceremony, member);
    requireStep(own.filter(Ceremony.Participant::certified).isEmpty());
    requireValid(command.signatures().size() == ceremony.keys().size(), "one signature a key");
    boolean first = ceremony.certified().isEmpty();
    requireValid(
        !first || command.deals().size() == ceremony.participants().size(), "one message a dealer");
    Ceremony.Participant participant = require(own);
    int index = ceremony.shareIndex(member.id());
    if (!first) {
      certified(draft, entry, ceremony, participant, transcripts(draft, ceremony), command);
      return;
    }
    switch (judge.assemble(alliance(draft), ceremony, index, command.deals())) {
      case Judgment.Faulty(Blame blame) -> end(draft, entry, ceremony, blame);
      case Judgment.Impossible ignored -> throw new Refused(Reason.CEREMONY_INVALID, "no key");
      case Judgment.Made(List<CertifiedKey> keys, List<Bytes> transcripts) -> {
        requireNew(draft.state(), keys);
        draft.putCeremonyTranscripts(ceremony.id(), transcripts);
        certified(draft, entry, ceremony.withCertified(keys), participant, transcripts, command);
      }
    }
  }

  private void certified(
      AllianceDraft draft,
      Entry entry,
      Ceremony ceremony,
      Ceremony.Participant own,
      List<Bytes> transcripts,
      Command.CertifyCeremony command) {
    if (!judge.isSigned(own.staticKey().orElseThrow(), transcripts, command.signatures())) {
      int index = ceremony.shareIndex(own.member());
      end(draft, entry, ceremony, new Blame(index, CeremonyFault.CERTIFICATION_INVALID));
      return;
    }
    Ceremony next =
        ceremony.with(
            new Ceremony.Participant(own.member(), own.staticKey(), own.messagesHash(), true),
            entry.time());
    draft.putCeremony(next);
    if (next.step() == Ceremony.Step.COMPLETED) {
      draft.clear(next);
      keys(alliance(draft), next).forEach(draft::putKey);
    }
  }

  private static List<Bytes> transcripts(AllianceDraft draft, Ceremony ceremony) {
    return IntStream.range(0, ceremony.keys().size())
        .mapToObj(key -> draft.state().ceremonyTranscript(ceremony.id(), key).orElseThrow())
        .toList();
  }

  /// Complains of a dealer: whoever is found at fault, the dealer or the signer, is named, and the
  /// ceremony ends.
  ///
  /// | reason | when |
  /// |---|---|
  /// | CEREMONY_UNKNOWN | no such ceremony |
  /// | CEREMONY_STEP | not certifying, or lapsed |
  /// | CEREMONY_INVALID | no such dealer or key |
  /// | NOT_A_PARTICIPANT | the signer is none |
  public void complain(
      AllianceDraft draft, Entry entry, Member member, Command.ComplainCeremony command)
      throws Refused {
    Ceremony ceremony = running(draft.state(), entry, command.ceremony(), Ceremony.Step.CERTIFYING);
    requireValid(
        isParticipant(ceremony, command.dealer())
            && command.key() >= 0
            && command.key() < ceremony.keys().size(),
        "no such dealer or key");
    require(participant(ceremony, member));
    int receiver = ceremony.shareIndex(member.id());
    end(draft, entry, ceremony, judge.judge(alliance(draft), ceremony, receiver, command));
  }

  /// Demands messages that did not arrive: once, while the last step is within its time.
  ///
  /// | reason | when |
  /// |---|---|
  /// | CEREMONY_UNKNOWN | no such ceremony |
  /// | CEREMONY_STEP | not certifying, too late, or the member has demanded or certified |
  /// | CEREMONY_INVALID | no such dealer, the signer itself, or not ascending |
  /// | NOT_A_PARTICIPANT | the signer is none |
  public void demand(
      AllianceDraft draft, Entry entry, Member member, Command.DemandCeremony command)
      throws Refused {
    Ceremony ceremony = running(draft.state(), entry, command.ceremony(), Ceremony.Step.CERTIFYING);
    int receiver = ceremony.shareIndex(member.id());
    Optional<Ceremony.Participant> own = participant(ceremony, member);
    requireStep(
        !entry.time().isAfter(ceremony.demandsUntil())
            && own.filter(Ceremony.Participant::certified).isEmpty()
            && ceremony.demands().stream().noneMatch(one -> one.receiver() == receiver));
    List<Ceremony.Demand> demands = new ArrayList<>(ceremony.demands());
    int last = 0;
    for (int dealer : command.dealers()) {
      requireValid(
          isParticipant(ceremony, dealer) && dealer > last && dealer != receiver,
          "other participants, ascending");
      demands.add(new Ceremony.Demand(receiver, dealer, false));
      last = dealer;
    }
    require(own);
    draft.putCeremony(ceremony.withDemands(demands));
  }

  /// Shows to a participant what it demanded.
  ///
  /// | reason | when |
  /// |---|---|
  /// | CEREMONY_UNKNOWN | no such ceremony |
  /// | CEREMONY_STEP | not certifying, lapsed, or there is no such demand open |
  /// | CEREMONY_INVALID | not what the signer bound itself to |
  public void answer(
      AllianceDraft draft, Entry entry, Member member, Command.AnswerCeremony command)
      throws Refused {
    Ceremony ceremony = running(draft.state(), entry, command.ceremony(), Ceremony.Step.CERTIFYING);
    int dealer = ceremony.shareIndex(member.id());
    int receiver = command.receiver();
    Ceremony.Demand open = new Ceremony.Demand(receiver, dealer, false);
    requireStep(ceremony.demands().contains(open));
    requireValid(
        judge.isDealt(alliance(draft), ceremony, dealer, receiver, command.dealt()),
        "not what the dealer bound itself to");
    draft.putCeremonyAnswer(ceremony.id(), receiver, dealer, command.dealt());
    draft.putCeremony(
        ceremony.withDemands(
            ceremony.demands().stream()
                .map(one -> one.equals(open) ? new Ceremony.Demand(receiver, dealer, true) : one)
                .toList()));
  }

  /// Ends a ceremony whose signer cannot go on, and names it.
  ///
  /// | reason | when |
  /// |---|---|
  /// | CEREMONY_UNKNOWN | no such ceremony |
  /// | CEREMONY_STEP | ended or lapsed |
  /// | NOT_A_PARTICIPANT | the signer is none |
  public void leave(AllianceDraft draft, Entry entry, Member member, Command.LeaveCeremony command)
      throws Refused {
    Ceremony ceremony = find(draft.state(), command.ceremony());
    requireStep(ceremony.isRunning(entry.time()));
    require(participant(ceremony, member));
    end(draft, entry, ceremony, new Blame(ceremony.shareIndex(member.id()), CeremonyFault.LEFT));
  }

  private static void end(AllianceDraft draft, Entry entry, Ceremony ceremony, Blame blame) {
    draft.clear(ceremony);
    draft.putCeremony(
        ceremony.withNamed(
            List.of(new Ceremony.Named(blame.participant(), blame.fault(), entry.time()))));
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

  private static void requireValid(boolean holds, String rule) throws Refused {
    if (!holds) {
      throw new Refused(Reason.CEREMONY_INVALID, rule);
    }
  }

  private static boolean isParticipant(Ceremony ceremony, int index) {
    return index >= 1 && index <= ceremony.participants().size();
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

  private static void requireNew(AllianceState state, List<CertifiedKey> keys) throws Refused {
    HashSet<KeyId> distinct = new HashSet<>();
    String alliance = state.alliance().map(Alliance::id).orElse("");
    for (CertifiedKey key : keys) {
      KeyId id = KeyId.of(alliance, key.publicKey());
      requireValid(distinct.add(id) && state.key(id).isEmpty(), "a key is new");
    }
  }

  private static List<KeySet> keys(String alliance, Ceremony ceremony) {
    List<KeySet> keys = new ArrayList<>();
    List<MemberId> holders = ceremony.members();
    for (int i = 0; i < ceremony.keys().size(); i++) {
      CertifiedKey certified = ceremony.certified().get(i);
      keys.add(
          new KeySet(
              KeyId.of(alliance, certified.publicKey()),
              ceremony.keys().get(i),
              1,
              ceremony.threshold(),
              holders,
              certified.publicKey(),
              certified.shareKeys()));
    }
    return keys;
  }

  private static String alliance(AllianceDraft draft) {
    return draft.state().alliance().map(Alliance::id).orElse("");
  }
}
