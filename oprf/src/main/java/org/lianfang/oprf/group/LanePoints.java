package org.lianfang.oprf.group;

import java.math.BigInteger;
import java.util.Arrays;

/// Points behind ristretto255 elements, one in each lane, in constant time: decoding, adding,
/// doubling, mapping, encoding. The formulas are those of [Points], the layout is [LaneField]'s.
///
/// Points are X, Y, T, Z of the extended coordinates, all tight. A *prepared* point is Y + X, Y −
/// X, 2dT, 2Z, all tight. Flags are a long for each lane, 0 or −1.
///
/// Where a formula multiplies two sums, one of them is carried before: see the bounds in
/// [LaneField].
final class LanePoints {

  static final int SIZE = 4 * LaneField.SIZE;

  private static final int LANES = LaneField.LANES;
  private static final int X = 0;
  private static final int Y = LaneField.SIZE;
  private static final int T = 2 * LaneField.SIZE;
  private static final int Z = 3 * LaneField.SIZE;

  private static final BigInteger PRIME = Field.PRIME;
  private static final BigInteger D_VALUE = Points.D_VALUE;
  private static final double[] ZERO = new double[LaneField.SIZE];
  private static final double[] ONE = LaneField.of(BigInteger.ONE);
  private static final double[] FOUR = LaneField.of(BigInteger.valueOf(4));
  private static final double[] MINUS_ONE = LaneField.of(BigInteger.ONE.negate());
  private static final double[] D = LaneField.of(D_VALUE);
  private static final double[] TWO_D = LaneField.of(D_VALUE.shiftLeft(1));
  private static final double[] ROOT_OF_MINUS_ONE = LaneField.of(Points.ROOT_OF_MINUS_ONE_VALUE);
  private static final double[] MINUS_ROOT_OF_MINUS_ONE =
      LaneField.of(Points.ROOT_OF_MINUS_ONE_VALUE.negate());
  private static final double[] INVERSE_ROOT_OF_A_MINUS_D =
      LaneField.of(Points.INVERSE_ROOT_OF_A_MINUS_D_VALUE);

  // Of RFC 9496, 4.1; the root has no sign of its own there and is written out.
  private static final double[] ROOT_OF_AD_MINUS_ONE =
      LaneField.of(
          new BigInteger(
              "25063068953384623474111414158702152701244531502492656460079210482610430750235"));
  private static final double[] ONE_MINUS_D_SQUARED =
      LaneField.of(BigInteger.ONE.subtract(D_VALUE.modPow(BigInteger.TWO, PRIME)));
  private static final double[] D_MINUS_ONE_SQUARED =
      LaneField.of(D_VALUE.subtract(BigInteger.ONE).pow(2));

  private final LaneField field = new LaneField();
  private final double[] a = new double[LaneField.SIZE];
  private final double[] b = new double[LaneField.SIZE];
  private final double[] c = new double[LaneField.SIZE];
  private final double[] d = new double[LaneField.SIZE];
  private final double[] e = new double[LaneField.SIZE];
  private final double[] f = new double[LaneField.SIZE];
  private final double[] g = new double[LaneField.SIZE];
  private final double[] h = new double[LaneField.SIZE];
  private final double[] r = new double[LaneField.SIZE];
  private final double[] t = new double[LaneField.SIZE];
  private final double[] v3 = new double[LaneField.SIZE];
  private final double[] power = new double[3 * LaneField.SIZE];
  private final long[] canonical = new long[LaneField.SIZE];
  private final long[] other = new long[LaneField.SIZE];

  static void setNeutral(double[] point, int at) {
    Arrays.fill(point, at, at + SIZE, 0);
    LaneField.set(point, at + Y, ONE, 0);
    LaneField.set(point, at + Z, ONE, 0);
  }

  /// The neutral point, prepared.
  static void setNeutralPrepared(double[] out, int o) {
    setNeutral(out, o);
    LaneField.set(out, o + X, ONE, 0);
    LaneField.add(out, o + Z, ONE, 0, ONE, 0);
  }

  /// Points from y + x and y − x, scaled by four so that nothing is divided.
  void setFromAffine(double[] out, int o, double[] sum, double[] difference) {
    LaneField.subtract(a, 0, sum, 0, difference, 0); // 2x
    field.carry(a, 0, a, 0);
    LaneField.add(b, 0, sum, 0, difference, 0); // 2y
    field.multiply(out, o + T, a, 0, b, 0);
    LaneField.add(a, 0, a, 0, a, 0);
    LaneField.add(b, 0, b, 0, b, 0);
    field.carry(out, o + X, a, 0);
    field.carry(out, o + Y, b, 0);
    LaneField.set(out, o + Z, FOUR, 0);
  }

  /// Makes points ready to be added.
  void prepare(double[] out, int o, double[] point, int at) {
    LaneField.add(a, 0, point, at + Y, point, at + X);
    LaneField.subtract(b, 0, point, at + Y, point, at + X);
    LaneField.add(d, 0, point, at + Z, point, at + Z);
    field.multiply(out, o + T, point, at + T, TWO_D, 0);
    field.carry(out, o + X, a, 0);
    field.carry(out, o + Y, b, 0);
    field.carry(out, o + Z, d, 0);
  }

  /// −prepared: (−x, y) swaps Y + X and Y − X and negates T.
  static void negatePrepared(double[] out, int o, double[] prepared, int p) {
    LaneField.set(out, o + X, prepared, p + Y);
    LaneField.set(out, o + Y, prepared, p + X);
    LaneField.negate(out, o + T, prepared, p + T);
    LaneField.set(out, o + Z, prepared, p + Z);
  }

  /// point + prepared, in place.
  ///
  /// @param complete false to leave T out: enough if the points are doubled next
  void add(double[] point, int at, double[] prepared, int p, boolean complete) {
    LaneField.subtract(a, 0, point, at + Y, point, at + X);
    field.multiply(a, 0, a, 0, prepared, p + Y);
    LaneField.add(b, 0, point, at + Y, point, at + X);
    field.multiply(b, 0, b, 0, prepared, p + X);
    field.multiply(c, 0, point, at + T, prepared, p + T);
    field.multiply(d, 0, point, at + Z, prepared, p + Z);
    LaneField.subtract(e, 0, b, 0, a, 0);
    field.carry(e, 0, e, 0);
    LaneField.add(h, 0, b, 0, a, 0);
    LaneField.subtract(f, 0, d, 0, c, 0);
    LaneField.add(g, 0, d, 0, c, 0);
    field.carry(g, 0, g, 0);
    finish(point, at, complete);
  }

  /// 2 · point, in place.
  ///
  /// @param complete false to leave T out: enough if the points are doubled again next
  void twice(double[] point, int at, boolean complete) {
    field.square(a, 0, point, at + X);
    field.square(b, 0, point, at + Y);
    field.square(c, 0, point, at + Z);
    LaneField.add(d, 0, point, at + X, point, at + X);
    field.multiply(e, 0, d, 0, point, at + Y); // 2XY
    LaneField.add(h, 0, b, 0, a, 0);
    LaneField.subtract(g, 0, b, 0, a, 0);
    field.carry(g, 0, g, 0);
    LaneField.add(f, 0, c, 0, c, 0);
    LaneField.subtract(f, 0, f, 0, g, 0); // a sum of three, multiplied by e and g only
    finish(point, at, complete);
  }

  /// @param complete whether T is wanted; e and g are tight
  private void finish(double[] point, int at, boolean complete) {
    if (complete) {
      field.multiply(point, at + T, e, 0, h, 0);
    }
    field.multiply(point, at + X, e, 0, f, 0);
    field.multiply(point, at + Y, g, 0, h, 0);
    field.multiply(point, at + Z, f, 0, g, 0);
  }

  /// Decodes elements [RFC 9496, 4.3.1].
  ///
  /// @param s field elements as read from the encodings, tight
  /// @return flags of those that are encodings, if they are canonical and not negative; the
  ///   identity's is one
  long[] decode(double[] point, int at, double[] s, int i) {
    field.square(a, 0, s, i);
    LaneField.subtract(b, 0, ONE, 0, a, 0);
    field.carry(b, 0, b, 0); // u1
    LaneField.add(c, 0, ONE, 0, a, 0);
    field.carry(c, 0, c, 0); // u2
    field.square(d, 0, c, 0); // u2²
    field.square(e, 0, b, 0);
    field.multiply(e, 0, e, 0, D, 0);
    LaneField.add(e, 0, e, 0, d, 0);
    LaneField.negate(e, 0, e, 0); // v = −(d·u1²) − u2²
    field.multiply(f, 0, e, 0, d, 0);
    long[] valid = inverseRoot(g, f);
    field.multiply(f, 0, g, 0, c, 0); // den_x
    field.multiply(h, 0, g, 0, f, 0);
    field.multiply(h, 0, e, 0, h, 0); // den_y
    LaneField.add(a, 0, s, i, s, i);
    field.multiply(a, 0, a, 0, f, 0);
    makeNonNegative(a);
    LaneField.set(point, at + X, a, 0);
    field.multiply(point, at + Y, b, 0, h, 0);
    field.multiply(point, at + T, a, 0, point, at + Y);
    LaneField.set(point, at + Z, ONE, 0);
    long[] negative = negative(point, at + T);
    long[] zero = equal(point, at + Y, ZERO, 0);
    for (int lane = 0; lane < LANES; lane++) {
      valid[lane] &= ~(negative[lane] | zero[lane]);
    }
    return valid;
  }

  /// Encodes the elements behind points [RFC 9496, 4.3.2]; the identity gives zero.
  ///
  /// @param s receives the field elements to write
  void encode(double[] s, int o, double[] point, int at) {
    LaneField.add(a, 0, point, at + Z, point, at + Y);
    LaneField.subtract(b, 0, point, at + Z, point, at + Y);
    field.carry(b, 0, b, 0);
    field.multiply(a, 0, a, 0, b, 0); // u1
    field.multiply(b, 0, point, at + X, point, at + Y); // u2
    field.square(c, 0, b, 0);
    field.multiply(c, 0, c, 0, a, 0);
    // Zero where u1 or u2 is: the identity, whose encoding comes out as zero below.
    inverseRoot(d, c);
    field.multiply(a, 0, d, 0, a, 0); // den1
    field.multiply(b, 0, d, 0, b, 0); // den2
    field.multiply(c, 0, a, 0, b, 0);
    field.multiply(c, 0, c, 0, point, at + T); // z_inv
    field.multiply(d, 0, point, at + T, c, 0);
    long[] rotate = negative(d, 0);
    field.multiply(e, 0, point, at + Y, ROOT_OF_MINUS_ONE, 0);
    field.multiply(f, 0, point, at + X, ROOT_OF_MINUS_ONE, 0);
    field.multiply(a, 0, a, 0, INVERSE_ROOT_OF_A_MINUS_D, 0);
    LaneField.select(e, 0, point, at + X, e, 0, rotate);
    LaneField.select(f, 0, point, at + Y, f, 0, rotate);
    LaneField.select(b, 0, b, 0, a, 0, rotate);
    field.multiply(d, 0, e, 0, c, 0);
    negateWhere(f, negative(d, 0));
    LaneField.subtract(d, 0, point, at + Z, f, 0);
    field.multiply(d, 0, d, 0, b, 0);
    makeNonNegative(d);
    LaneField.set(s, o, d, 0);
  }

  /// Maps field elements to points: MAP of RFC 9496, 4.3.4.
  void map(double[] point, int at, double[] uniform, int i) {
    field.square(r, 0, uniform, i);
    field.multiply(r, 0, r, 0, ROOT_OF_MINUS_ONE, 0);
    LaneField.set(a, 0, r, 0); // r
    LaneField.add(b, 0, a, 0, ONE, 0);
    field.multiply(b, 0, b, 0, ONE_MINUS_D_SQUARED, 0); // u
    field.multiply(c, 0, a, 0, D, 0);
    LaneField.add(c, 0, c, 0, ONE, 0);
    LaneField.negate(c, 0, c, 0);
    field.carry(c, 0, c, 0);
    LaneField.add(d, 0, a, 0, D, 0);
    field.multiply(c, 0, c, 0, d, 0); // v
    long[] isSquare = rootOfRatio(d, b, c);
    field.multiply(e, 0, d, 0, uniform, i);
    makeNonNegative(e);
    LaneField.negate(e, 0, e, 0);
    LaneField.select(d, 0, e, 0, d, 0, isSquare); // s
    LaneField.select(e, 0, a, 0, MINUS_ONE, 0, isSquare); // c
    LaneField.subtract(a, 0, a, 0, ONE, 0);
    field.multiply(e, 0, e, 0, a, 0);
    field.multiply(e, 0, e, 0, D_MINUS_ONE_SQUARED, 0);
    LaneField.subtract(e, 0, e, 0, c, 0); // N
    LaneField.add(a, 0, d, 0, d, 0);
    field.multiply(a, 0, a, 0, c, 0); // w0
    field.multiply(b, 0, e, 0, ROOT_OF_AD_MINUS_ONE, 0); // w1
    field.square(d, 0, d, 0);
    LaneField.subtract(c, 0, ONE, 0, d, 0); // w2
    LaneField.add(d, 0, ONE, 0, d, 0); // w3
    field.carry(d, 0, d, 0);
    field.multiply(point, at + X, a, 0, d, 0);
    field.multiply(point, at + Y, c, 0, b, 0);
    field.multiply(point, at + T, a, 0, c, 0);
    field.multiply(point, at + Z, b, 0, d, 0);
    // w0·w3, w2·w1, w1·w3, w0·w2 are X, Y, Z, T.
  }

  /// SQRT_RATIO_M1(1, v) of RFC 9496, 4.2.
  private long[] inverseRoot(double[] out, double[] v) {
    return rootOfRatio(out, ONE, v);
  }

  /// SQRT_RATIO_M1(u, v) of RFC 9496, 4.2: a root of u/v, or of √−1·u/v if that has none; flags of
  /// those where u/v has one.
  private long[] rootOfRatio(double[] out, double[] u, double[] v) {
    field.square(t, 0, v, 0);
    field.multiply(v3, 0, t, 0, v, 0);
    field.square(t, 0, v3, 0);
    field.multiply(t, 0, t, 0, v, 0); // v^7
    field.multiply(t, 0, t, 0, u, 0);
    raiseForRoot(r, t);
    field.multiply(r, 0, r, 0, v3, 0);
    field.multiply(r, 0, r, 0, u, 0);
    field.square(t, 0, r, 0);
    field.multiply(t, 0, t, 0, v, 0); // v·r²: one of u, −u, ±√−1·u
    long[] right = equal(t, 0, u, 0);
    LaneField.negate(v3, 0, u, 0);
    long[] flipped = equal(t, 0, v3, 0);
    field.multiply(v3, 0, u, 0, MINUS_ROOT_OF_MINUS_ONE, 0);
    long[] turned = equal(t, 0, v3, 0);
    field.multiply(t, 0, r, 0, ROOT_OF_MINUS_ONE, 0);
    for (int lane = 0; lane < LANES; lane++) {
      right[lane] |= flipped[lane];
      turned[lane] |= flipped[lane];
    }
    LaneField.select(r, 0, r, 0, t, 0, turned);
    makeNonNegative(r);
    LaneField.set(out, 0, r, 0);
    return right;
  }

  /// 1/x; zero of zero.
  void invert(double[] out, double[] x) {
    raiseForRoot(r, x);
    field.squareTimes(r, 0, 3); // 2^255 − 24
    field.square(t, 0, x, 0);
    field.multiply(t, 0, t, 0, x, 0);
    field.multiply(out, 0, r, 0, t, 0); // 2^255 − 21 = p − 2
  }

  /// What encoding 2 · point needs of a point: e, f, g, h, of which e·f, g·h, f·g, e·h are X, Y, Z
  /// and T of the double.
  void halfOfDouble(double[] out, int o, double[] point) {
    field.square(a, 0, point, X);
    field.square(b, 0, point, Y);
    field.square(c, 0, point, Z);
    field.square(d, 0, point, T);
    field.multiply(d, 0, d, 0, D, 0);
    LaneField.add(e, 0, point, X, point, X);
    field.multiply(out, o, e, 0, point, Y); // e = 2XY
    LaneField.add(f, 0, c, 0, d, 0);
    field.carry(out, o + Y, f, 0); // f = Z² + dT²
    LaneField.add(g, 0, b, 0, a, 0);
    field.carry(out, o + T, g, 0); // g = Y² + X²
    LaneField.subtract(h, 0, c, 0, d, 0);
    field.carry(out, o + Z, h, 0); // h = Z² − dT²
  }

  /// Encodes doubles from what [#halfOfDouble] gave.
  ///
  /// @param half e, f, g, h
  /// @param zInverse 1 / (f·h)
  /// @param tInverse 1 / (e·g)
  /// @param s receives the field elements to write
  void encodeDouble(double[] s, double[] half, int at, double[] zInverse, double[] tInverse) {
    field.multiply(a, 0, half, at, half, at + T);
    field.multiply(a, 0, a, 0, zInverse, 0);
    long[] rotate = negative(a, 0);
    field.multiply(b, 0, half, at + Y, ROOT_OF_MINUS_ONE, 0);
    LaneField.negate(c, 0, half, at);
    LaneField.select(e, 0, half, at, half, at + T, rotate);
    LaneField.select(g, 0, half, at + T, c, 0, rotate);
    LaneField.select(h, 0, half, at + Z, b, 0, rotate);
    LaneField.select(d, 0, INVERSE_ROOT_OF_A_MINUS_D, 0, ROOT_OF_MINUS_ONE, 0, rotate);
    field.multiply(a, 0, h, 0, e, 0);
    field.multiply(a, 0, a, 0, zInverse, 0);
    negateWhere(g, negative(a, 0));
    field.multiply(a, 0, g, 0, tInverse, 0);
    field.multiply(a, 0, a, 0, d, 0);
    LaneField.subtract(b, 0, h, 0, g, 0);
    field.multiply(s, 0, b, 0, a, 0);
    makeNonNegative(s);
  }

  /// x^(2^252 − 3), the power in every square root modulo p.
  private void raiseForRoot(double[] out, double[] x) {
    raiseTo250(out, x);
    field.squareTimes(out, 0, 2);
    field.multiply(out, 0, out, 0, x, 0);
  }

  /// x^(2^250 − 1).
  private void raiseTo250(double[] out, double[] x) {
    int ten = LaneField.SIZE;
    int fifty = 2 * LaneField.SIZE;
    field.square(out, 0, x, 0); // 2
    LaneField.set(power, 0, out, 0);
    field.squareTimes(power, 0, 2); // 8
    field.multiply(power, 0, power, 0, x, 0); // 9
    field.multiply(out, 0, out, 0, power, 0); // 11
    field.square(out, 0, out, 0); // 22
    field.multiply(out, 0, out, 0, power, 0); // 2^5 − 1
    extend(out, out, 0, 5);
    LaneField.set(power, ten, out, 0); // 2^10 − 1
    extend(out, out, 0, 10);
    extend(out, out, 0, 20); // 2^40 − 1
    extend(out, power, ten, 10);
    LaneField.set(power, fifty, out, 0); // 2^50 − 1
    extend(out, out, 0, 50);
    extend(out, out, 0, 100); // 2^200 − 1
    extend(out, power, fifty, 50); // 2^250 − 1
  }

  /// Squares x a number of times and multiplies by y, which may be x.
  private void extend(double[] x, double[] y, int j, int times) {
    LaneField.set(power, 0, y, j);
    field.squareTimes(x, 0, times);
    field.multiply(x, 0, x, 0, power, 0);
  }

  private void makeNonNegative(double[] value) {
    negateWhere(value, negative(value, 0));
  }

  private static void negateWhere(double[] value, long[] flags) {
    double[] negated = new double[LaneField.SIZE];
    LaneField.negate(negated, 0, value, 0);
    LaneField.select(value, 0, value, 0, negated, 0, flags);
  }

  /// Flags of odd representatives: RFC 9496 calls such values negative.
  private long[] negative(double[] value, int i) {
    LaneField.canonical(canonical, value, i);
    long[] flags = new long[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      flags[lane] = -(canonical[lane] & 1);
    }
    return flags;
  }

  private long[] equal(double[] x, int i, double[] y, int j) {
    LaneField.canonical(canonical, x, i);
    LaneField.canonical(other, y, j);
    long[] flags = new long[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      long differs = 0;
      for (int k = 0; k < LaneField.SIZE; k += LANES) {
        differs |= canonical[k + lane] ^ other[k + lane];
      }
      flags[lane] = ((differs | -differs) >>> 63) - 1;
    }
    return flags;
  }
}
