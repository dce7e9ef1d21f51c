package org.lianfang.node.ceremony;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.node.custody.KeyShares;
import org.lianfang.oprf.KeyShare;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.dkg.Complaint;
import org.lianfang.oprf.dkg.Fault;
import org.lianfang.oprf.dkg.GeneratedKey;
import org.lianfang.oprf.dkg.Outcome;
import org.lianfang.oprf.dkg.Session;
import org.lianfang.oprf.dkg.StaticKey;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.InvalidGroupValue;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.custody.Ceremony;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.CertifiedKey;
import org.lianfang.protocol.custody.DealPackage;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.custody.PairProof;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.wire.CeremonyCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This node's part in one ceremony. Every call looks at what the ledger shows and does what is
/// still to be done; called again without a change it does nothing twice.
///
/// Not thread-safe: the driver calls it in its turn.
final class Participation {
  /// A ceremony makes the first sharing of its keys.
  static final int GENERATION = 1;

  private static final Logger LOG = LoggerFactory.getLogger(Participation.class);
  private static final Duration PUSH_TAKES = Duration.ofSeconds(1);

  /// How long each participant leaves it to those before it to show all messages on the ledger.
  private static final Duration TURN_TAKES = Duration.ofSeconds(1);

  /// Messages that are still missing after this part of the step's time are demanded.
  private static final double PATIENCE = 0.5;

  private final CeremonyId id;
  private final MemberId self;
  private final String alliance;
  private final Suite suite;
  private final CeremonySecrets secrets;
  private final KeyShares shares;
  private final CeremonyDoor door;
  private final Dealer dealer;

  private final Map<MemberId, Bytes> received = new HashMap<>();
  private final Map<MemberId, DealPackage> accepted = new HashMap<>();
  private final Map<MemberId, Backoff> fetches = new HashMap<>();
  private final Set<MemberId> fetching = new HashSet<>();
  private Backoff submission;
  private boolean submitting;
  private boolean pushed;
  private Optional<CeremonyResult> result = Optional.empty();
  private Instant made = Instant.MAX;

  Participation(
      CeremonyId id,
      Suite suite,
      CeremonySecrets secrets,
      KeyShares shares,
      CeremonyDoor door,
      Dealer dealer) {
    this.id = id;
    this.self = door.self().member();
    this.alliance = door.self().alliance();
    this.suite = suite;
    this.secrets = secrets;
    this.shares = shares;
    this.door = door;
    this.dealer = dealer;
    this.submission = new Backoff(door.now());
  }

  CeremonyId id() {
    return id;
  }

  /// Takes a dealer's package; the first one that is what the dealer bound itself to counts.
  void receive(MemberId from, Bytes messages) {
    received.put(from, messages);
  }

  /// Does what the step asks of this node.
  void advance(Ceremony ceremony, AllianceState state) {
    Ceremony.Participant own = ceremony.participants().get(ceremony.shareIndex(self) - 1);
    switch (ceremony.step()) {
      case JOINING -> {
        if (own.staticKey().isEmpty()) {
          join();
        }
      }
      case DEALING -> {
        if (own.messagesHash().isEmpty()) {
          deal(ceremony);
        }
      }
      case CERTIFYING -> certify(ceremony, own, state);
      case COMPLETED, FAILED -> {}
    }
  }

  private void join() {
    StaticKey key = secrets.staticKey(id).orElseGet(this::drawStaticKey);
    submit(new Command.JoinCeremony(id, Bytes.owning(key.publicKey().encoded())));
    key.destroy();
  }

  private StaticKey drawStaticKey() {
    StaticKey key = StaticKey.draw(suite, door.seams().random());
    secrets.keepStaticKey(id, key);
    return key;
  }

  /// Deals once: what is kept is dealt again word for word. Nothing leaves this node yet but the
  /// hash, so that no dealer can choose its polynomial after it has seen another's.
  private void deal(Ceremony ceremony) {
    Optional<StaticKey> key = joinedKey(ceremony);
    if (key.isEmpty()) {
      leave();
      return;
    }
    DealtMessages messages = secrets.dealt(ceremony).orElseGet(() -> dealNow(ceremony, key.get()));
    submit(
        new Command.DealCeremony(id, messages.packageFor(1).openDeal().hash(alliance, id, self)));
    key.get().destroy();
  }

  private DealtMessages dealNow(Ceremony ceremony, StaticKey key) {
    DealtMessages messages =
        new DealtMessages(
            dealer
                .deal(keys(ceremony), ceremony.shareIndex(self), key, door.seams().random())
                .stream()
                .map(Bytes::owning)
                .toList(),
            ceremony.participants().size(),
            DealtMessages.sealedSize(suite.group()));
    secrets.keepDealt(id, messages);
    return messages;
  }

  private void certify(Ceremony ceremony, Ceremony.Participant own, AllianceState state) {
    push(ceremony);
    answer(ceremony);
    if (result.isEmpty()) {
      result = keptResult(ceremony).or(() -> receiveAll(ceremony, state));
      made = door.now();
    }
    if (result.isEmpty() || own.certified()) {
      return;
    }
    CeremonyResult ours = result.get();
    if (!ceremony.certified().isEmpty()) {
      certifyAfterOthers(ceremony, ours);
    } else if (isOurTurn(ceremony)) {
      submit(new Command.CertifyCeremony(id, ours.deals(), ours.signatures()));
    }
  }

  private void certifyAfterOthers(Ceremony ceremony, CeremonyResult ours) {
    if (ceremony.certified().equals(ours.keys())) {
      submit(new Command.CertifyCeremony(id, List.of(), ours.signatures()));
    } else {
      LOG.error("ceremony {}: other keys stand on the ledger than were made here", id);
    }
  }

  /// The messages of all dealers are shown on the ledger once, by the first participant in the
  /// order of their indices that is there.
  private boolean isOurTurn(Ceremony ceremony) {
    int before = ceremony.shareIndex(self) - 1;
    return !door.now().isBefore(made.plus(TURN_TAKES.multipliedBy(before)));
  }

  /// Shows on the ledger what is demanded of this node there.
  private void answer(Ceremony ceremony) {
    int own = ceremony.shareIndex(self);
    ceremony.demands().stream()
        .filter(demand -> demand.dealer() == own && !demand.answered())
        .findFirst()
        .ifPresent(
            demand ->
                secrets
                    .dealt(ceremony)
                    .ifPresent(
                        dealt ->
                            submit(
                                new Command.AnswerCeremony(
                                    id, demand.receiver(), dealt.packageFor(demand.receiver())))));
  }

  /// Sends each participant its package, once; what does not arrive is fetched.
  private void push(Ceremony ceremony) {
    if (pushed) {
      return;
    }
    pushed = true;
    Optional<DealtMessages> dealt = secrets.dealt(ceremony);
    if (dealt.isEmpty()) {
      return;
    }
    for (MemberId member : ceremony.members()) {
      if (!member.equals(self)) {
        DealPackage sent = dealt.get().packageFor(ceremony.shareIndex(member));
        door.peer(member)
            .takeCeremonyMessages(id, CeremonyCodec.encode(sent))
            .whenComplete(
                (taken, failure) -> {
                  if (failure != null) {
                    LOG.debug("ceremony {}: {} did not take its messages", id, member);
                  }
                });
      }
    }
  }

  private Optional<CeremonyResult> receiveAll(Ceremony ceremony, AllianceState state) {
    int own = ceremony.shareIndex(self);
    Optional<StaticKey> key = joinedKey(ceremony);
    if (key.isEmpty() || secrets.dealt(ceremony).isEmpty()) {
      key.ifPresent(StaticKey::destroy);
      leave();
      return Optional.empty();
    }
    try {
      accepted.put(self, secrets.dealt(ceremony).get().packageFor(own));
      List<Integer> missing = new ArrayList<>();
      for (int dealer = 1; dealer <= ceremony.participants().size(); dealer++) {
        if (!isHere(ceremony, dealer, state)) {
          missing.add(dealer);
        }
      }
      if (!missing.isEmpty()) {
        demandLate(ceremony, missing);
        return Optional.empty();
      }
      return compute(ceremony, key.get());
    } finally {
      key.get().destroy();
    }
  }

  /// Whether a dealer's messages are here and are those that it bound itself to. Others than these
  /// are as good as none: only the dealer's hash on the ledger tells what it has said.
  private boolean isHere(Ceremony ceremony, int dealer, AllianceState state) {
    Ceremony.Participant from = ceremony.participants().get(dealer - 1);
    if (accepted.containsKey(from.member())) {
      return true;
    }
    int own = ceremony.shareIndex(self);
    Optional<DealPackage> shown = state.ceremonyAnswer(id, own, dealer);
    if (shown.isPresent()) {
      accepted.put(from.member(), shown.get());
      return true;
    }
    Bytes bytes = received.remove(from.member());
    if (bytes != null) {
      Optional<DealPackage> read = read(ceremony, from, bytes);
      if (read.isPresent()) {
        accepted.put(from.member(), read.get());
        return true;
      }
      LOG.warn("ceremony {}: what {} sent is not what it bound itself to", id, from.member());
      fetches.computeIfAbsent(from.member(), any -> new Backoff(door.now())).failed(door.now());
    }
    fetch(from.member());
    return false;
  }

  private Optional<DealPackage> read(Ceremony ceremony, Ceremony.Participant from, Bytes bytes) {
    try {
      DealPackage read = CeremonyCodec.decodePackage(bytes);
      boolean bound =
          read.belongsTo(
                  ceremony.shareIndex(self), ceremony.keys().size(), ceremony.participants().size())
              && from.messagesHash()
                  .equals(Optional.of(read.openDeal().hash(alliance, id, from.member())));
      return bound ? Optional.of(read) : Optional.empty();
    } catch (Malformed e) {
      return Optional.empty();
    }
  }

  /// Demands on the ledger, once, what has not arrived in half of the step's time.
  private void demandLate(Ceremony ceremony, List<Integer> missing) {
    Duration patience = Duration.ofMillis((long) (ceremony.stepTakes().toMillis() * PATIENCE));
    int own = ceremony.shareIndex(self);
    if (door.now().isAfter(ceremony.stepBegan().plus(patience))
        && ceremony.demands().stream().noneMatch(demand -> demand.receiver() == own)) {
      submit(new Command.DemandCeremony(id, missing));
    }
  }

  private void fetch(MemberId from) {
    Backoff backoff =
        fetches.computeIfAbsent(from, any -> new Backoff(door.now().plus(PUSH_TAKES)));
    if (!backoff.isDue(door.now()) || !fetching.add(from)) {
      return;
    }
    door.peer(from)
        .fetchCeremonyMessages(id)
        .whenComplete(
            (messages, failure) ->
                door.mailbox()
                    .accept(() -> fetched(from, failure == null ? messages : Optional.empty())));
  }

  private void fetched(MemberId from, Optional<Bytes> messages) {
    fetching.remove(from);
    if (messages.isPresent()) {
      receive(from, messages.get());
      return;
    }
    Backoff backoff = fetches.get(from);
    if (backoff != null) {
      backoff.failed(door.now());
    }
  }

  private Optional<CeremonyResult> compute(Ceremony ceremony, StaticKey key) {
    int own = ceremony.shareIndex(self);
    List<DealPackage> packages = ceremony.members().stream().map(this::acceptedFrom).toList();
    List<List<byte[]>> deals =
        packages.stream()
            .map(
                dealt ->
                    IntStream.range(0, ceremony.keys().size())
                        .mapToObj(number -> dealt.message(own, number))
                        .toList())
            .toList();
    return switch (keys(ceremony).receive(own, key, deals)) {
      case Outcome.Faulty(int dealer, int number, Fault fault) -> {
        LOG.warn("ceremony {}: dealer {} is at fault: {}", id, dealer, fault);
        complain(ceremony, key, dealer, number);
        yield Optional.empty();
      }
      case Outcome.Completed(List<GeneratedKey> generated) ->
          keep(ceremony, generated, key, packages);
    };
  }

  private DealPackage acceptedFrom(MemberId member) {
    return Objects.requireNonNull(accepted.get(member));
  }

  /// Shows the bad message to the contract. The secret that opens the share of this one key is
  /// revealed only if the fault is in the share.
  private void complain(Ceremony ceremony, StaticKey key, int dealer, int number) {
    int own = ceremony.shareIndex(self);
    DealPackage shown = acceptedFrom(ceremony.members().get(dealer - 1));
    Session session = keys(ceremony).session(number);
    Optional<PairProof> pair =
        session.publicFault(shown.open().get(number).toArray()).isPresent()
            ? Optional.empty()
            : pair(session, own, key, dealer, shown.message(own, number));
    submit(new Command.ComplainCeremony(id, dealer, number, shown, pair));
  }

  private Optional<PairProof> pair(
      Session session, int own, StaticKey key, int dealer, byte[] message) {
    try {
      Complaint complaint = session.complain(own, key, dealer, message, door.seams().random());
      return Optional.of(
          new PairProof(
              Bytes.owning(complaint.ephemeralSecret().encoded()),
              Bytes.owning(complaint.staticSecret().encoded()),
              Bytes.owning(complaint.proof().encoded())));
    } catch (InvalidGroupValue notReadable) {
      return Optional.empty();
    }
  }

  /// Keeps the shares before anything is certified: a certified key counts on this custodian. What
  /// it certifies are shares that it has read back.
  private Optional<CeremonyResult> keep(
      Ceremony ceremony, List<GeneratedKey> generated, StaticKey key, List<DealPackage> packages) {
    try {
      CeremonyResult ours =
          new CeremonyResult(
              generated.stream().map(Participation::certified).toList(),
              generated.stream().map(one -> Bytes.owning(one.transcript().sign(key))).toList(),
              packages.stream().map(DealPackage::openDeal).toList());
      secrets.keepResult(id, ours);
      List<KeySet> sets = keySets(ceremony, ours);
      for (int i = 0; i < sets.size(); i++) {
        shares.put(sets.get(i).id(), GENERATION, generated.get(i).share());
      }
      return keptResult(ceremony);
    } finally {
      generated.stream().map(GeneratedKey::share).forEach(KeyShare::destroy);
    }
  }

  private static CertifiedKey certified(GeneratedKey generated) {
    return new CertifiedKey(
        Bytes.owning(generated.key().publicKey().encoded()),
        generated.key().verificationShares().stream()
            .map(share -> Bytes.owning(share.encoded()))
            .toList(),
        Encoding.sha256(Bytes.owning(generated.transcript().encoded())));
  }

  /// What this node can certify: every share of it was kept, and passes the self-test.
  private Optional<CeremonyResult> keptResult(Ceremony ceremony) {
    return secrets.result(ceremony).filter(kept -> isUsable(keySets(ceremony, kept)));
  }

  private boolean isUsable(List<KeySet> sets) {
    ShareCheck check = new ShareCheck(suite);
    for (KeySet set : sets) {
      Optional<KeyShare> stored = shares.find(set);
      if (stored.isEmpty() || !check.holds(stored.get(), set, door.seams().random())) {
        LOG.warn("ceremony {}: not every share of it is kept and passes the self-test", id);
        return false;
      }
    }
    return true;
  }

  private List<KeySet> keySets(Ceremony ceremony, CeremonyResult ours) {
    List<KeyId> keyIds = ours.keyIds(alliance);
    List<KeySet> sets = new ArrayList<>();
    for (int i = 0; i < keyIds.size(); i++) {
      CertifiedKey key = ours.keys().get(i);
      sets.add(
          new KeySet(
              keyIds.get(i),
              ceremony.keys().get(i),
              GENERATION,
              ceremony.threshold(),
              ceremony.members(),
              key.publicKey(),
              key.shareKeys()));
    }
    return sets;
  }

  /// Ends this node's part in a ceremony whose keys are active, which the ledger says only after
  /// the contract has checked every certification: erases all but the shares.
  void complete(Ceremony ceremony) {
    secrets.erase(id);
    LOG.info("ceremony {}: {} keys are active", id, ceremony.keys().size());
  }

  /// Erases everything of a ceremony that can no longer complete, its shares first.
  void abandon(Ceremony ceremony) {
    secrets
        .result(ceremony)
        .ifPresent(ours -> ours.keyIds(alliance).forEach(key -> shares.destroy(key, GENERATION)));
    secrets.erase(id);
    LOG.warn("ceremony {} ended without keys", id);
  }

  /// Without its one-time key or its messages this node cannot go on: the ledger is told, so that
  /// nobody waits for the deadline.
  private void leave() {
    LOG.error("ceremony {}: the one-time key or the messages are lost", id);
    submit(new Command.LeaveCeremony(id));
  }

  private void submit(Command command) {
    if (submitting || !submission.isDue(door.now())) {
      return;
    }
    submitting = true;
    door.submit(command)
        .whenComplete(
            (committed, failure) ->
                door.mailbox()
                    .accept(
                        () -> submitted(committed != null && committed.outcome().isAccepted())));
  }

  private void submitted(boolean accepted) {
    submitting = false;
    if (accepted) {
      submission = new Backoff(door.now());
    } else {
      submission.failed(door.now());
    }
  }

  /// The one-time key with which this node joined; empty if it was lost.
  private Optional<StaticKey> joinedKey(Ceremony ceremony) {
    Optional<Bytes> joined = ceremony.participants().get(ceremony.shareIndex(self) - 1).staticKey();
    return secrets
        .staticKey(id)
        .filter(key -> joined.equals(Optional.of(Bytes.owning(key.publicKey().encoded()))));
  }

  private org.lianfang.oprf.dkg.Ceremony keys(Ceremony ceremony) {
    List<Element> staticKeys =
        ceremony.participants().stream()
            .map(participant -> participant.staticKey().orElseThrow())
            .map(key -> suite.group().decodeElement(key.toArray()))
            .toList();
    return new org.lianfang.oprf.dkg.Ceremony(
        suite,
        ceremony.threshold(),
        staticKeys,
        ceremony.keys().stream().map(key -> ceremony.sessionId(alliance, key)).toList());
  }
}
