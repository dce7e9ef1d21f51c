package org.lianfang.oprf.dkg;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.oprf.group.Group;
import org.lianfang.oprf.group.InvalidGroupValue;
import org.lianfang.oprf.group.InvalidGroupValue.Flaw;

/// The public record of one key's generation. Every participant signs these bytes, and anyone who
/// holds them computes K and all K_i and checks the signatures.
///
/// | part | shape |
/// |---|---|
/// | suite of cocktail-dkg, context | each after its length, 8 bytes little-endian |
/// | n, t | 4 bytes little-endian each |
/// | static keys; commitments; proofs of possession; ephemeral keys | by participant |
/// | extension | after its length, 8 bytes little-endian; here empty |
///
/// Immutable. Holds nothing secret.
public final class Transcript {

  private static final int CONTEXT_MAX = 64;
  private static final int EXTENSION_MAX = 64;

  private final Suite suite;
  private final Cocktail cocktail;
  private final int threshold;
  private final byte[] context;
  private final List<Element> staticKeys;
  private final List<PublicDeal> deals;
  private final byte[] encoded;

  Transcript(
      Suite suite,
      int threshold,
      byte[] context,
      List<Element> staticKeys,
      List<PublicDeal> deals,
      byte[] extension) {
    this.suite = suite;
    this.cocktail = new Cocktail(suite);
    this.threshold = threshold;
    this.context = context.clone();
    this.staticKeys = List.copyOf(staticKeys);
    this.deals = List.copyOf(deals);
    this.encoded = encode(extension);
  }

  /// Reads a transcript from outside.
  ///
  /// Checks the form and every element, that the suite is this one, and that no two participants
  /// share a static key. Whether it belongs to the session in question is for the caller to compare
  /// ([#context], [#staticKeys], [#threshold]); possession is [#withoutPossession].
  ///
  /// @param suite the suite that is expected
  /// @param encoded the bytes as received
  /// @return the transcript
  /// @throws IllegalArgumentException if anything is wrong
  public static Transcript decode(Suite suite, byte[] encoded) {
    Group group = suite.group();
    ByteBuffer in = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
    try {
      if (!Arrays.equals(takeFramed(in, Cocktail.IDENTIFIER.length), Cocktail.IDENTIFIER)) {
        throw new IllegalArgumentException("a transcript of another suite");
      }
      byte[] context = takeFramed(in, CONTEXT_MAX);
      int participants = in.getInt();
      int threshold = in.getInt();
      Session.requireSizes(threshold, participants);
      List<Element> staticKeys = takeElements(group, in, participants);
      if (new HashSet<>(staticKeys).size() != participants) {
        throw new IllegalArgumentException("two participants with one static key");
      }
      List<List<Element>> commitments = new ArrayList<>();
      for (int j = 0; j < participants; j++) {
        commitments.add(takeElements(group, in, threshold));
      }
      List<Signature> possessions = new ArrayList<>();
      for (int j = 0; j < participants; j++) {
        possessions.add(Signature.decode(group, take(in, Signature.size(group))));
      }
      List<Element> ephemerals = takeElements(group, in, participants);
      byte[] extension = takeFramed(in, EXTENSION_MAX);
      if (in.hasRemaining()) {
        throw new InvalidGroupValue(Flaw.LENGTH);
      }
      List<PublicDeal> deals =
          IntStream.range(0, participants)
              .mapToObj(
                  j -> new PublicDeal(commitments.get(j), possessions.get(j), ephemerals.get(j)))
              .toList();
      return new Transcript(suite, threshold, context, staticKeys, deals, extension);
    } catch (BufferUnderflowException truncated) {
      throw new InvalidGroupValue(Flaw.LENGTH);
    }
  }

  private byte[] encode(byte[] extension) {
    List<byte[]> parts = new ArrayList<>();
    parts.add(Cocktail.littleEndian64(Cocktail.IDENTIFIER.length));
    parts.add(Cocktail.IDENTIFIER);
    parts.add(Cocktail.littleEndian64(context.length));
    parts.add(context);
    parts.add(Cocktail.littleEndian32(staticKeys.size()));
    parts.add(Cocktail.littleEndian32(threshold));
    parts.add(Cocktail.joinElements(staticKeys));
    deals.forEach(deal -> parts.add(Cocktail.joinElements(deal.commitments())));
    deals.forEach(deal -> parts.add(deal.possession().encoded()));
    deals.forEach(deal -> parts.add(deal.ephemeral().encoded()));
    parts.add(Cocktail.littleEndian64(extension.length));
    parts.add(extension);
    return Cocktail.join(parts.toArray(byte[][]::new));
  }

  /// The bytes that are signed.
  ///
  /// @return a copy
  public byte[] encoded() {
    return encoded.clone();
  }

  /// The hash that stands for the transcript on the ledger.
  ///
  /// @return SHA-512 of the bytes
  public byte[] hash() {
    return suite.hash(encoded);
  }

  /// The context: binds session id, suite and participants ([Session#context]).
  ///
  /// @return a copy
  public byte[] context() {
    return context.clone();
  }

  /// How many custodians it takes.
  ///
  /// @return at least 1
  public int threshold() {
    return threshold;
  }

  /// The participants' static keys, in their order.
  ///
  /// @return P_1 to P_n
  public List<Element> staticKeys() {
    return staticKeys;
  }

  /// The first dealer whose proof of possession does not hold.
  ///
  /// Without these proofs the last dealer could choose its constant term against the others' and
  /// know, or cancel, the sum.
  ///
  /// @return its index from 1, or empty if all hold
  public Optional<Integer> withoutPossession() {
    for (int dealer = 1; dealer <= deals.size(); dealer++) {
      if (!provesPossession(cocktail, context, deals.get(dealer - 1))) {
        return Optional.of(dealer);
      }
    }
    return Optional.empty();
  }

  static boolean provesPossession(Cocktail cocktail, byte[] context, PublicDeal deal) {
    byte[] message = cocktail.possessionMessage(context, deal.commitments(), deal.ephemeral());
    return cocktail.isValid(deal.commitments().getFirst(), message, deal.possession());
  }

  /// Computes K and all K_i from the commitments.
  ///
  /// @return the public side of the key
  /// @throws InvalidGroupValue if one is the identity, or commitments cancel out: no dealer who
  ///   knows its own polynomial can bring that about
  public SharedKey sharedKey() {
    Group group = suite.group();
    List<ElementBatch> dealt =
        deals.stream().map(deal -> ElementBatch.of(deal.commitments())).toList();
    List<BigInteger> once = Collections.nCopies(dealt.size(), BigInteger.ONE);
    ElementBatch commitments = group.sumEach(once, dealt);
    List<Element> values = new ArrayList<>();
    for (int index = 0; index <= staticKeys.size(); index++) {
      values.add(group.sum(cocktail.powers(index, threshold), commitments));
    }
    return new SharedKey(threshold, values.getFirst(), values.subList(1, values.size()));
  }

  /// Signs the transcript: the participant's word that it saw these messages and holds its share.
  ///
  /// @param own the participant's key pair of this ceremony
  /// @return 64 bytes
  public byte[] sign(StaticKey own) {
    if (!staticKeys.contains(own.publicKey())) {
      throw new IllegalArgumentException("only a participant signs");
    }
    return cocktail.sign(own.secret(), own.publicKey(), encoded).encoded();
  }

  /// Whether a participant signed exactly this transcript.
  ///
  /// @param participant its index, from 1
  /// @param signature as received
  /// @return whether the signature holds
  public boolean isSignedBy(int participant, byte[] signature) {
    Objects.checkIndex(participant - 1, staticKeys.size());
    return isSigned(suite, staticKeys.get(participant - 1), encoded, signature);
  }

  /// Whether a participant signed exactly these bytes of a transcript that was checked before.
  ///
  /// @param suite the transcript's suite
  /// @param staticKey the participant's
  /// @param encoded the transcript
  /// @param signature as received
  /// @return whether the signature holds
  public static boolean isSigned(Suite suite, Element staticKey, byte[] encoded, byte[] signature) {
    try {
      Signature decoded = Signature.decode(suite.group(), signature);
      return new Cocktail(suite).isValid(staticKey, encoded, decoded);
    } catch (InvalidGroupValue malformed) {
      return false;
    }
  }

  /// The participants whose signature is missing or does not hold. None: the key is certified.
  ///
  /// @param signatures by participant, an empty array where there is none
  /// @return their indices from 1
  public List<Integer> unsigned(List<byte[]> signatures) {
    if (signatures.size() != staticKeys.size()) {
      throw new IllegalArgumentException("one signature for each participant");
    }
    return IntStream.rangeClosed(1, staticKeys.size())
        .filter(participant -> !isSignedBy(participant, signatures.get(participant - 1)))
        .boxed()
        .toList();
  }

  private static byte[] takeFramed(ByteBuffer in, int sizeMax) {
    long size = in.getLong();
    if (size < 0 || size > sizeMax) {
      throw new InvalidGroupValue(Flaw.LENGTH);
    }
    return take(in, (int) size);
  }

  private static List<Element> takeElements(Group group, ByteBuffer in, int count) {
    List<Element> elements = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      elements.add(group.decodeElement(take(in, group.elementSize())));
    }
    return elements;
  }

  private static byte[] take(ByteBuffer in, int size) {
    byte[] out = new byte[size];
    in.get(out);
    return out;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Transcript that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }
}
