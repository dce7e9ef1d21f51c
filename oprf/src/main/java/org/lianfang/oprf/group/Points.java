package org.lianfang.oprf.group;

import java.math.BigInteger;
import java.util.Arrays;

/// Points behind ristretto255 elements, for public values: decoding, adding, doubling, encoding.
///
/// A point is 20 longs, X, Y, Z, T of the extended coordinates of [1]. A *prepared* point is Y + X,
/// Y − X, 2dT, 2Z, ready to be added many times; an *affine* one is prepared too, with Z = 1, which
/// is left out. The formulas are complete, so equal, opposite and neutral points need no care.
///
/// 1. Hisil, Wong, Carter, Dawson: Twisted Edwards curves revisited (ePrint 2008/522), 3.1 and 3.3
/// 2. RFC 9496, sections 4.2 and 4.3
final class Points {

  static final int SIZE = 4 * Field.LIMBS;
  static final int AFFINE_SIZE = 3 * Field.LIMBS;

  private static final int X = 0;
  private static final int Y = Field.LIMBS;
  private static final int T = 2 * Field.LIMBS;
  private static final int Z = 3 * Field.LIMBS;

  static final BigInteger D_VALUE =
      BigInteger.valueOf(-121665)
          .multiply(BigInteger.valueOf(121666).modInverse(Field.PRIME))
          .mod(Field.PRIME);
  static final BigInteger ROOT_OF_MINUS_ONE_VALUE =
      BigInteger.TWO.modPow(Field.PRIME.subtract(BigInteger.ONE).shiftRight(2), Field.PRIME);
  static final BigInteger INVERSE_ROOT_OF_A_MINUS_D_VALUE =
      new BigInteger(
          "54469307008909316920995813868745141605393597292927456921205312896311721017578");
  private static final long[] D = Field.of(D_VALUE);
  private static final long[] TWO_D = Field.of(D_VALUE.shiftLeft(1));
  private static final long[] ZERO = new long[Field.LIMBS];
  private static final long[] ONE = Field.of(BigInteger.ONE);
  private static final long[] TWO = Field.of(BigInteger.TWO);
  private static final long[] ROOT_OF_MINUS_ONE = Field.of(ROOT_OF_MINUS_ONE_VALUE);
  private static final byte[] ONE_BYTES = Field.encoded(ONE);
  private static final byte[] MINUS_ONE_BYTES = Field.encoded(negated(ONE));
  private static final byte[] MINUS_ROOT_BYTES = Field.encoded(negated(ROOT_OF_MINUS_ONE));
  private static final long[] INVERSE_ROOT_OF_A_MINUS_D = Field.of(INVERSE_ROOT_OF_A_MINUS_D_VALUE);

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
    Field.multiply(d, 0, point, at + Z, prepared, p + Z);
    addScaled(point, at, prepared, p, negative);
  }

  /// point ± affine, in place.
  void addAffine(long[] point, int at, long[] affine, int p, boolean negative) {
    Field.add(d, 0, point, at + Z, point, at + Z);
    addScaled(point, at, affine, p, negative);
  }

  /// @param prepared whose 2Z times the point's Z is in `d`
  private void addScaled(long[] point, int at, long[] prepared, int p, boolean negative) {
    int sum = negative ? p + Y : p + X;
    int difference = negative ? p + X : p + Y;
    Field.subtract(a, 0, point, at + Y, point, at + X);
    Field.multiply(a, 0, a, 0, prepared, difference);
    Field.add(b, 0, point, at + Y, point, at + X);
    Field.multiply(b, 0, b, 0, prepared, sum);
    Field.multiply(c, 0, point, at + T, prepared, p + T);
    Field.subtract(e, 0, b, 0, a, 0);
    Field.add(h, 0, b, 0, a, 0);
    long[] minus = negative ? g : f;
    long[] plus = negative ? f : g;
    Field.subtract(minus, 0, d, 0, c, 0);
    Field.add(plus, 0, d, 0, c, 0);
    finish(point, at, true);
  }

  /// 2 · point, in place.
  ///
  /// @param complete false to leave T out: enough if the point is doubled again next
  void twice(long[] point, int at, boolean complete) {
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
    finish(point, at, complete);
  }

  private void finish(long[] point, int at, boolean complete) {
    if (complete) {
      Field.multiply(point, at + T, e, 0, h, 0);
    }
    Field.multiply(point, at + X, e, 0, f, 0);
    Field.multiply(point, at + Y, g, 0, h, 0);
    Field.multiply(point, at + Z, f, 0, g, 0);
  }

  /// ± affine as a point, scaled by four so that nothing is divided.
  void set(long[] out, int o, long[] affine, int p, boolean negative) {
    Field.add(b, 0, affine, p + X, affine, p + Y); // 2y
    Field.subtract(a, 0, affine, p + X, affine, p + Y); // 2x
    if (negative) {
      Field.subtract(a, 0, affine, p + Y, affine, p + X);
    }
    Field.multiply(out, o + T, a, 0, b, 0);
    Field.multiply(out, o + X, a, 0, TWO, 0);
    Field.multiply(out, o + Y, b, 0, TWO, 0);
    Field.setSmall(out, o + Z, 4);
  }

  /// Decodes an element into an affine point [2, 4.3.1].
  ///
  /// @return whether it is a canonical encoding; the identity's is one
  boolean decode(long[] out, byte[] encoded, int at) {
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
    boolean isSquare = inverseRoot(g, f);
    Field.multiply(f, 0, g, 0, c, 0); // den_x
    Field.multiply(h, 0, g, 0, f, 0);
    Field.multiply(h, 0, h, 0, e, 0); // den_y
    Field.add(a, 0, s, 0, s, 0);
    Field.multiply(a, 0, a, 0, f, 0);
    makeNonNegative(a, 0); // x
    Field.multiply(b, 0, b, 0, h, 0); // y
    Field.multiply(c, 0, a, 0, b, 0); // t
    Field.add(d, 0, b, 0, a, 0);
    Field.multiply(out, X, d, 0, ONE, 0);
    Field.subtract(d, 0, b, 0, a, 0);
    Field.multiply(out, Y, d, 0, ONE, 0);
    Field.multiply(out, T, c, 0, TWO_D, 0);
    return isSquare
        && Field.isCanonical(encoded, at)
        && (encoded[at] & 1) == 0
        && !Field.isNegative(c, 0)
        && !Field.isEqual(b, 0, ZERO, 0);
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

  private static long[] negated(long[] value) {
    long[] out = new long[Field.LIMBS];
    Field.negate(out, 0, value, 0);
    return out;
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
    byte[] check = Field.encoded(t);
    boolean right = Arrays.equals(check, ONE_BYTES);
    boolean flipped = Arrays.equals(check, MINUS_ONE_BYTES);
    boolean flippedByRoot = Arrays.equals(check, MINUS_ROOT_BYTES);
    if (flipped || flippedByRoot) {
      Field.multiply(r, 0, r, 0, ROOT_OF_MINUS_ONE, 0);
    }
    makeNonNegative(r, 0);
    Field.set(out, 0, r, 0);
    return right || flipped;
  }
}
