package org.lianfang.oprf.dkg;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;
import org.lianfang.oprf.Dleq;
import org.lianfang.oprf.DleqProof;
import org.lianfang.oprf.KeyShare;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.dkg.Cocktail.Context;
import org.lianfang.oprf.dkg.Cocktail.PairNames;
import org.lianfang.oprf.dkg.Cocktail.PairSecret;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.oprf.group.Group;
import org.lianfang.oprf.group.InvalidGroupValue;
import org.lianfang.oprf.group.SecretScalar;

/// The generation of one key among given participants. A [Ceremony] runs several side by side.
///
/// Thread-safe; holds nothing secret.
///
/// @see <a href="https://c2sp.org/cocktail-dkg">c2sp.org/cocktail-dkg v0.2.1</a>
public final class Session {

  private final Suite suite;
  private final Group group;
  private final Cocktail cocktail;
  private final int threshold;
  private final List<Element> staticKeys;
  private final Context context;
  private final byte[] extension;

  Session(Suite suite, int threshold, List<Element> staticKeys, byte[] context, byte[] extension) {
    requireSizes(threshold, staticKeys.size());
    if (new HashSet<>(staticKeys).size() != staticKeys.size()) {
      throw new IllegalArgumentException("two participants with one static key");
    }
    this.suite = suite;
    this.group = suite.group();
    this.cocktail = new Cocktail(suite);
    this.threshold = threshold;
    this.staticKeys = List.copyOf(staticKeys);
    this.context = new Context(context);
    this.extension = extension.clone();
  }

  /// A session.
  ///
  /// @param suite the key's suite
  /// @param threshold how many custodians it will take, 1 to the number of participants
  /// @param staticKeys of the participants in their order, at most [KeyShare#INDEX_MAX], all
  ///   different; participant i is number i of this list, from 1
  /// @param sessionId unique to this key of this ceremony of this alliance
  /// @return the session
  public static Session of(Suite suite, int threshold, List<Element> staticKeys, byte[] sessionId) {
    return new Session(
        suite, threshold, staticKeys, context(suite, sessionId, staticKeys), new byte[0]);
  }

  /// The context that all signatures and encryptions of a session are bound to, to compare with a
  /// transcript's.
  ///
  /// @param suite the suite
  /// @param sessionId the session's id
  /// @param staticKeys of the participants in their order
  /// @return 64 bytes
  public static byte[] context(Suite suite, byte[] sessionId, List<Element> staticKeys) {
    return new Cocktail(suite).context(sessionId, staticKeys);
  }

  static void requireSizes(int threshold, int participants) {
    if (participants < 1 || participants > KeyShare.INDEX_MAX) {
      throw new IllegalArgumentException("1 to " + KeyShare.INDEX_MAX + " participants");
    }
    if (threshold < 1 || threshold > participants) {
      throw new IllegalArgumentException("a threshold of 1 to the number of participants");
    }
  }

  /// Deals a random polynomial: round 1. Nothing of it needs to be kept, for the dealer's own share
  /// is in the message like everybody's.
  ///
  /// @param dealer the participant's index, from 1
  /// @param own its key pair
  /// @param random the source of randomness
  /// @return the message for all, to be sent once: dealing again makes another polynomial
  public byte[] deal(int dealer, StaticKey own, SecureRandom random) {
    requireOwn(dealer, own);
    Polynomial polynomial = Polynomial.draw(group, threshold, random);
    byte[] message = deal(own, polynomial, polynomial::at, random);
    polynomial.destroy();
    return message;
  }

  /// Commits to a polynomial and seals to each receiver what `shares` gives for its index.
  byte[] deal(
      StaticKey own, Polynomial polynomial, IntFunction<SecretScalar> shares, SecureRandom random) {
    SecretScalar ephemeralKey = group.randomSecret(random);
    Element ephemeral = group.multiplyGenerator(ephemeralKey);
    List<Element> commitments = polynomial.commitments();
    Signature possession =
        cocktail.sign(
            polynomial.constant(),
            commitments.getFirst(),
            cocktail.possessionMessage(context.bytes(), commitments, ephemeral));
    List<byte[]> sealedShares = new ArrayList<>(staticKeys.size());
    for (int receiver = 1; receiver <= staticKeys.size(); receiver++) {
      Element to = staticKeys.get(receiver - 1);
      PairSecret pair =
          new PairSecret(group.multiply(ephemeralKey, to), group.multiply(own.secret(), to));
      SecretScalar share = shares.apply(receiver);
      byte[] plain = share.copyOfSecretBytes();
      sealedShares.add(
          cocktail.seal(pair, new PairNames(ephemeral, own.publicKey(), to, context), plain));
      Arrays.fill(plain, (byte) 0);
      share.destroy();
    }
    ephemeralKey.destroy();
    return new Deal(new PublicDeal(commitments, possession, ephemeral), sealedShares).encoded();
  }

  /// Checks all dealers' messages and adds up the own share: round 2.
  ///
  /// @param receiver the participant's index, from 1
  /// @param own its key pair
  /// @param deals by dealer, as received, the own one included
  /// @return the key, or the first dealer at fault
  public Outcome receive(int receiver, StaticKey own, List<byte[]> deals) {
    requireOwn(receiver, own);
    if (deals.size() != staticKeys.size()) {
      throw new IllegalArgumentException("one message of each dealer");
    }
    List<Deal> decoded = new ArrayList<>();
    for (int dealer = 1; dealer <= deals.size(); dealer++) {
      Optional<Deal> deal = decode(deals.get(dealer - 1));
      if (deal.isEmpty()) {
        return new Outcome.Faulty(dealer, 0, Fault.MALFORMED);
      }
      if (!Transcript.provesPossession(cocktail, context.bytes(), deal.get().open())) {
        return new Outcome.Faulty(dealer, 0, Fault.POSSESSION);
      }
      decoded.add(deal.get());
    }
    Optional<SecretScalar> sum = Optional.empty();
    for (int dealer = 1; dealer <= deals.size(); dealer++) {
      Deal deal = decoded.get(dealer - 1);
      PairSecret pair =
          new PairSecret(
              group.multiply(own.secret(), deal.open().ephemeral()),
              group.multiply(own.secret(), staticKeys.get(dealer - 1)));
      switch (open(deal, dealer, receiver, pair)) {
        case Opened.Bad(Fault fault) -> {
          sum.ifPresent(SecretScalar::destroy);
          return new Outcome.Faulty(dealer, 0, fault);
        }
        case Opened.Good(SecretScalar share) ->
            sum = Optional.of(sum.map(before -> group.add(before, share)).orElse(share));
      }
    }
    Transcript transcript = transcript(decoded.stream().map(Deal::open).toList());
    SharedKey key = transcript.sharedKey();
    KeyShare share = KeyShare.of(suite, receiver, sum.orElseThrow());
    if (!share.verificationShare().equals(key.verificationShare(receiver))) {
      throw new IllegalStateException("checked shares add up to another share than committed");
    }
    return new Outcome.Completed(List.of(new GeneratedKey(share, key, transcript)));
  }

  /// What is wrong with the public part of a dealer's message, which needs no secret to be seen.
  ///
  /// @param open commitments ‖ proof of possession ‖ ephemeral key, as received
  /// @return [Fault#MALFORMED] or [Fault#POSSESSION], or empty if it is right
  public Optional<Fault> publicFault(byte[] open) {
    return decodePublic(open)
        .map(
            deal ->
                Transcript.provesPossession(cocktail, context.bytes(), deal)
                    ? Optional.<Fault>empty()
                    : Optional.of(Fault.POSSESSION))
        .orElse(Optional.of(Fault.MALFORMED));
  }

  /// Puts the transcript together from the public parts of all dealers' messages, each checked.
  ///
  /// @param opens by dealer, as received
  /// @return the transcript, or the first dealer at fault
  public Assembly assemble(List<byte[]> opens) {
    if (opens.size() != staticKeys.size()) {
      throw new IllegalArgumentException("one message of each dealer");
    }
    List<PublicDeal> deals = new ArrayList<>();
    for (int dealer = 1; dealer <= opens.size(); dealer++) {
      byte[] open = opens.get(dealer - 1);
      Optional<Fault> fault = publicFault(open);
      if (fault.isPresent()) {
        return new Assembly.Faulty(dealer, fault.get());
      }
      deals.add(PublicDeal.decode(group, threshold, open));
    }
    return new Assembly.Complete(transcript(deals));
  }

  private Optional<PublicDeal> decodePublic(byte[] open) {
    try {
      return Optional.of(PublicDeal.decode(group, threshold, open));
    } catch (InvalidGroupValue malformed) {
      return Optional.empty();
    }
  }

  Transcript transcript(List<PublicDeal> deals) {
    return new Transcript(suite, threshold, context.bytes(), staticKeys, deals, extension);
  }

  private Optional<Deal> decode(byte[] encoded) {
    try {
      return Optional.of(Deal.decode(group, threshold, staticKeys.size(), encoded));
    } catch (InvalidGroupValue malformed) {
      return Optional.empty();
    }
  }

  private sealed interface Opened {
    record Good(SecretScalar share) implements Opened {}

    record Bad(Fault fault) implements Opened {}
  }

  private Opened open(Deal deal, int dealer, int receiver, PairSecret pair) {
    PairNames names =
        new PairNames(
            deal.open().ephemeral(),
            staticKeys.get(dealer - 1),
            staticKeys.get(receiver - 1),
            context);
    Optional<byte[]> plain = cocktail.open(pair, names, deal.sealedShare(receiver));
    if (plain.isEmpty()) {
      return new Opened.Bad(Fault.UNREADABLE);
    }
    SecretScalar share;
    try {
      share = group.decodeSecret(plain.get());
    } catch (InvalidGroupValue notCanonical) {
      return new Opened.Bad(Fault.NOT_A_SCALAR);
    } finally {
      Arrays.fill(plain.get(), (byte) 0);
    }
    return matches(deal.open(), receiver, share)
        ? new Opened.Good(share)
        : new Opened.Bad(Fault.MISMATCH);
  }

  private boolean matches(PublicDeal deal, int receiver, SecretScalar share) {
    try {
      return group
          .multiplyGenerator(share)
          .equals(cocktail.shareCommitment(deal.commitments(), receiver));
    } catch (InvalidGroupValue identity) {
      return false;
    }
  }

  /// Complains of a dealer whose share was bad.
  ///
  /// @param receiver the participant's index, from 1
  /// @param own its key pair
  /// @param dealer the dealer's index, from 1
  /// @param deal the dealer's message as received, which must at least parse
  /// @param random gives the proof's nonce
  /// @return the complaint
  /// @throws InvalidGroupValue if the message does not parse, which needs no complaint to be seen
  public Complaint complain(
      int receiver, StaticKey own, int dealer, byte[] deal, SecureRandom random) {
    requireOwn(receiver, own);
    Deal decoded = Deal.decode(group, threshold, staticKeys.size(), deal);
    ElementBatch inputs =
        ElementBatch.of(List.of(decoded.open().ephemeral(), staticKeys.get(dealer - 1)));
    ElementBatch secrets = group.multiply(own.secret(), inputs);
    SecretScalar nonce = group.randomSecret(random);
    DleqProof proof = new Dleq(suite).prove(own.secret(), own.publicKey(), inputs, secrets, nonce);
    nonce.destroy();
    return new Complaint(receiver, dealer, secrets.get(0), secrets.get(1), proof);
  }

  /// Judges a complaint from public matter only.
  ///
  /// @param complaint the complaint
  /// @param deal the dealer's message, proved to be the one it sent (its hash stands on the ledger)
  /// @return who is at fault
  public Verdict judge(Complaint complaint, byte[] deal) {
    Element receiverKey =
        staticKeys.get(Objects.checkIndex(complaint.receiver() - 1, staticKeys.size()));
    Element dealerKey =
        staticKeys.get(Objects.checkIndex(complaint.dealer() - 1, staticKeys.size()));
    Optional<Deal> decoded = decode(deal);
    if (decoded.isEmpty()) {
      return new Verdict.AgainstDealer(complaint.dealer(), Fault.MALFORMED);
    }
    PublicDeal open = decoded.get().open();
    if (!Transcript.provesPossession(cocktail, context.bytes(), open)) {
      return new Verdict.AgainstDealer(complaint.dealer(), Fault.POSSESSION);
    }
    ElementBatch inputs = ElementBatch.of(List.of(open.ephemeral(), dealerKey));
    ElementBatch secrets =
        ElementBatch.of(List.of(complaint.ephemeralSecret(), complaint.staticSecret()));
    if (!new Dleq(suite).isValid(receiverKey, inputs, secrets, complaint.proof())) {
      return new Verdict.AgainstReceiver(complaint.receiver());
    }
    PairSecret pair = new PairSecret(complaint.ephemeralSecret(), complaint.staticSecret());
    return switch (open(decoded.get(), complaint.dealer(), complaint.receiver(), pair)) {
      case Opened.Bad(Fault fault) -> new Verdict.AgainstDealer(complaint.dealer(), fault);
      case Opened.Good(SecretScalar share) -> {
        share.destroy();
        yield new Verdict.AgainstReceiver(complaint.receiver());
      }
    };
  }

  private void requireOwn(int index, StaticKey own) {
    Element expected = staticKeys.get(Objects.checkIndex(index - 1, staticKeys.size()));
    if (!expected.equals(own.publicKey())) {
      throw new IllegalArgumentException("not this participant's key pair");
    }
  }
}
