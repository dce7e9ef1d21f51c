package org.lianfang.oprf.group;

import java.math.BigInteger;
import java.util.List;

/// Σ weight · element for public weights and elements, terms or a sum in each lane.
final class LaneSums {

  private static final int LANES = LaneField.LANES;
  private static final int SIZE = LanePoints.SIZE;
  private static final int WINDOW = 4;
  private static final int DIGITS = LaneDigits.COUNT * LANES;

  /// So many vectors of terms share their doublings; their tables stay in the second-level cache.
  private static final int GROUPS_AT_ONCE = 32;

  private final LaneElements elements = new LaneElements();
  private final LanePoints points = elements.points();
  private final double[] total = new double[SIZE];
  private final double[] point = new double[SIZE];
  private final double[] chosen = new double[SIZE];
  private final Points one = new Points();
  private final long[] prepared = new long[Points.SIZE];

  /// A sum within each batch: the lanes are shared out among as many batches as there are lanes,
  /// and each lane adds up a share of its batch's terms. All share one chain of doublings.
  ///
  /// @param weights below the order, as their canonical encodings
  /// @return encodings; zero bytes where a sum is the identity
  byte[][] sums(List<Scalar> weights, List<ElementBatch> batches) {
    byte[][] sums = new byte[batches.size()][];
    for (int from = 0; from < sums.length; from += LANES) {
      int to = Math.min(sums.length, from + LANES);
      byte[][] some = sumTogether(weights, batches.subList(from, to));
      System.arraycopy(some, 0, sums, from, some.length);
    }
    return sums;
  }

  private byte[][] sumTogether(List<Scalar> weights, List<ElementBatch> batches) {
    long[][][] known = batches.stream().map(this::points).toArray(long[][][]::new);
    int lanesEach = LANES / known.length;
    int groups = (weights.size() + lanesEach - 1) / lanesEach;
    int atOnce = Math.min(groups, GROUPS_AT_ONCE);
    double[] tables = new double[atOnce * LaneProducts.TABLE_SIZE];
    long[] digits = new long[atOnce * DIGITS];
    long[][] sums = new long[known.length][Points.SIZE];
    for (long[] sum : sums) {
      Points.setNeutral(sum, 0);
    }
    for (int from = 0; from < groups; from += atOnce) {
      int count = Math.min(atOnce, groups - from);
      for (int group = 0; group < count; group++) {
        prepare(tables, digits, group, known, weights, (from + group) * lanesEach);
      }
      addUp(tables, digits, count);
      addLanes(sums, elements.extended(total), lanesEach);
    }
    byte[][] encoded = new byte[sums.length][Field.SIZE];
    for (int i = 0; i < sums.length; i++) {
      one.encode(encoded[i], 0, sums[i], 0);
    }
    return encoded;
  }

  private void addLanes(long[][] sums, long[][] lanes, int lanesEach) {
    for (int i = 0; i < sums.length; i++) {
      for (int lane = i * lanesEach; lane < (i + 1) * lanesEach; lane++) {
        one.prepare(prepared, 0, lanes[lane], 0);
        one.add(sums[i], 0, prepared, 0, false);
      }
    }
  }

  /// @param known the points of each batch
  /// @param first which term of each batch its first lane takes
  private void prepare(
      double[] tables,
      long[] digits,
      int group,
      long[][][] known,
      List<Scalar> weights,
      int first) {
    int lanesEach = LANES / known.length;
    long[][] affine = new long[LANES][];
    for (int lane = 0; lane < LANES; lane++) {
      int batch = lane / lanesEach;
      int at = first + lane % lanesEach;
      // A lane without a term takes any point zero times.
      boolean isTerm = batch < known.length && at < weights.size();
      affine[lane] = isTerm ? known[batch][at] : known[0][0];
      byte[] weight = isTerm ? weights.get(at).bytes() : new byte[Field.SIZE];
      LaneDigits.write(digits, group * DIGITS, lane, weight);
    }
    elements.load(point, 0, affine);
    LaneProducts.fillTable(points, tables, group * LaneProducts.TABLE_SIZE, point);
  }

  private void addUp(double[] tables, long[] digits, int groups) {
    LanePoints.setNeutral(total, 0);
    for (int digit = LaneDigits.COUNT - 1; digit >= 0; digit--) {
      if (digit < LaneDigits.COUNT - 1) {
        for (int k = 0; k < WINDOW; k++) {
          points.twice(total, 0, k == WINDOW - 1);
        }
      }
      for (int group = 0; group < groups; group++) {
        LaneField.choose(
            chosen,
            tables,
            group * LaneProducts.TABLE_SIZE,
            digits,
            group * DIGITS + digit * LANES);
        points.add(total, 0, chosen, 0, digit == 0 || group < groups - 1);
      }
    }
  }

  /// A sum for each place: a lane for each, all with the same weights.
  ///
  /// @return encodings; zero bytes where a sum is the identity
  byte[][] sumEach(List<BigInteger> weights, List<ElementBatch> batches) {
    byte[][] digits = new byte[weights.size()][];
    int top = 0;
    for (int i = 0; i < digits.length; i++) {
      digits[i] = SignedDigits.apart(weights.get(i), 2);
      top = Math.max(top, digits[i].length - 1);
    }
    long[][][] known = batches.stream().map(this::points).toArray(long[][][]::new);
    byte[][] sums = new byte[known[0].length][];
    for (int from = 0; from < sums.length; from += LANES) {
      sumLanes(digits, top, known, from);
      byte[][] encoded = elements.encode(total, 0);
      System.arraycopy(encoded, 0, sums, from, Math.min(LANES, sums.length - from));
    }
    return sums;
  }

  private void sumLanes(byte[][] digits, int top, long[][][] known, int from) {
    double[] signed = new double[2 * digits.length * SIZE];
    for (int i = 0; i < digits.length; i++) {
      long[][] affine = new long[LANES][];
      for (int lane = 0; lane < LANES; lane++) {
        affine[lane] = known[i][Math.min(from + lane, known[i].length - 1)];
      }
      elements.load(point, 0, affine);
      points.prepare(signed, 2 * i * SIZE, point, 0);
      LanePoints.negatePrepared(signed, (2 * i + 1) * SIZE, signed, 2 * i * SIZE);
    }
    LanePoints.setNeutral(total, 0);
    for (int bit = top; bit >= 0; bit--) {
      points.twice(total, 0, true);
      for (int i = 0; i < digits.length; i++) {
        int digit = bit < digits[i].length ? digits[i][bit] : 0;
        if (digit != 0) {
          points.add(total, 0, signed, (2 * i + (digit < 0 ? 1 : 0)) * SIZE, true);
        }
      }
    }
  }

  /// The points of all terms; those not known yet are decoded and kept.
  private long[][] points(ElementBatch terms) {
    long[][] known = new long[terms.size()][];
    int[] unknown = new int[LANES];
    int count = 0;
    for (int i = 0; i < known.length; i++) {
      long[] own = terms.get(i).knownPoint();
      if (own != null) {
        known[i] = own;
      } else {
        unknown[count++] = i;
        if (count == LANES) {
          decode(known, terms, unknown, count);
          count = 0;
        }
      }
    }
    if (count > 0) {
      decode(known, terms, unknown, count);
    }
    return known;
  }

  private void decode(long[][] known, ElementBatch terms, int[] places, int count) {
    byte[][] encodings = new byte[LANES][];
    for (int lane = 0; lane < LANES; lane++) {
      encodings[lane] = terms.get(places[Math.min(lane, count - 1)]).bytes();
    }
    elements.decode(point, encodings);
    long[][] affine = elements.affine(point);
    for (int lane = 0; lane < count; lane++) {
      known[places[lane]] = affine[lane];
      terms.get(places[lane]).keepPoint(affine[lane]);
    }
  }
}
