package org.lianfang.node.ceremony;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lianfang.node.custody.KeyShares;
import org.lianfang.oprf.KeyShare;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.dkg.Fault;
import org.lianfang.oprf.dkg.GeneratedKey;
import org.lianfang.oprf.dkg.Outcome;
import org.lianfang.oprf.dkg.StaticKey;
import org.lianfang.oprf.dkg.Transcript;
import org.lianfang.oprf.group.Element;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.custody.Ceremony;
import org.lianfang.protocol.custody.CeremonyFault;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.CertifiedKey;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.subject.SubjectType;
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

  /// A dealer whose messages are still missing after this part of the ceremony's time is silent.
  private static final double PATIENCE = 0.75;

  private final CeremonyId id;
  private final MemberId self;
  private final String alliance;
  private final Suite suite;
  private final CeremonySecrets secrets;
  private final KeyShares shares;
  private final CeremonyDoor door;
  private final Dealer dealer;

  private final Map<MemberId, Bytes> received = new HashMap<>();
  private final Map<MemberId, List<byte[]>> accepted = new HashMap<>();
  private final Map<MemberId, Backoff> fetches = new HashMap<>();
  private final Set<MemberId> fetching = new HashSet<>();
  private final Map<MemberId, List<CertifiedKey>> certifications = new HashMap<>();
  private final Set<MemberId> confirmed = new HashSet<>();
  private Backoff submission;
  private boolean submitting;
  private boolean pushed;
  private Optional<CeremonyResult> result = Optional.empty();
  private List<Transcript> transcripts = List.of();

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

  /// Takes a dealer's package; the first one counts.
  void receive(MemberId from, Bytes messages) {
    received.putIfAbsent(from, messages);
  }

  /// Takes what a participant certified on the ledger.
  void certified(MemberId by, List<CertifiedKey> keys) {
    certifications.putIfAbsent(by, keys);
  }

  /// Does what the step asks of this node.
  void advance(Ceremony ceremony) {
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
      case CERTIFYING -> certify(ceremony, own);
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
      fail(ceremony.shareIndex(self), CeremonyFault.SILENT);
      return;
    }
    DealtMessages messages = secrets.dealt(ceremony).orElseGet(() -> dealNow(ceremony, key.get()));
    submit(new Command.DealCeremony(id, messages.packageFor(1).hash(alliance, id, self)));
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
            DealPackage.sealedSize(suite.group()));
    secrets.keepDealt(id, messages);
    return messages;
  }

  private void certify(Ceremony ceremony, Ceremony.Participant own) {
    push(ceremony);
    if (result.isEmpty()) {
      result = keptResult(ceremony).or(() -> receiveAll(ceremony));
    }
    if (result.isEmpty()) {
      return;
    }
    for (MemberId member : ceremony.members()) {
      if (certifications.containsKey(member) && !confirms(ceremony, member)) {
        fail(ceremony.shareIndex(member), CeremonyFault.CERTIFICATION_INVALID);
        return;
      }
    }
    if (!own.certified()) {
      submit(new Command.CertifyCeremony(id, result.get().keys()));
    }
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
            .takeCeremonyMessages(id, sent.encode())
            .whenComplete(
                (taken, failure) -> {
                  if (failure != null) {
                    LOG.debug("ceremony {}: {} did not take its messages", id, member);
                  }
                });
      }
    }
  }

  private Optional<CeremonyResult> receiveAll(Ceremony ceremony) {
    int own = ceremony.shareIndex(self);
    if (!received.containsKey(self)) {
      secrets
          .dealt(ceremony)
          .ifPresentOrElse(
              dealt -> received.put(self, dealt.packageFor(own).encode()),
              () -> fail(own, CeremonyFault.SILENT));
    }
    List<List<byte[]>> deals = new ArrayList<>();
    for (Ceremony.Participant participant : ceremony.participants()) {
      messages(ceremony, participant).ifPresent(deals::add);
    }
    if (deals.size() < ceremony.participants().size()) {
      return Optional.empty();
    }
    Optional<StaticKey> key = joinedKey(ceremony);
    if (key.isEmpty()) {
      fail(own, CeremonyFault.SILENT);
      return Optional.empty();
    }
    try {
      return compute(ceremony, key.get(), deals);
    } finally {
      key.get().destroy();
    }
  }

  /// A dealer's messages, if they are here and are those that it bound itself to.
  private Optional<List<byte[]>> messages(Ceremony ceremony, Ceremony.Participant from) {
    List<byte[]> known = accepted.get(from.member());
    if (known != null) {
      return Optional.of(known);
    }
    int index = ceremony.shareIndex(from.member());
    Bytes bytes = received.get(from.member());
    if (bytes == null) {
      if (!from.member().equals(self)) {
        fetch(ceremony, from.member());
      }
      return Optional.empty();
    }
    int receiver = ceremony.shareIndex(self);
    try {
      DealPackage read =
          DealPackage.decode(bytes, ceremony.keys().size(), ceremony.participants().size());
      if (!read.belongsTo(receiver)
          || !from.messagesHash().equals(Optional.of(read.hash(alliance, id, from.member())))) {
        fail(index, CeremonyFault.MESSAGE_DIFFERS_FROM_LEDGER);
        return Optional.empty();
      }
      accepted.put(from.member(), read.messages(receiver));
      return Optional.of(read.messages(receiver));
    } catch (Malformed e) {
      fail(index, CeremonyFault.MESSAGE_MALFORMED);
      return Optional.empty();
    }
  }

  private void fetch(Ceremony ceremony, MemberId from) {
    Duration time = Duration.between(ceremony.opened(), ceremony.deadline());
    Instant late = ceremony.opened().plusMillis((long) (time.toMillis() * PATIENCE));
    if (door.now().isAfter(late)) {
      fail(ceremony.shareIndex(from), CeremonyFault.SILENT);
      return;
    }
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

  private Optional<CeremonyResult> compute(
      Ceremony ceremony, StaticKey key, List<List<byte[]>> deals) {
    return switch (keys(ceremony).receive(ceremony.shareIndex(self), key, deals)) {
      case Outcome.Faulty(int index, int ignored, Fault fault) -> {
        fail(index, named(fault));
        yield Optional.empty();
      }
      case Outcome.Completed(List<GeneratedKey> generated) -> keep(generated, key);
    };
  }

  /// Keeps the shares before anything is certified: a certified key counts on this custodian.
  private Optional<CeremonyResult> keep(List<GeneratedKey> generated, StaticKey key) {
    ShareCheck check = new ShareCheck(suite);
    try {
      if (!generated.stream().allMatch(made -> check.holds(made, door.seams().random()))) {
        LOG.error("ceremony {}: the self-test of the shares failed; nothing is certified", id);
        return Optional.empty();
      }
      CeremonyResult made =
          new CeremonyResult(
              generated.stream().map(one -> certificate(one, key)).toList(),
              generated.stream().map(one -> Bytes.owning(one.transcript().encoded())).toList());
      secrets.keepResult(id, made);
      List<KeyId> keyIds = made.keyIds(alliance);
      for (int i = 0; i < keyIds.size(); i++) {
        shares.put(keyIds.get(i), GENERATION, generated.get(i).share());
      }
      return Optional.of(made);
    } finally {
      generated.stream().map(GeneratedKey::share).forEach(KeyShare::destroy);
    }
  }

  private static CertifiedKey certificate(GeneratedKey generated, StaticKey key) {
    return new CertifiedKey(
        Bytes.owning(generated.key().publicKey().encoded()),
        generated.key().verificationShares().stream()
            .map(share -> Bytes.owning(share.encoded()))
            .toList(),
        Encoding.sha256(Bytes.owning(generated.transcript().encoded())),
        Bytes.owning(generated.transcript().sign(key)));
  }

  /// The result of an earlier run, if every share of it was kept, too.
  private Optional<CeremonyResult> keptResult(Ceremony ceremony) {
    return secrets
        .result(ceremony)
        .filter(
            kept -> keySets(ceremony, kept).stream().allMatch(set -> shares.find(set).isPresent()));
  }

  private List<KeySet> keySets(Ceremony ceremony, CeremonyResult made) {
    List<KeyId> keyIds = made.keyIds(alliance);
    List<KeySet> sets = new ArrayList<>();
    for (int i = 0; i < keyIds.size(); i++) {
      CertifiedKey key = made.keys().get(i);
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

  /// Whether a participant certified what this node computed, with its one-time key.
  private boolean confirms(Ceremony ceremony, MemberId member) {
    if (confirmed.contains(member)) {
      return true;
    }
    List<CertifiedKey> theirs = certifications.get(member);
    if (result.isEmpty() || theirs == null || theirs.size() != result.get().keys().size()) {
      return false;
    }
    CeremonyResult ours = result.get();
    if (transcripts.isEmpty()) {
      transcripts =
          ours.transcripts().stream()
              .map(encoded -> Transcript.decode(suite, encoded.toArray()))
              .toList();
    }
    for (int i = 0; i < theirs.size(); i++) {
      byte[] signature = theirs.get(i).certification().toArray();
      if (!theirs.get(i).agreesWith(ours.keys().get(i))
          || !transcripts.get(i).isSignedBy(ceremony.shareIndex(member), signature)) {
        return false;
      }
    }
    confirmed.add(member);
    return true;
  }

  /// Ends this node's part in a ceremony whose keys are active: checks everybody's certification
  /// and erases all but the shares. False while certifications are still to be read.
  boolean complete(Ceremony ceremony) {
    result = result.or(() -> secrets.result(ceremony));
    if (!certifications.keySet().containsAll(ceremony.members())) {
      return false;
    }
    for (MemberId member : ceremony.members()) {
      if (!confirms(ceremony, member)) {
        LOG.error("ceremony {}: the certification of {} does not verify", id, member);
      }
    }
    secrets.erase(id);
    LOG.info("ceremony {}: {} keys are active", id, ceremony.keys().size());
    return true;
  }

  /// Erases everything of a ceremony that can no longer complete, its shares first.
  void abandon(Ceremony ceremony) {
    secrets
        .result(ceremony)
        .ifPresent(made -> made.keyIds(alliance).forEach(key -> shares.destroy(key, GENERATION)));
    secrets.erase(id);
    LOG.warn("ceremony {} ended without keys", id);
  }

  private void fail(int index, CeremonyFault fault) {
    submit(new Command.FailCeremony(id, index, fault));
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
        ceremony.keys().stream().map(this::sessionId).toList());
  }

  /// Alliance, ceremony and key, each after its length.
  private byte[] sessionId(KeyName key) {
    byte type = key.subjectType().map(SubjectType::number).orElse(0).byteValue();
    return Encoding.lengthPrefixed(
            Bytes.utf8(alliance),
            id.bytes(),
            Bytes.join(Bytes.owning(new byte[] {type}), Bytes.ofInt(key.epoch())))
        .toArray();
  }

  private static CeremonyFault named(Fault fault) {
    return switch (fault) {
      case MALFORMED -> CeremonyFault.MESSAGE_MALFORMED;
      case POSSESSION -> CeremonyFault.POSSESSION_NOT_PROVEN;
      case UNREADABLE -> CeremonyFault.SHARE_NOT_DECRYPTABLE;
      case NOT_A_SCALAR, MISMATCH -> CeremonyFault.SHARE_NOT_COMMITTED;
    };
  }
}
