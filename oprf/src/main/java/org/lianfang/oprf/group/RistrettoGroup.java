package org.lianfang.oprf.group;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.lianfang.oprf.group.InvalidGroupValue.Flaw;

/// ristretto255 (RFC 9496): one element at a time and scalars by libsodium, batches by a backend.
final class RistrettoGroup implements Group {

  private static final int SIZE = 32;
  private static final int UNIFORM_SIZE = 64;
  static final BigInteger ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
  private static final byte[] ORDER_BYTES = littleEndian(ORDER);
  private static final byte[] ONE = littleEndian(BigInteger.ONE);

  private final Batches batches;
  private final Element generator;

  RistrettoGroup(Batches batches) {
    this.batches = batches;
    generator = multiplyGenerator(new SecretScalar(ONE.clone()));
  }

  @Override
  public int elementSize() {
    return SIZE;
  }

  @Override
  public int scalarSize() {
    return SIZE;
  }

  @Override
  public BigInteger order() {
    return ORDER;
  }

  @Override
  public Element generator() {
    return generator;
  }

  @Override
  public String backend() {
    return batches.name();
  }

  @Override
  public Element decodeElement(byte[] encoded) {
    requireLength(encoded.length == SIZE);
    return OneByOne.decode(encoded.clone(), new Points());
  }

  @Override
  public ElementBatch decodeElements(byte[] joined) {
    requireLength(joined.length > 0 && joined.length % SIZE == 0);
    byte[][] encodings = new byte[joined.length / SIZE][];
    for (int i = 0; i < encodings.length; i++) {
      encodings[i] = Arrays.copyOfRange(joined, i * SIZE, (i + 1) * SIZE);
    }
    return new ElementBatch(batches.decode(encodings));
  }

  @Override
  public Element elementFromUniform(byte[] uniform) {
    requireUniform(uniform);
    return requireNoIdentity(OneByOne.map(uniform));
  }

  @Override
  public ElementBatch elementsFromUniform(List<byte[]> uniform) {
    uniform.forEach(RistrettoGroup::requireUniform);
    return requireNoIdentity(batches.map(uniform));
  }

  @Override
  public Element multiply(SecretScalar factor, Element element) {
    return OneByOne.multiply(factor, element);
  }

  @Override
  public ElementBatch multiply(SecretScalar factor, ElementBatch elements) {
    return multiplyEach(Collections.nCopies(elements.size(), factor), elements);
  }

  @Override
  public ElementBatch multiplyEach(List<SecretScalar> factors, ElementBatch elements) {
    requireSameSize(factors.size(), elements.size());
    return new ElementBatch(batches.multiply(factors, elements));
  }

  @Override
  public Element multiplyGenerator(SecretScalar factor) {
    byte[] out = new byte[SIZE];
    if (!Sodium.multiplyBase(out, factor.bytes())) {
      throw new IllegalStateException("libsodium refused a checked multiplication");
    }
    return new Element(out);
  }

  @Override
  public ElementBatch sums(List<Scalar> weights, List<ElementBatch> terms) {
    terms.forEach(batch -> requireSameSize(weights.size(), batch.size()));
    return requireNoIdentity(batches.sums(weights, terms));
  }

  @Override
  public ElementBatch sumEach(List<BigInteger> weights, List<ElementBatch> terms) {
    requireSameSize(weights.size(), terms.size());
    for (ElementBatch batch : terms) {
      requireSameSize(terms.getFirst().size(), batch.size());
    }
    return requireNoIdentity(batches.sumEach(weights, terms));
  }

  @Override
  public Element add(Element left, Element right) {
    byte[] out = new byte[SIZE];
    Sodium.add(out, left.bytes(), right.bytes());
    return requireNoIdentity(out);
  }

  private static ElementBatch requireNoIdentity(byte[][] encodings) {
    return new ElementBatch(
        Arrays.stream(encodings).map(RistrettoGroup::requireNoIdentity).toArray(Element[]::new));
  }

  private static Element requireNoIdentity(byte[] encoded) {
    if (isZero(encoded)) {
      throw new InvalidGroupValue(Flaw.IDENTITY);
    }
    return new Element(encoded);
  }

  @Override
  public Scalar scalar(BigInteger value) {
    return new Scalar(littleEndian(value.mod(ORDER)));
  }

  @Override
  public Scalar decodeScalar(byte[] encoded) {
    requireCanonicalScalar(encoded);
    return new Scalar(encoded.clone());
  }

  @Override
  public Scalar reduce(byte[] uniform) {
    return new Scalar(reduced(uniform));
  }

  @Override
  public SecretScalar decodeSecret(byte[] encoded) {
    requireCanonicalScalar(encoded);
    return secret(encoded.clone());
  }

  @Override
  public SecretScalar reduceSecret(byte[] uniform) {
    return secret(reduced(uniform));
  }

  @Override
  public SecretScalar randomSecret(SecureRandom random) {
    byte[] uniform = new byte[UNIFORM_SIZE];
    byte[] scalar;
    do {
      random.nextBytes(uniform);
      scalar = reduced(uniform);
    } while (isZero(scalar));
    Arrays.fill(uniform, (byte) 0);
    return new SecretScalar(scalar);
  }

  @Override
  public SecretScalar add(SecretScalar left, SecretScalar right) {
    byte[] out = new byte[SIZE];
    Sodium.scalarAdd(out, left.bytes(), right.bytes());
    return secret(out);
  }

  @Override
  public SecretScalar multiply(SecretScalar secret, Scalar factor) {
    byte[] out = new byte[SIZE];
    Sodium.scalarMultiply(out, secret.bytes(), factor.bytes());
    return secret(out);
  }

  @Override
  public List<SecretScalar> invertAll(List<SecretScalar> secrets) {
    if (secrets.isEmpty()) {
      return List.of();
    }
    // prefix[i] = s_0 · … · s_i; then one inversion, unrolled from the end.
    byte[][] prefix = new byte[secrets.size()][];
    byte[] product = ONE;
    for (int i = 0; i < prefix.length; i++) {
      prefix[i] = product(product, secrets.get(i).bytes());
      product = prefix[i];
    }
    byte[] inverse = new byte[SIZE];
    if (!Sodium.scalarInvert(inverse, product)) {
      throw new IllegalStateException("libsodium refused a checked inversion");
    }
    SecretScalar[] inverses = new SecretScalar[prefix.length];
    for (int i = prefix.length - 1; i >= 0; i--) {
      inverses[i] = secret(product(inverse, i == 0 ? ONE : prefix[i - 1]));
      byte[] rest = product(inverse, secrets.get(i).bytes());
      Arrays.fill(inverse, (byte) 0);
      inverse = rest;
      Arrays.fill(prefix[i], (byte) 0);
    }
    return List.of(inverses);
  }

  @Override
  public Scalar negate(Scalar scalar) {
    byte[] out = new byte[SIZE];
    Sodium.scalarNegate(out, scalar.bytes());
    return new Scalar(out);
  }

  @Override
  public Scalar response(SecretScalar nonce, Scalar challenge, SecretScalar key) {
    byte[] hidden = product(challenge.bytes(), key.bytes());
    byte[] out = new byte[SIZE];
    Sodium.scalarAdd(out, nonce.bytes(), hidden);
    Arrays.fill(hidden, (byte) 0);
    return new Scalar(out);
  }

  private static byte[] product(byte[] left, byte[] right) {
    byte[] out = new byte[SIZE];
    Sodium.scalarMultiply(out, left, right);
    return out;
  }

  private static byte[] reduced(byte[] uniform) {
    if (uniform.length != UNIFORM_SIZE) {
      throw new IllegalArgumentException("64 uniform bytes make a scalar");
    }
    byte[] out = new byte[SIZE];
    Sodium.scalarReduce(out, uniform);
    return out;
  }

  private static SecretScalar secret(byte[] owned) {
    if (isZero(owned)) {
      throw new InvalidGroupValue(Flaw.ZERO);
    }
    return new SecretScalar(owned);
  }

  /// Subtracts the order and looks at the borrow, in time independent of the value.
  private static void requireCanonicalScalar(byte[] encoded) {
    requireLength(encoded.length == SIZE);
    int borrow = 0;
    for (int i = 0; i < SIZE; i++) {
      borrow = ((encoded[i] & 0xff) - (ORDER_BYTES[i] & 0xff) + borrow) >> 8;
    }
    if (borrow == 0) {
      throw new InvalidGroupValue(Flaw.NOT_CANONICAL);
    }
  }

  static boolean isZero(byte[] bytes) {
    int any = 0;
    for (byte one : bytes) {
      any |= one;
    }
    return any == 0;
  }

  private static void requireLength(boolean right) {
    if (!right) {
      throw new InvalidGroupValue(Flaw.LENGTH);
    }
  }

  private static void requireUniform(byte[] uniform) {
    if (uniform.length != UNIFORM_SIZE) {
      throw new IllegalArgumentException("64 uniform bytes make an element");
    }
  }

  private static void requireSameSize(int left, int right) {
    if (left != right) {
      throw new IllegalArgumentException("sizes differ: " + left + " and " + right);
    }
  }

  static byte[] littleEndian(BigInteger value) {
    byte[] bigEndian = value.toByteArray();
    byte[] out = new byte[SIZE];
    for (int i = 0; i < Math.min(SIZE, bigEndian.length); i++) {
      out[i] = bigEndian[bigEndian.length - 1 - i];
    }
    return out;
  }
}
