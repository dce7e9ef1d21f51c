package org.lianfang.oprf.group;

/// Encodes the doubles of many points with one inversion, a vector of them at a time.
///
/// With e, f, g, h as in the doubling of extended coordinates, 2P is (ef : gh : fg : eh) up to the
/// order of the parts, and where [RFC 9496, 4.3.2] takes the inverse root of u1·u2², here that root
/// is 1/(e·f·g·h) times known factors. (The way of curve25519-dalek, `double_and_compress_batch`.)
///
/// No double may be the identity: its e·g is zero, and so would be every inverse.
final class LaneDoubles {

  private static final int VALUE = LaneField.SIZE;
  private static final int PART = 4 * VALUE;

  private final LaneField field = new LaneField();
  private final LanePoints points = new LanePoints();
  private final double[] halves;
  private final double[] eg;
  private final double[] fh;

  /// Products of all e·f·g·h up to each.
  private final double[] prefixes;

  private final int most;
  private int count;

  /// @param most how many vectors of points
  LaneDoubles(int most) {
    this.most = most;
    this.halves = new double[most * PART];
    this.eg = new double[most * VALUE];
    this.fh = new double[most * VALUE];
    this.prefixes = new double[most * VALUE];
  }

  void add(double[] point) {
    int half = count * PART;
    int at = count * VALUE;
    points.halfOfDouble(halves, half, point);
    field.multiply(eg, at, halves, half, halves, half + 2 * VALUE);
    field.multiply(fh, at, halves, half + VALUE, halves, half + 3 * VALUE);
    field.multiply(prefixes, at, eg, at, fh, at);
    if (count > 0) {
      field.multiply(prefixes, at, prefixes, at, prefixes, at - VALUE);
    }
    count++;
  }

  /// The encodings, in the order of adding.
  byte[][] encode(LaneElements elements) {
    byte[][] encoded = new byte[most * LaneField.LANES][];
    double[] inverse = new double[VALUE];
    double[] own = new double[VALUE];
    double[] zInverse = new double[VALUE];
    double[] tInverse = new double[VALUE];
    LaneField.set(inverse, 0, prefixes, (count - 1) * VALUE);
    points.invert(inverse, inverse);
    for (int i = count - 1; i >= 0; i--) {
      int at = i * VALUE;
      LaneField.set(own, 0, inverse, 0);
      if (i > 0) {
        field.multiply(own, 0, inverse, 0, prefixes, at - VALUE);
      }
      field.multiply(zInverse, 0, eg, at, own, 0);
      field.multiply(tInverse, 0, fh, at, own, 0);
      field.multiply(inverse, 0, inverse, 0, eg, at);
      field.multiply(inverse, 0, inverse, 0, fh, at);
      points.encodeDouble(own, halves, i * PART, zInverse, tInverse);
      System.arraycopy(elements.bytes(own), 0, encoded, i * LaneField.LANES, LaneField.LANES);
    }
    return encoded;
  }
}
