package org.lianfang.oprf.group;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.lianfang.oprf.group.InvalidGroupValue.Flaw;

/// ristretto255 (RFC 9496): libsodium where a secret takes part, [Points] and [PublicSum] where all
/// is public.
final class SodiumGroup implements Group {

  private static final int SIZE = 32;
  private static final int UNIFORM_SIZE = 64;
  private static final BigInteger ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
  private static final byte[] ORDER_BYTES = littleEndian(ORDER);
  private static final byte[] ONE = littleEndian(BigInteger.ONE);

  private final Element generator;

  SodiumGroup() {
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
  public Element decodeElement(byte[] encoded) {
    requireLength(encoded.length == SIZE);
    return decode(encoded.clone(), new Points());
  }

  @Override
  public ElementBatch decodeElements(byte[] joined) {
    requireLength(joined.length > 0 && joined.length % SIZE == 0);
    Points points = new Points();
    Element[] elements = new Element[joined.length / SIZE];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = decode(Arrays.copyOfRange(joined, i * SIZE, (i + 1) * SIZE), points);
    }
    return new ElementBatch(elements);
  }

  /// @param encoded owned by the element from now on
  private static Element decode(byte[] encoded, Points points) {
    // The identity decodes, as 32 zero bytes.
    if (isZero(encoded)) {
      throw new InvalidGroupValue(Flaw.IDENTITY);
    }
    long[] point = new long[Points.AFFINE_SIZE];
    if (!points.decode(point, encoded, 0)) {
      throw new InvalidGroupValue(Flaw.NOT_CANONICAL);
    }
    return new Element(encoded, point);
  }

  @Override
  public Element elementFromUniform(byte[] uniform) {
    if (uniform.length != UNIFORM_SIZE) {
      throw new IllegalArgumentException("64 uniform bytes make an element");
    }
    byte[] out = new byte[SIZE];
    if (!Sodium.fromHash(out, uniform) || isZero(out)) {
      throw new InvalidGroupValue(Flaw.IDENTITY);
    }
    return new Element(out);
  }

  @Override
  public Element multiply(SecretScalar factor, Element element) {
    byte[] out = new byte[SIZE];
    // Neither factor nor element is zero and the order is prime, so the product is no identity; a
    // refusal means that the library or the memory is broken.
    if (!Sodium.multiply(out, factor.bytes(), element.bytes())) {
      throw new IllegalStateException("libsodium refused a checked multiplication");
    }
    return new Element(out);
  }

  @Override
  public ElementBatch multiply(SecretScalar factor, ElementBatch elements) {
    Element[] products = new Element[elements.size()];
    for (int i = 0; i < products.length; i++) {
      products[i] = multiply(factor, elements.get(i));
    }
    return new ElementBatch(products);
  }

  @Override
  public ElementBatch multiplyEach(List<SecretScalar> factors, ElementBatch elements) {
    requireSameSize(factors.size(), elements.size());
    Element[] products = new Element[elements.size()];
    for (int i = 0; i < products.length; i++) {
      products[i] = multiply(factors.get(i), elements.get(i));
    }
    return new ElementBatch(products);
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
  public Element sum(List<Scalar> weights, ElementBatch elements) {
    requireSameSize(weights.size(), elements.size());
    if (weights.size() > 1) {
      return requireNoIdentity(new PublicSum().sum(weights, elements));
    }
    // A single product shares its doublings with none: the library is faster then.
    byte[] out = new byte[SIZE];
    if (!Sodium.multiply(out, weights.getFirst().bytes(), elements.get(0).bytes())) {
      throw new InvalidGroupValue(Flaw.IDENTITY);
    }
    return new Element(out);
  }

  @Override
  public ElementBatch sumEach(List<BigInteger> weights, List<ElementBatch> batches) {
    requireSameSize(weights.size(), batches.size());
    for (ElementBatch batch : batches) {
      requireSameSize(batches.getFirst().size(), batch.size());
    }
    Element[] sums = new Element[batches.getFirst().size()];
    PublicSum sum = new PublicSum();
    for (int place = 0; place < sums.length; place++) {
      int at = place;
      List<Element> terms = batches.stream().map(batch -> batch.get(at)).toList();
      sums[place] = requireNoIdentity(sum.sum(weights, terms));
    }
    return new ElementBatch(sums);
  }

  @Override
  public Element add(Element left, Element right) {
    byte[] out = new byte[SIZE];
    Sodium.add(out, left.bytes(), right.bytes());
    return requireNoIdentity(out);
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

  private static boolean isZero(byte[] bytes) {
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

  private static void requireSameSize(int left, int right) {
    if (left != right) {
      throw new IllegalArgumentException("sizes differ: " + left + " and " + right);
    }
  }

  private static byte[] littleEndian(BigInteger value) {
    byte[] bigEndian = value.toByteArray();
    byte[] out = new byte[SIZE];
    for (int i = 0; i < Math.min(SIZE, bigEndian.length); i++) {
      out[i] = bigEndian[bigEndian.length - 1 - i];
    }
    return out;
  }
}
