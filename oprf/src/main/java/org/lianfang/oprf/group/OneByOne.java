package org.lianfang.oprf.group;

import java.math.BigInteger;
import java.util.List;
import org.lianfang.oprf.group.InvalidGroupValue.Flaw;

/// One element after the other: libsodium where a secret takes part, [Points] and [PublicSum] where
/// all is public.
final class OneByOne implements Batches {

  static final String NAME = "libsodium";

  private static final int SIZE = 32;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Element[] decode(byte[][] encodings) {
    Points points = new Points();
    Element[] elements = new Element[encodings.length];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = decode(encodings[i], points);
    }
    return elements;
  }

  /// @param encoded owned by the element from now on
  static Element decode(byte[] encoded, Points points) {
    // The identity decodes, as 32 zero bytes.
    if (RistrettoGroup.isZero(encoded)) {
      throw new InvalidGroupValue(Flaw.IDENTITY);
    }
    long[] point = new long[Points.AFFINE_SIZE];
    if (!points.decode(point, encoded, 0)) {
      throw new InvalidGroupValue(Flaw.NOT_CANONICAL);
    }
    return new Element(encoded, point);
  }

  @Override
  public byte[][] map(List<byte[]> uniform) {
    return uniform.stream().map(OneByOne::map).toArray(byte[][]::new);
  }

  /// Zero bytes for the identity.
  static byte[] map(byte[] uniform) {
    byte[] out = new byte[SIZE];
    return Sodium.fromHash(out, uniform) ? out : new byte[SIZE];
  }

  @Override
  public Element[] multiply(List<SecretScalar> factors, ElementBatch elements) {
    Element[] products = new Element[elements.size()];
    for (int i = 0; i < products.length; i++) {
      products[i] = multiply(factors.get(i), elements.get(i));
    }
    return products;
  }

  static Element multiply(SecretScalar factor, Element element) {
    byte[] out = new byte[SIZE];
    // Neither factor nor element is zero and the order is prime, so the product is no identity; a
    // refusal means that the library or the memory is broken.
    if (!Sodium.multiply(out, factor.bytes(), element.bytes())) {
      throw new IllegalStateException("libsodium refused a checked multiplication");
    }
    return new Element(out);
  }

  @Override
  public byte[][] sums(List<Scalar> weights, List<ElementBatch> batches) {
    return batches.stream().map(batch -> sum(weights, batch)).toArray(byte[][]::new);
  }

  private static byte[] sum(List<Scalar> weights, ElementBatch elements) {
    if (weights.size() > 1) {
      return new PublicSum().sum(weights, elements);
    }
    // A single product shares its doublings with none: the library is faster then.
    byte[] out = new byte[SIZE];
    return Sodium.multiply(out, weights.getFirst().bytes(), elements.get(0).bytes())
        ? out
        : new byte[SIZE];
  }

  @Override
  public byte[][] sumEach(List<BigInteger> weights, List<ElementBatch> batches) {
    byte[][] sums = new byte[batches.getFirst().size()][];
    PublicSum sum = new PublicSum();
    for (int place = 0; place < sums.length; place++) {
      int at = place;
      List<Element> terms = batches.stream().map(batch -> batch.get(at)).toList();
      sums[place] = sum.sum(weights, terms);
    }
    return sums;
  }
}
