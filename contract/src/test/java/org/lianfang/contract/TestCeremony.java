package org.lianfang.contract;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.dkg.Assembly;
import org.lianfang.oprf.dkg.Ceremony;
import org.lianfang.oprf.dkg.CheatingDealer;
import org.lianfang.oprf.dkg.Complaint;
import org.lianfang.oprf.dkg.StaticKey;
import org.lianfang.oprf.dkg.Transcript;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.DealPackage;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.custody.OpenDeal;
import org.lianfang.protocol.custody.PairProof;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.member.MemberId;

/// All participants of one ceremony, as one object that knows every secret: it makes the commands
/// of each, honest ones or such as are built from messages that a test has changed.
///
/// Deterministic: the randomness follows from the ceremony's id. Not thread-safe.
public final class TestCeremony {
  private static final Suite SUITE = Suite.ristretto255();

  /// A sealed share with its length, in bytes.
  public static final int SEALED_SIZE = Long.BYTES + 32 + 16;

  private final CeremonyId id;
  private final List<KeyName> keys;
  private final int threshold;
  private final List<MemberId> members;
  private final SecureRandom random;
  private final List<StaticKey> staticKeys;
  private final Ceremony ceremony;

  /// By dealer, then by key; tests may replace them before the dealer binds itself.
  private final List<List<byte[]>> messages = new ArrayList<>();

  public TestCeremony(
      CeremonyId id, List<KeyName> keys, int threshold, List<TestMember> participants) {
    this.id = id;
    this.keys = List.copyOf(keys);
    this.threshold = threshold;
    this.members = participants.stream().map(TestMember::id).toList();
    this.random = random(id);
    this.staticKeys = members.stream().map(member -> StaticKey.draw(SUITE, random)).toList();
    this.ceremony =
        new Ceremony(
            SUITE,
            threshold,
            staticKeys.stream().map(StaticKey::publicKey).toList(),
            keys.stream().map(this::sessionId).toList());
    for (int dealer = 1; dealer <= members.size(); dealer++) {
      messages.add(new ArrayList<>(ceremony.deal(dealer, staticKeys.get(dealer - 1), random)));
    }
  }

  private static SecureRandom random(CeremonyId id) {
    try {
      SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
      random.setSeed(id.bytes().toArray());
      return random;
    } catch (NoSuchAlgorithmException e) {
      throw new InvariantViolation("every Java platform has SHA1PRNG", e);
    }
  }

  /// As the contract says: alliance, ceremony and key, each after its length.
  private byte[] sessionId(KeyName key) {
    int type = key.subjectType().map(subjectType -> subjectType.number()).orElse(0);
    return Encoding.lengthPrefixed(
            Bytes.utf8(TestAlliance.ID),
            id.bytes(),
            Bytes.join(Bytes.owning(new byte[] {(byte) type}), Bytes.ofInt(key.epoch())))
        .toArray();
  }

  /// One dealer's messages, by key; changeable.
  public List<byte[]> messages(int dealer) {
    return messages.get(dealer - 1);
  }

  /// Lets a dealer deal one participant a wrong share of one key.
  public void misdeal(int dealer, int victim, int key) {
    messages(dealer)
        .set(
            key,
            CheatingDealer.deal(
                ceremony.session(key), threshold, staticKeys.get(dealer - 1), victim, random));
  }

  /// The part of a message that everybody sees, in bytes.
  public int openSize() {
    return (threshold + 1) * 32 + 64;
  }

  public Command open() {
    return new Command.OpenCeremony(id, keys);
  }

  public Command join(int participant) {
    return new Command.JoinCeremony(
        id, Bytes.owning(staticKeys.get(participant - 1).publicKey().encoded()));
  }

  public Command deal(int dealer) {
    return new Command.DealCeremony(
        id, openDeal(dealer).hash(TestAlliance.ID, id, members.get(dealer - 1)));
  }

  public OpenDeal openDeal(int dealer) {
    return packageFor(dealer, 1).openDeal();
  }

  public DealPackage packageFor(int dealer, int receiver) {
    return new DealPackage(
        messages(dealer).stream()
            .map(message -> Bytes.copyOf(message).slice(0, openSize()))
            .toList(),
        sealed(dealer, receiver),
        IntStream.rangeClosed(1, members.size())
            .mapToObj(to -> DealPackage.sealedHash(sealed(dealer, to)))
            .toList());
  }

  private List<Bytes> sealed(int dealer, int receiver) {
    int from = openSize() + (receiver - 1) * SEALED_SIZE;
    return messages(dealer).stream()
        .map(message -> Bytes.copyOf(message).slice(from, from + SEALED_SIZE))
        .toList();
  }

  public List<OpenDeal> openDeals() {
    return IntStream.rangeClosed(1, members.size()).mapToObj(this::openDeal).toList();
  }

  /// A participant's signatures over the transcripts of all messages, which must hold.
  public List<Bytes> signatures(int participant) {
    List<Bytes> signatures = new ArrayList<>();
    for (int key = 0; key < keys.size(); key++) {
      signatures.add(Bytes.owning(transcript(key).sign(staticKeys.get(participant - 1))));
    }
    return signatures;
  }

  public Transcript transcript(int key) {
    List<byte[]> opens =
        messages.stream()
            .map(dealt -> Bytes.copyOf(dealt.get(key)).slice(0, openSize()).toArray())
            .toList();
    if (ceremony.session(key).assemble(opens) instanceof Assembly.Complete(var transcript)) {
      return transcript;
    }
    throw new AssertionError("the messages do not hold");
  }

  /// The first certification, which shows all messages.
  public Command certifyFirst(int participant) {
    return new Command.CertifyCeremony(id, openDeals(), signatures(participant));
  }

  /// A later certification.
  public Command certify(int participant) {
    return new Command.CertifyCeremony(id, List.of(), signatures(participant));
  }

  /// A complaint that opens the pair's share of one key.
  public Command complain(int receiver, int dealer, int key) {
    return new Command.ComplainCeremony(
        id, dealer, key, packageFor(dealer, receiver), Optional.of(pair(receiver, dealer, key)));
  }

  public PairProof pair(int receiver, int dealer, int key) {
    Complaint complaint =
        ceremony
            .session(key)
            .complain(
                receiver, staticKeys.get(receiver - 1), dealer, messages(dealer).get(key), random);
    return new PairProof(
        Bytes.owning(complaint.ephemeralSecret().encoded()),
        Bytes.owning(complaint.staticSecret().encoded()),
        Bytes.owning(complaint.proof().encoded()));
  }

  /// All commands of a ceremony in which everybody is honest, each with its signer's share index.
  public List<Step> honest() {
    List<Step> steps = new ArrayList<>();
    steps.add(new Step(1, open()));
    for (int i = 1; i <= members.size(); i++) {
      steps.add(new Step(i, join(i)));
    }
    for (int i = 1; i <= members.size(); i++) {
      steps.add(new Step(i, deal(i)));
    }
    for (int i = 1; i <= members.size(); i++) {
      steps.add(new Step(i, i == 1 ? certifyFirst(i) : certify(i)));
    }
    return steps;
  }

  /// A command and the share index of its signer.
  public record Step(int signer, Command command) {}
}
