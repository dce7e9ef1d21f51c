package org.lianfang.oprf.dkg;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.oprf.group.Group;
import org.lianfang.oprf.group.InvalidGroupValue;
import org.lianfang.oprf.group.Scalar;
import org.lianfang.oprf.group.SecretScalar;
import org.lianfang.oprf.group.XChaCha20Poly1305;

/// The primitives of COCKTAIL(Ristretto255, SHA-512): its hashes, its signature, its share cipher.
///
/// @see <a href="https://c2sp.org/cocktail-dkg">c2sp.org/cocktail-dkg v0.2.1</a>
final class Cocktail {

  static final byte[] IDENTIFIER = "COCKTAIL(Ristretto255, SHA-512)".getBytes(US_ASCII);

  private static final byte[] CONTEXT = "COCKTAIL-DKG-CONTEXT".getBytes(US_ASCII);
  private static final String PREFIX = "COCKTAIL-DKG-Ristretto255-SHA512-";
  private static final byte[] NONCE = (PREFIX + "NONCE").getBytes(US_ASCII);
  private static final byte[] H6 = (PREFIX + "H6").getBytes(US_ASCII);
  private static final byte[] H7 = (PREFIX + "H7").getBytes(US_ASCII);

  private final Suite suite;
  private final Group group;

  Cocktail(Suite suite) {
    if (!suite.identifier().equals("ristretto255-SHA512")) {
      throw new IllegalArgumentException("no key generation for " + suite.identifier());
    }
    this.suite = suite;
    this.group = suite.group();
  }

  /// The construction that the specification recommends: binds session, suite and participants.
  byte[] context(byte[] sessionId, List<Element> staticKeys) {
    return suite.hash(
        join(
            CONTEXT,
            bigEndian64(sessionId.length),
            sessionId,
            bigEndian64(IDENTIFIER.length),
            IDENTIFIER,
            littleEndian32(staticKeys.size()),
            joinElements(staticKeys)));
  }

  Signature sign(SecretScalar secret, Element publicKey, byte[] message) {
    byte[] secretBytes = secret.copyOfSecretBytes();
    byte[] nonceInput = join(NONCE, secretBytes, message);
    byte[] uniform = suite.hash(nonceInput);
    SecretScalar nonce = group.reduceSecret(uniform);
    Arrays.fill(secretBytes, (byte) 0);
    Arrays.fill(nonceInput, (byte) 0);
    Arrays.fill(uniform, (byte) 0);
    Element commitment = group.multiplyGenerator(nonce);
    Scalar challenge = challenge(commitment, publicKey, message);
    Signature signature = new Signature(commitment, group.response(nonce, challenge, secret));
    nonce.destroy();
    return signature;
  }

  boolean isValid(Element publicKey, byte[] message, Signature signature) {
    Scalar challenge = challenge(signature.commitment(), publicKey, message);
    Scalar minusChallenge = group.negate(challenge);
    try {
      // R = z·B − c·P
      return group
          .sum(
              List.of(signature.response(), minusChallenge),
              ElementBatch.of(List.of(group.generator(), publicKey)))
          .equals(signature.commitment());
    } catch (InvalidGroupValue identity) {
      return false;
    }
  }

  private Scalar challenge(Element commitment, Element publicKey, byte[] message) {
    return group.reduce(suite.hash(join(H7, commitment.encoded(), publicKey.encoded(), message)));
  }

  byte[] possessionMessage(byte[] context, List<Element> commitments, Element ephemeral) {
    return join(context, joinElements(commitments), ephemeral.encoded());
  }

  byte[] seal(PairSecret pair, PairNames names, byte[] plain) {
    byte[] derived = derive(pair, names);
    byte[] sealed =
        XChaCha20Poly1305.seal(
            Arrays.copyOf(derived, 32), Arrays.copyOfRange(derived, 32, 56), plain);
    Arrays.fill(derived, (byte) 0);
    return sealed;
  }

  Optional<byte[]> open(PairSecret pair, PairNames names, byte[] sealed) {
    byte[] derived = derive(pair, names);
    Optional<byte[]> plain =
        XChaCha20Poly1305.open(
            Arrays.copyOf(derived, 32), Arrays.copyOfRange(derived, 32, 56), sealed);
    Arrays.fill(derived, (byte) 0);
    return plain;
  }

  private byte[] derive(PairSecret pair, PairNames names) {
    return suite.hash(
        join(
            H6,
            pair.ephemeral().encoded(),
            pair.fixed().encoded(),
            names.ephemeral().encoded(),
            names.sender().encoded(),
            names.receiver().encoded(),
            littleEndian64(names.context().bytes().length),
            names.context().bytes()));
  }

  /// Σ index^k · commitment_k: what the dealt share at this index must be the logarithm of.
  Element shareCommitment(List<Element> commitments, int index) {
    return group.sum(powers(index, commitments.size()), ElementBatch.of(commitments));
  }

  List<Scalar> powers(int index, int count) {
    return IntStream.range(0, count)
        .mapToObj(k -> group.scalar(BigInteger.valueOf(index).pow(k)))
        .toList();
  }

  static byte[] joinElements(List<Element> elements) {
    return ElementBatch.of(elements).encoded();
  }

  static byte[] join(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length = Math.addExact(length, part.length);
    }
    ByteBuffer joined = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      joined.put(part);
    }
    return joined.array();
  }

  static byte[] bigEndian64(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  static byte[] littleEndian64(long value) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  static byte[] littleEndian32(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  /// The two Diffie-Hellman values of a dealer and a receiver.
  ///
  /// @param ephemeral of the dealer's ephemeral key and the receiver's static key
  /// @param fixed of both static keys
  record PairSecret(Element ephemeral, Element fixed) {}

  /// The public names that a share's encryption is bound to.
  record PairNames(Element ephemeral, Element sender, Element receiver, Context context) {}

  /// The bytes that make a session unlike every other.
  static final class Context {
    private final byte[] bytes;

    Context(byte[] bytes) {
      this.bytes = bytes.clone();
    }

    byte[] bytes() {
      return bytes;
    }
  }
}
