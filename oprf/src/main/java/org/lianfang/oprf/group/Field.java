package org.lianfang.oprf.group;

import java.math.BigInteger;
import java.util.Arrays;

/// Arithmetic modulo p = 2^255 − 19 on five limbs of 51 bits, for public values.
///
/// A value is five consecutive longs of an array, lowest limb first, so that whole points lie in
/// one array and nothing is allocated.
///
/// Bounds. A product is *tight*: limbs below 2^51 + 2^13. A sum or difference of tight values stays
/// below 2^52.7, of such a difference and a tight value below 2^53.4, and that is what [#multiply]
/// accepts. A subtrahend must be tight.
///
/// Products of two limbs reach 2^107. Instead of carrying 128 bits, each is split at bit 51: the
/// high part comes from `multiplyHigh` of operands shifted left by 6 and 7 (64 − 51 = 13), and the
/// sum of low parts is what the 64-bit products leave after the high parts, shifted back, are taken
/// off.
final class Field {

  static final int LIMBS = 5;

  /// Length of an encoding, bytes.
  static final int SIZE = 32;

  static final BigInteger PRIME = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  private static final long MASK = (1L << 51) - 1;
  private static final long TWO_P_LOW = (1L << 52) - 38;
  private static final long TWO_P = (1L << 52) - 2;

  private Field() {}

  static long[] of(BigInteger value) {
    long[] out = new long[LIMBS];
    BigInteger rest = value.mod(PRIME);
    for (int i = 0; i < LIMBS; i++) {
      out[i] = rest.longValue() & MASK;
      rest = rest.shiftRight(51);
    }
    return out;
  }

  static void set(long[] out, int o, long[] a, int i) {
    System.arraycopy(a, i, out, o, LIMBS);
  }

  static void setSmall(long[] out, int o, long value) {
    Arrays.fill(out, o, o + LIMBS, 0);
    out[o] = value;
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
    long a0 = a[i];
    long a1 = a[i + 1];
    long a2 = a[i + 2];
    long a3 = a[i + 3];
    long a4 = a[i + 4];
    long h0 = high(a0, a0);
    long h1 = 2 * high(a0, a1);
    long h2 = 2 * high(a0, a2) + high(a1, a1);
    long h3 = 2 * (high(a0, a3) + high(a1, a2));
    long h4 = 2 * (high(a0, a4) + high(a1, a3)) + high(a2, a2);
    long h5 = 2 * (high(a1, a4) + high(a2, a3));
    long h6 = 2 * high(a2, a4) + high(a3, a3);
    long h7 = 2 * high(a3, a4);
    long h8 = high(a4, a4);
    long l0 = a0 * a0 - (h0 << 51);
    long l1 = 2 * a0 * a1 - (h1 << 51);
    long l2 = 2 * a0 * a2 + a1 * a1 - (h2 << 51);
    long l3 = 2 * (a0 * a3 + a1 * a2) - (h3 << 51);
    long l4 = 2 * (a0 * a4 + a1 * a3) + a2 * a2 - (h4 << 51);
    long l5 = 2 * (a1 * a4 + a2 * a3) - (h5 << 51);
    long l6 = 2 * a2 * a4 + a3 * a3 - (h6 << 51);
    long l7 = 2 * a3 * a4 - (h7 << 51);
    long l8 = a4 * a4 - (h8 << 51);
    carry(
        out,
        o,
        l0 + 19 * (l5 + h4),
        l1 + h0 + 19 * (l6 + h5),
        l2 + h1 + 19 * (l7 + h6),
        l3 + h2 + 19 * (l8 + h7),
        l4 + h3 + 19 * h8);
  }

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

  private static void squareTimes(long[] a, int times) {
    for (int k = 0; k < times; k++) {
      square(a, 0, a, 0);
    }
  }

  /// a^(2^252 − 3), the power in every square root modulo p.
  static long[] powerForRoot(long[] a) {
    long[] x = new long[LIMBS];
    long[] y = new long[LIMBS];
    long[] z = new long[LIMBS];
    square(x, 0, a, 0); // 2
    set(y, 0, x, 0);
    squareTimes(y, 2); // 8
    multiply(y, 0, y, 0, a, 0); // 9
    multiply(x, 0, x, 0, y, 0); // 11
    square(x, 0, x, 0); // 22
    multiply(x, 0, x, 0, y, 0); // 2^5 − 1
    long[] five = x.clone();
    squareTimes(x, 5);
    multiply(x, 0, x, 0, five, 0); // 2^10 − 1
    long[] ten = x.clone();
    squareTimes(x, 10);
    multiply(x, 0, x, 0, ten, 0); // 2^20 − 1
    set(z, 0, x, 0);
    squareTimes(x, 20);
    multiply(x, 0, x, 0, z, 0); // 2^40 − 1
    squareTimes(x, 10);
    multiply(x, 0, x, 0, ten, 0); // 2^50 − 1
    long[] fifty = x.clone();
    squareTimes(x, 50);
    multiply(x, 0, x, 0, fifty, 0); // 2^100 − 1
    set(z, 0, x, 0);
    squareTimes(x, 100);
    multiply(x, 0, x, 0, z, 0); // 2^200 − 1
    squareTimes(x, 50);
    multiply(x, 0, x, 0, fifty, 0); // 2^250 − 1
    squareTimes(x, 2);
    multiply(x, 0, x, 0, a, 0); // 2^252 − 3
    return x;
  }

  static void decode(long[] out, int o, byte[] bytes, int at) {
    long w0 = word(bytes, at);
    long w1 = word(bytes, at + 8);
    long w2 = word(bytes, at + 16);
    long w3 = word(bytes, at + 24);
    out[o] = w0 & MASK;
    out[o + 1] = ((w0 >>> 51) | (w1 << 13)) & MASK;
    out[o + 2] = ((w1 >>> 38) | (w2 << 26)) & MASK;
    out[o + 3] = ((w2 >>> 25) | (w3 << 39)) & MASK;
    out[o + 4] = (w3 >>> 12) & MASK;
  }

  /// Writes the one representative below p, 32 bytes little-endian.
  static void encode(byte[] out, int at, long[] a, int i) {
    long[] r = new long[LIMBS];
    carry(r, 0, a[i], a[i + 1], a[i + 2], a[i + 3], a[i + 4]);
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
    putWord(out, at, r[0] | (r[1] << 51));
    putWord(out, at + 8, (r[1] >>> 13) | (r[2] << 38));
    putWord(out, at + 16, (r[2] >>> 26) | (r[3] << 25));
    putWord(out, at + 24, (r[3] >>> 39) | (r[4] << 12));
  }

  static byte[] encoded(long[] a) {
    byte[] encoded = new byte[SIZE];
    encode(encoded, 0, a, 0);
    return encoded;
  }

  /// Whether 32 bytes are the encoding of a value below p.
  static boolean isCanonical(byte[] bytes, int at) {
    long[] value = new long[LIMBS];
    byte[] again = new byte[SIZE];
    decode(value, 0, bytes, at);
    encode(again, 0, value, 0);
    return Arrays.equals(again, 0, SIZE, bytes, at, at + SIZE);
  }

  /// Whether the representative is odd: RFC 9496 calls such a value negative.
  static boolean isNegative(long[] a, int i) {
    byte[] encoded = new byte[SIZE];
    encode(encoded, 0, a, i);
    return (encoded[0] & 1) == 1;
  }

  static boolean isEqual(long[] a, int i, long[] b, int j) {
    byte[] left = new byte[SIZE];
    byte[] right = new byte[SIZE];
    encode(left, 0, a, i);
    encode(right, 0, b, j);
    return Arrays.equals(left, right);
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
