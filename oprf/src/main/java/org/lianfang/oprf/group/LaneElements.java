package org.lianfang.oprf.group;

import org.lianfang.oprf.group.InvalidGroupValue.Flaw;

/// Elements in and out of lanes.
///
/// One object serves one thread.
final class LaneElements {

  private static final int LANES = LaneField.LANES;
  private static final int SIZE = Field.SIZE;
  private static final int VALUE = LaneField.SIZE;

  private final LaneField field = new LaneField();
  private final LanePoints points = new LanePoints();
  private final double[] s = new double[VALUE];
  private final double[] sum = new double[VALUE];
  private final double[] difference = new double[VALUE];
  private final double[] prepared = new double[LanePoints.SIZE];
  private final long[] canonical = new long[VALUE];
  private final long[] limbs = new long[Field.LIMBS];

  LanePoints points() {
    return points;
  }

  /// Decodes an encoding for each lane, in order refusing what [Group#decodeElement] refuses. Not
  /// secret.
  ///
  /// @param point receives the points
  /// @param encodings one for each lane
  void decode(double[] point, byte[][] encodings) {
    long[] valid = decodeUnchecked(point, encodings);
    for (int lane = 0; lane < LANES; lane++) {
      byte[] encoding = encodings[lane];
      if (RistrettoGroup.isZero(encoding)) {
        throw new InvalidGroupValue(Flaw.IDENTITY);
      }
      if (valid[lane] == 0 || (encoding[0] & 1) != 0 || !Field.isCanonical(encoding, 0)) {
        throw new InvalidGroupValue(Flaw.NOT_CANONICAL);
      }
    }
  }

  private long[] decodeUnchecked(double[] point, byte[][] encodings) {
    for (int lane = 0; lane < LANES; lane++) {
      Field.decode(limbs, 0, encodings[lane], 0);
      LaneField.put(s, 0, lane, limbs, 0);
    }
    field.carry(s, 0, s, 0);
    return points.decode(point, 0, s, 0);
  }

  /// The points behind the elements of all lanes, which may be secret: whether an element's point
  /// is known already depends on where it came from only.
  void load(double[] point, int at, Element[] elements) {
    long[][] known = new long[LANES][];
    for (int lane = 0; lane < LANES; lane++) {
      long[] one = elements[lane].knownPoint();
      if (one == null) {
        loadByDecoding(point, at, elements);
        return;
      }
      known[lane] = one;
    }
    load(point, at, known);
  }

  /// @param affine a point for each lane, as [Points] prepares them with Z = 1; they come out
  ///   scaled by four
  void load(double[] point, int at, long[][] affine) {
    for (int lane = 0; lane < LANES; lane++) {
      LaneField.put(sum, 0, lane, affine[lane], 0);
      LaneField.put(difference, 0, lane, affine[lane], Field.LIMBS);
    }
    field.carry(sum, 0, sum, 0);
    field.carry(difference, 0, difference, 0);
    points.setFromAffine(point, at, sum, difference);
  }

  private void loadByDecoding(double[] point, int at, Element[] elements) {
    byte[][] encodings = new byte[LANES][];
    for (int lane = 0; lane < LANES; lane++) {
      encodings[lane] = elements[lane].bytes();
    }
    long all = -1;
    for (long valid : decodeUnchecked(prepared, encodings)) {
      all &= valid;
    }
    if (all == 0) {
      throw new IllegalStateException("an element does not decode");
    }
    System.arraycopy(prepared, 0, point, at, LanePoints.SIZE);
  }

  /// Affine points as [Points] prepares them.
  ///
  /// @param point with Z = 1
  long[][] affine(double[] point) {
    long[][] out = new long[LANES][Points.AFFINE_SIZE];
    points.prepare(prepared, 0, point, 0);
    for (int part = 0; part < Points.AFFINE_SIZE / Field.LIMBS; part++) {
      write(out, part * Field.LIMBS, prepared, part * VALUE);
    }
    return out;
  }

  /// Extended points as [Points] adds them.
  long[][] extended(double[] point) {
    long[][] out = new long[LANES][Points.SIZE];
    for (int part = 0; part < Points.SIZE / Field.LIMBS; part++) {
      write(out, part * Field.LIMBS, point, part * VALUE);
    }
    return out;
  }

  private void write(long[][] out, int o, double[] value, int i) {
    LaneField.canonical(canonical, value, i);
    for (int lane = 0; lane < LANES; lane++) {
      for (int k = 0; k < Field.LIMBS; k++) {
        out[lane][o + k] = canonical[k * LANES + lane];
      }
    }
  }

  /// Encodes the points of all lanes; the identity gives zero bytes.
  byte[][] encode(double[] point, int at) {
    points.encode(s, 0, point, at);
    return bytes(s);
  }

  /// The encodings of the field elements of all lanes.
  byte[][] bytes(double[] values) {
    byte[][] out = new byte[LANES][SIZE];
    LaneField.canonical(canonical, values, 0);
    for (int lane = 0; lane < LANES; lane++) {
      for (int k = 0; k < Field.LIMBS; k++) {
        limbs[k] = canonical[k * LANES + lane];
      }
      Field.encode(out[lane], 0, limbs, 0);
    }
    return out;
  }

  /// Maps 64 uniform bytes for each lane to points [RFC 9496, 4.3.4].
  void map(double[] point, byte[][] uniform) {
    mapHalf(point, uniform, SIZE);
    points.prepare(prepared, 0, point, 0);
    mapHalf(point, uniform, 0);
    points.add(point, 0, prepared, 0, true);
  }

  private void mapHalf(double[] point, byte[][] uniform, int from) {
    for (int lane = 0; lane < LANES; lane++) {
      // Field.decode leaves the highest bit out, as the RFC wants.
      Field.decode(limbs, 0, uniform[lane], from);
      LaneField.put(s, 0, lane, limbs, 0);
    }
    field.carry(s, 0, s, 0);
    points.map(point, 0, s, 0);
  }
}
