package org.lianfang.protocol.member;

import java.math.BigInteger;

/// Arithmetic modulo p = 2^255 − 19 on five limbs of 51 bits, of variable time: for public values.
///
/// A value is five consecutive longs of an array, lowest limb first, so that whole points lie in
/// one array and nothing is allocated. A product is *tight*: limbs below 2^51 + 2^13. Sums and
/// differences of tight values, and what one more of them makes, stay below 2^53.4, which is what
/// [#multiply] accepts. A subtrahend must be tight.
///
/// The module that computes tokens has the same limbs for its own group; neither may know the
/// other.
final class Field25519 {
  static final int LIMBS = 5;
  static final int SIZE = 32;
  static final BigInteger PRIME = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  private static final long MASK = (1L << 51) - 1;
  private static final long TWO_P_LOW = (1L << 52) - 38;
  private static final long TWO_P = (1L << 52) - 2;

  private Field25519() {}

  static long[] of(BigInteger value) {
    long[] out = new long[LIMBS];
    BigInteger rest = value.mod(PRIME);
    for (int i = 0; i < LIMBS; i++) {
      out[i] = rest.longValue() & MASK;
      rest = rest.shiftRight(51);
    }
    return out;
  }

  static void add(long[] out, int o, long[] a, int i, long[] b, int j) {
    for (int k = 0; k < LIMBS; k++) {
      out[o + k] = a[i + k] + b[j + k];
    }
  }

  static void subtract(long[] out, int o, long[] a, int i, long[] b, int j) {
    out[o] = a[i] + TWO_P_LOW - b[j];
    for (int k = 1; k < LIMBS; k++) {
      out[o + k] = a[i + k] + TWO_P - b[j + k];
    }
  }

  /// Negates a tight value; the result is tight.
  static void negate(long[] out, int o, long[] a, int i) {
    carry(
        out,
        o,
        TWO_P_LOW - a[i],
        TWO_P - a[i + 1],
        TWO_P - a[i + 2],
        TWO_P - a[i + 3],
        TWO_P - a[i + 4]);
  }

  static void multiply(long[] out, int o, long[] a, int i, long[] b, int j) {
    long a0 = a[i];
    long a1 = a[i + 1];
    long a2 = a[i + 2];
    long a3 = a[i + 3];
    long a4 = a[i + 4];
    long b0 = b[j];
    long b1 = b[j + 1];
    long b2 = b[j + 2];
    long b3 = b[j + 3];
    long b4 = b[j + 4];
    long h0 = high(a0, b0);
    long h1 = high(a0, b1) + high(a1, b0);
    long h2 = high(a0, b2) + high(a1, b1) + high(a2, b0);
    long h3 = high(a0, b3) + high(a1, b2) + high(a2, b1) + high(a3, b0);
    long h4 = high(a0, b4) + high(a1, b3) + high(a2, b2) + high(a3, b1) + high(a4, b0);
    long h5 = high(a1, b4) + high(a2, b3) + high(a3, b2) + high(a4, b1);
    long h6 = high(a2, b4) + high(a3, b3) + high(a4, b2);
    long h7 = high(a3, b4) + high(a4, b3);
    long h8 = high(a4, b4);
    long l0 = a0 * b0 - (h0 << 51);
    long l1 = a0 * b1 + a1 * b0 - (h1 << 51);
    long l2 = a0 * b2 + a1 * b1 + a2 * b0 - (h2 << 51);
    long l3 = a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 - (h3 << 51);
    long l4 = a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0 - (h4 << 51);
    long l5 = a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 - (h5 << 51);
    long l6 = a2 * b4 + a3 * b3 + a4 * b2 - (h6 << 51);
    long l7 = a3 * b4 + a4 * b3 - (h7 << 51);
    long l8 = a4 * b4 - (h8 << 51);
    carry(
        out,
        o,
        l0 + 19 * (l5 + h4),
        l1 + h0 + 19 * (l6 + h5),
        l2 + h1 + 19 * (l7 + h6),
        l3 + h2 + 19 * (l8 + h7),
        l4 + h3 + 19 * h8);
  }

  static void square(long[] out, int o, long[] a, int i) {
    multiply(out, o, a, i, a, i);
  }

  /// The product's bits from the 51st on: 64 − 51 = 13 = 6 + 7.
  private static long high(long a, long b) {
    return Math.multiplyHigh(a << 6, b << 7);
  }

  private static void carry(long[] out, int o, long r0, long r1, long r2, long r3, long r4) {
    long s1 = r1 + (r0 >>> 51);
    long s2 = r2 + (s1 >>> 51);
    long s3 = r3 + (s2 >>> 51);
    long s4 = r4 + (s3 >>> 51);
    long s0 = (r0 & MASK) + 19 * (s4 >>> 51);
    out[o] = s0 & MASK;
    out[o + 1] = (s1 & MASK) + (s0 >>> 51);
    out[o + 2] = s2 & MASK;
    out[o + 3] = s3 & MASK;
    out[o + 4] = s4 & MASK;
  }

  /// a^(2^250 − 1), and a^11 behind it: both powers that are used begin with them.
  private static long[] beginPower(long[] a) {
    long[] powers = new long[2 * LIMBS];
    long[] nine = a.clone();
    square(powers, LIMBS, a, 0); // 2
    square(nine, 0, powers, LIMBS);
    square(nine, 0, nine, 0); // 8
    multiply(nine, 0, nine, 0, a, 0); // 9
    multiply(powers, LIMBS, nine, 0, powers, LIMBS); // 11
    square(powers, 0, powers, LIMBS); // 22
    multiply(powers, 0, powers, 0, nine, 0); // 2^5 − 1
    long[] five = powers.clone();
    extend(powers, 5, five); // 2^10 − 1
    long[] ten = powers.clone();
    extend(powers, 10, ten); // 2^20 − 1
    extend(powers, 20, powers.clone()); // 2^40 − 1
    extend(powers, 10, ten); // 2^50 − 1
    long[] fifty = powers.clone();
    extend(powers, 50, fifty); // 2^100 − 1
    extend(powers, 100, powers.clone()); // 2^200 − 1
    extend(powers, 50, fifty); // 2^250 − 1
    return powers;
  }

  /// x^(2^times) · y, in place of x.
  private static void extend(long[] x, int times, long[] y) {
    for (int k = 0; k < times; k++) {
      square(x, 0, x, 0);
    }
    multiply(x, 0, x, 0, y, 0);
  }

  /// a^(p − 2): the inverse, or zero of zero.
  static long[] inverse(long[] a) {
    long[] powers = beginPower(a);
    long[] eleven = new long[LIMBS];
    System.arraycopy(powers, LIMBS, eleven, 0, LIMBS);
    extend(powers, 5, eleven); // 2^255 − 32 + 11
    long[] inverse = new long[LIMBS];
    System.arraycopy(powers, 0, inverse, 0, LIMBS);
    return inverse;
  }

  /// a^(2^252 − 3), the power in every square root modulo p.
  static long[] powerForRoot(long[] a) {
    long[] powers = beginPower(a);
    extend(powers, 2, a);
    long[] root = new long[LIMBS];
    System.arraycopy(powers, 0, root, 0, LIMBS);
    return root;
  }

  /// Reads 32 bytes, little-endian, without the highest bit.
  static long[] decode(byte[] bytes) {
    long w0 = word(bytes, 0);
    long w1 = word(bytes, 8);
    long w2 = word(bytes, 16);
    long w3 = word(bytes, 24);
    return new long[] {
      w0 & MASK,
      ((w0 >>> 51) | (w1 << 13)) & MASK,
      ((w1 >>> 38) | (w2 << 26)) & MASK,
      ((w2 >>> 25) | (w3 << 39)) & MASK,
      (w3 >>> 12) & MASK
    };
  }

  /// The one representative below p, 32 bytes little-endian.
  static byte[] encode(long[] a) {
    long[] r = new long[LIMBS];
    carry(r, 0, a[0], a[1], a[2], a[3], a[4]);
    carry(r, 0, r[0], r[1], r[2], r[3], r[4]);
    // r < 2^255 + small; adding 19 and looking past bit 255 tells whether r ≥ p.
    long q = (r[0] + 19) >>> 51;
    for (int k = 1; k < LIMBS; k++) {
      q = (r[k] + q) >>> 51;
    }
    r[0] += 19 * q;
    for (int k = 0; k < LIMBS - 1; k++) {
      r[k + 1] += r[k] >>> 51;
      r[k] &= MASK;
    }
    r[4] &= MASK;
    byte[] out = new byte[SIZE];
    putWord(out, 0, r[0] | (r[1] << 51));
    putWord(out, 8, (r[1] >>> 13) | (r[2] << 38));
    putWord(out, 16, (r[2] >>> 26) | (r[3] << 25));
    putWord(out, 24, (r[3] >>> 39) | (r[4] << 12));
    return out;
  }

  private static long word(byte[] bytes, int at) {
    long word = 0;
    for (int k = 7; k >= 0; k--) {
      word = (word << 8) | (bytes[at + k] & 0xff);
    }
    return word;
  }

  private static void putWord(byte[] bytes, int at, long word) {
    for (int k = 0; k < 8; k++) {
      bytes[at + k] = (byte) (word >>> (8 * k));
    }
  }
}
