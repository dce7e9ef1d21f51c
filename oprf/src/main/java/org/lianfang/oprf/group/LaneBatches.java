package org.lianfang.oprf.group;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/// As many elements at a time as a vector has lanes; what is left over, one by one.
final class LaneBatches implements Batches {

  static final String NAME = "vector";

  private static final int LANES = LaneField.LANES;

  /// Fewer are computed one by one: all lanes together take as long as two multiplications of
  /// libsodium.
  private static final int FEW = 3;

  /// Sums of fewer terms are quicker by one chain of doublings.
  private static final int FEW_TERMS = 8;

  private final OneByOne oneByOne = new OneByOne();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Element[] decode(byte[][] encodings) {
    if (encodings.length < FEW) {
      return oneByOne.decode(encodings);
    }
    LaneElements lanes = new LaneElements();
    double[] point = new double[LanePoints.SIZE];
    Element[] elements = new Element[encodings.length];
    for (int from = 0; from < elements.length; from += LANES) {
      lanes.decode(point, lanesOf(encodings, from));
      long[][] affine = lanes.affine(point);
      for (int lane = 0; lane < LANES && from + lane < elements.length; lane++) {
        elements[from + lane] = new Element(encodings[from + lane], affine[lane]);
      }
    }
    return elements;
  }

  @Override
  public byte[][] map(List<byte[]> uniform) {
    if (uniform.size() < FEW) {
      return oneByOne.map(uniform);
    }
    LaneElements lanes = new LaneElements();
    double[] point = new double[LanePoints.SIZE];
    byte[][] inputs = uniform.toArray(byte[][]::new);
    byte[][] encodings = new byte[inputs.length][];
    for (int from = 0; from < inputs.length; from += LANES) {
      lanes.map(point, lanesOf(inputs, from));
      byte[][] encoded = lanes.encode(point, 0);
      System.arraycopy(encoded, 0, encodings, from, Math.min(LANES, inputs.length - from));
    }
    Arrays.fill(point, 0);
    return encodings;
  }

  /// One for each lane, from a place on; where they end before, the last again.
  private static byte[][] lanesOf(byte[][] all, int from) {
    byte[][] some = new byte[LANES][];
    for (int lane = 0; lane < LANES; lane++) {
      some[lane] = all[Math.min(from + lane, all.length - 1)];
    }
    return some;
  }

  @Override
  public Element[] multiply(List<SecretScalar> factors, ElementBatch elements) {
    Element[] products = new Element[elements.size()];
    int rest = products.length % LANES;
    int inLanes = rest < FEW ? products.length - rest : products.length;
    if (inLanes > 0) {
      new LaneProducts().multiply(products, factors, elements, inLanes);
    }
    for (int i = inLanes; i < products.length; i++) {
      products[i] = OneByOne.multiply(factors.get(i), elements.get(i));
    }
    return products;
  }

  @Override
  public byte[][] sums(List<Scalar> weights, List<ElementBatch> batches) {
    return weights.size() * batches.size() < FEW_TERMS
        ? oneByOne.sums(weights, batches)
        : new LaneSums().sums(weights, batches);
  }

  @Override
  public byte[][] sumEach(List<BigInteger> weights, List<ElementBatch> batches) {
    return batches.getFirst().size() < FEW
        ? oneByOne.sumEach(weights, batches)
        : new LaneSums().sumEach(weights, batches);
  }
}
