package org.lianfang.oprf.group;

import java.math.BigInteger;
import java.util.Arrays;

/// Points behind ristretto255 elements, for public values: decoding, adding, doubling, encoding.
///
/// A point is 20 longs, X, Y, Z, T of the extended coordinates of [1]. A *prepared* point is Y + X,
/// Y − X, 2dT, 2Z, ready to be added many times. The formulas are complete, so equal, opposite and
/// neutral points need no care.
///
/// 1. Hisil, Wong, Carter, Dawson: Twisted Edwards curves revisited (ePrint 2008/522), 3.1 and 3.3
/// 2. RFC 9496, sections 4.2 and 4.3
final class Points {

  static final int SIZE = 4 * Field.LIMBS;

  private static final int X = 0;
  private static final int Y = Field.LIMBS;
  private static final int Z = 2 * Field.LIMBS;
  private static final int T = 3 * Field.LIMBS;

  private static final BigInteger D_VALUE =
      BigInteger.valueOf(-121665)
          .multiply(BigInteger.valueOf(121666).modInverse(Field.PRIME))
          .mod(Field.PRIME);
  private static final long[] D = Field.of(D_VALUE);
  private static final long[] TWO_D = Field.of(D_VALUE.shiftLeft(1));
  private static final long[] ONE = Field.of(BigInteger.ONE);
  private static final long[] ROOT_OF_MINUS_ONE =
      Field.of(
          BigInteger.TWO.modPow(Field.PRIME.subtract(BigInteger.ONE).shiftRight(2), Field.PRIME));
  private static final long[] INVERSE_ROOT_OF_A_MINUS_D =
      Field.of(
          new BigInteger(
              "54469307008909316920995813868745141605393597292927456921205312896311721017578"));

  private final long[] a = new long[Field.LIMBS];
  private final long[] b = new long[Field.LIMBS];
  private final long[] c = new long[Field.LIMBS];
  private final long[] d = new long[Field.LIMBS];
  private final long[] e = new long[Field.LIMBS];
  private final long[] f = new long[Field.LIMBS];
  private final long[] g = new long[Field.LIMBS];
  private final long[] h = new long[Field.LIMBS];

  static void setNeutral(long[] point, int at) {
    Arrays.fill(point, at, at + SIZE, 0);
    point[at + Y] = 1;
    point[at + Z] = 1;
  }

  /// Makes a point ready to be added.
  void prepare(long[] out, int o, long[] point, int at) {
    Field.subtract(b, 0, point, at + Y, point, at + X);
    Field.add(a, 0, point, at + Y, point, at + X);
    Field.multiply(c, 0, point, at + T, TWO_D, 0);
    Field.add(d, 0, point, at + Z, point, at + Z);
    Field.set(out, o + X, a, 0);
    Field.set(out, o + Y, b, 0);
    Field.set(out, o + Z, d, 0);
    Field.set(out, o + T, c, 0);
  }

  /// point ± prepared, in place.
  void add(long[] point, int at, long[] prepared, int p, boolean negative) {
    int sum = negative ? p + Y : p + X;
    int difference = negative ? p + X : p + Y;
    Field.subtract(a, 0, point, at + Y, point, at + X);
    Field.multiply(a, 0, a, 0, prepared, difference);
    Field.add(b, 0, point, at + Y, point, at + X);
    Field.multiply(b, 0, b, 0, prepared, sum);
    Field.multiply(c, 0, point, at + T, prepared, p + T);
    Field.multiply(d, 0, point, at + Z, prepared, p + Z);
    Field.subtract(e, 0, b, 0, a, 0);
    Field.add(h, 0, b, 0, a, 0);
    long[] minus = negative ? g : f;
    long[] plus = negative ? f : g;
    Field.subtract(minus, 0, d, 0, c, 0);
    Field.add(plus, 0, d, 0, c, 0);
    finish(point, at);
  }

  /// 2 · point, in place.
  void twice(long[] point, int at) {
    Field.square(a, 0, point, at + X);
    Field.square(b, 0, point, at + Y);
    Field.square(c, 0, point, at + Z);
    Field.add(c, 0, c, 0, c, 0);
    Field.add(d, 0, point, at + X, point, at + Y);
    Field.square(d, 0, d, 0);
    Field.add(h, 0, a, 0, b, 0);
    Field.subtract(e, 0, h, 0, d, 0);
    Field.subtract(g, 0, a, 0, b, 0);
    Field.add(f, 0, c, 0, g, 0);
    finish(point, at);
  }

  private void finish(long[] point, int at) {
    Field.multiply(point, at + X, e, 0, f, 0);
    Field.multiply(point, at + Y, g, 0, h, 0);
    Field.multiply(point, at + Z, f, 0, g, 0);
    Field.multiply(point, at + T, e, 0, h, 0);
  }

  /// Decodes an element that was checked before.
  void decode(long[] out, int o, byte[] encoded, int at) {
    long[] s = new long[Field.LIMBS];
    Field.decode(s, 0, encoded, at);
    Field.square(a, 0, s, 0);
    Field.subtract(b, 0, ONE, 0, a, 0); // u1
    Field.add(c, 0, ONE, 0, a, 0); // u2
    Field.square(d, 0, c, 0); // u2²
    Field.square(e, 0, b, 0);
    Field.multiply(e, 0, e, 0, D, 0);
    Field.add(e, 0, e, 0, d, 0);
    Field.multiply(e, 0, e, 0, ONE, 0);
    Field.negate(e, 0, e, 0); // v = −(d·u1²) − u2²
    Field.multiply(f, 0, e, 0, d, 0);
    if (!inverseRoot(g, f)) {
      throw new IllegalStateException("a checked element does not decode");
    }
    Field.multiply(f, 0, g, 0, c, 0); // den_x
    Field.multiply(h, 0, g, 0, f, 0);
    Field.multiply(h, 0, h, 0, e, 0); // den_y
    Field.add(s, 0, s, 0, s, 0);
    Field.multiply(out, o + X, s, 0, f, 0);
    makeNonNegative(out, o + X);
    Field.multiply(out, o + Y, b, 0, h, 0);
    Field.setSmall(out, o + Z, 1);
    Field.multiply(out, o + T, out, o + X, out, o + Y);
  }

  /// Encodes the element behind a point; the identity gives zero bytes.
  void encode(byte[] out, int at, long[] point, int p) {
    Field.add(a, 0, point, p + Z, point, p + Y);
    Field.subtract(b, 0, point, p + Z, point, p + Y);
    Field.multiply(a, 0, a, 0, b, 0); // u1
    Field.multiply(b, 0, point, p + X, point, p + Y); // u2
    Field.square(c, 0, b, 0);
    Field.multiply(c, 0, c, 0, a, 0);
    // Zero where u1 or u2 is: the identity, whose encoding comes out as zero below.
    boolean ignored = inverseRoot(d, c);
    Field.multiply(a, 0, d, 0, a, 0); // den1
    Field.multiply(b, 0, d, 0, b, 0); // den2
    Field.multiply(c, 0, a, 0, b, 0);
    Field.multiply(c, 0, c, 0, point, p + T); // z_inv
    Field.multiply(d, 0, point, p + T, c, 0);
    if (Field.isNegative(d, 0)) {
      Field.multiply(e, 0, point, p + Y, ROOT_OF_MINUS_ONE, 0);
      Field.multiply(f, 0, point, p + X, ROOT_OF_MINUS_ONE, 0);
      Field.multiply(b, 0, a, 0, INVERSE_ROOT_OF_A_MINUS_D, 0);
    } else {
      Field.set(e, 0, point, p + X);
      Field.set(f, 0, point, p + Y);
    }
    Field.multiply(d, 0, e, 0, c, 0);
    if (Field.isNegative(d, 0)) {
      Field.negate(f, 0, f, 0);
    }
    Field.subtract(d, 0, point, p + Z, f, 0);
    Field.multiply(d, 0, d, 0, b, 0);
    makeNonNegative(d, 0);
    Field.encode(out, at, d, 0);
  }

  private static void makeNonNegative(long[] value, int at) {
    if (Field.isNegative(value, at)) {
      Field.negate(value, at, value, at);
    }
  }

  /// SQRT_RATIO_M1(1, v) of [2]: a root of 1/v, or of √−1/v if that has none; whether 1/v has one.
  private static boolean inverseRoot(long[] out, long[] v) {
    long[] t = new long[Field.LIMBS];
    long[] v3 = new long[Field.LIMBS];
    Field.square(t, 0, v, 0);
    Field.multiply(v3, 0, t, 0, v, 0);
    Field.square(t, 0, v3, 0);
    Field.multiply(t, 0, t, 0, v, 0); // v^7
    long[] r = Field.powerForRoot(t);
    Field.multiply(r, 0, r, 0, v3, 0);
    Field.square(t, 0, r, 0);
    Field.multiply(t, 0, t, 0, v, 0); // v·r²: one of 1, −1, ±√−1
    boolean right = Field.isEqual(t, 0, ONE, 0);
    Field.negate(v3, 0, t, 0);
    boolean flipped = Field.isEqual(v3, 0, ONE, 0);
    boolean flippedByRoot = Field.isEqual(v3, 0, ROOT_OF_MINUS_ONE, 0);
    if (flipped || flippedByRoot) {
      Field.multiply(r, 0, r, 0, ROOT_OF_MINUS_ONE, 0);
    }
    makeNonNegative(r, 0);
    Field.set(out, 0, r, 0);
    return right || flipped;
  }
}
