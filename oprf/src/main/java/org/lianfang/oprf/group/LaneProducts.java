package org.lianfang.oprf.group;

import java.util.Arrays;
import java.util.List;

/// Secret factor times element, a pair in each lane, in constant time.
///
/// A table of the element's multiples from 0 to 8 in each lane; then for each of 64 digits, highest
/// first, four doublings and one addition of the multiple that the digit asks for, zero included.
/// Which one is chosen by reading all of them ([LaneField#choose]); the number and the order of
/// operations are the same for all factors and elements.
///
/// Half the factor is multiplied and the product doubled while it is encoded: that form of the
/// encoding needs inverses where the usual one needs square roots, and many inverses cost one
/// inversion (Montgomery's trick).
final class LaneProducts {

  private static final int LANES = LaneField.LANES;
  private static final int WINDOW = 4;
  private static final int ENTRIES = 1 << (WINDOW - 1);

  /// Length of a table, in doubles.
  static final int TABLE_SIZE = (ENTRIES + 1) * LanePoints.SIZE;

  private final LaneElements elements = new LaneElements();
  private final LanePoints points = elements.points();
  private final double[] point = new double[LanePoints.SIZE];
  private final double[] table = new double[TABLE_SIZE];
  private final double[] chosen = new double[LanePoints.SIZE];
  private final long[] digits = new long[LaneDigits.COUNT * LANES];

  /// Multiplies the first elements of a batch; where the lanes do not come out even, the last is
  /// multiplied several times.
  ///
  /// @param out receives `count` products
  void multiply(Element[] out, List<SecretScalar> factors, ElementBatch inputs, int count) {
    LaneDoubles doubles = new LaneDoubles((count + LANES - 1) / LANES);
    Element[] pairs = new Element[LANES];
    for (int from = 0; from < count; from += LANES) {
      for (int lane = 0; lane < LANES; lane++) {
        int at = Math.min(from + lane, count - 1);
        pairs[lane] = inputs.get(at);
        byte[] half = LaneDigits.half(factors.get(at).bytes());
        LaneDigits.write(digits, 0, lane, half);
        Arrays.fill(half, (byte) 0);
      }
      elements.load(point, 0, pairs);
      multiplyByDigits();
      doubles.add(point);
    }
    byte[][] encoded = doubles.encode(elements);
    for (int i = 0; i < count; i++) {
      out[i] = new Element(encoded[i]);
    }
    erase();
  }

  private void multiplyByDigits() {
    fillTable(points, table, 0, point);
    LanePoints.setNeutral(point, 0);
    for (int digit = LaneDigits.COUNT - 1; digit >= 0; digit--) {
      if (digit < LaneDigits.COUNT - 1) {
        for (int k = 0; k < WINDOW; k++) {
          points.twice(point, 0, k == WINDOW - 1);
        }
      }
      LaneField.choose(chosen, table, 0, digits, digit * LANES);
      points.add(point, 0, chosen, 0, digit == 0);
    }
  }

  /// The multiples of points by 0 to 8, prepared.
  ///
  /// @param point is used up
  static void fillTable(LanePoints points, double[] out, int o, double[] point) {
    int one = o + LanePoints.SIZE;
    LanePoints.setNeutralPrepared(out, o);
    points.prepare(out, one, point, 0);
    for (int k = 2; k <= ENTRIES; k++) {
      points.add(point, 0, out, one, true);
      points.prepare(out, o + k * LanePoints.SIZE, point, 0);
    }
  }

  private void erase() {
    Arrays.fill(digits, 0);
    Arrays.fill(chosen, 0);
    Arrays.fill(point, 0);
  }
}
