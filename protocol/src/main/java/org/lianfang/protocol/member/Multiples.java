package org.lianfang.protocol.member;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.lianfang.protocol.Bytes;

/// Multiples of one point of edwards25519, so that a multiple by any scalar is a sum without
/// doublings: j · 2^(w·i) times the point for all windows i of w bits and 1 ≤ j ≤ 2^(w − 1).
///
/// For public points and scalars only: how long a sum takes shows them.
final class Multiples {
  private static final int LIMBS = Field25519.LIMBS;
  static final int POINT = 4 * LIMBS;
  private static final int ENTRY = 3 * LIMBS;
  private static final int SCALAR_BITS = 253;

  /// 51 additions, 98 KiB.
  static final int NARROW = 5;

  /// 37 additions, 278 KiB, and three times as long to make.
  static final int WIDE = 7;

  /// 32 additions, 480 KiB.
  private static final int BASE_WIDTH = 8;

  private static final BigInteger D =
      BigInteger.valueOf(-121665)
          .multiply(BigInteger.valueOf(121666).modInverse(Field25519.PRIME))
          .mod(Field25519.PRIME);
  private static final long[] D_LIMBS = Field25519.of(D);
  private static final long[] TWO_D = Field25519.of(D.add(D));
  private static final long[] ROOT_OF_MINUS_ONE =
      Field25519.of(
          BigInteger.TWO.modPow(
              Field25519.PRIME.subtract(BigInteger.ONE).shiftRight(2), Field25519.PRIME));
  private static final byte[] ONE = Field25519.encode(Field25519.of(BigInteger.ONE));

  /// RFC 8032, section 5.1: y = 4/5, x even.
  private static final byte[] BASE_POINT =
      Field25519.encode(
          Field25519.of(
              BigInteger.valueOf(4).multiply(BigInteger.valueOf(5).modInverse(Field25519.PRIME))));

  /// Built when the first signature is checked.
  private static final class Base {
    private static final Multiples TABLE = new Multiples(point(BASE_POINT, false), BASE_WIDTH);
  }

  private final int width;
  private final int windows;

  /// Affine points as (y + x, y − x, 2dxy).
  private final long[] entries;

  private Multiples(long[] point, int width) {
    this.width = width;
    this.windows = Math.ceilDiv(SCALAR_BITS + 1, width);
    int each = 1 << (width - 1);
    long[] points = new long[windows * each * POINT];
    long[] first = point.clone();
    for (int window = 0; window < windows; window++) {
      int at = window * each * POINT;
      System.arraycopy(first, 0, points, at, POINT);
      for (int j = 1; j < each; j++) {
        sum(points, at + j * POINT, points, at + (j - 1) * POINT, first);
      }
      long[] half = Arrays.copyOfRange(points, at + (each - 1) * POINT, at + each * POINT);
      sum(first, 0, half, 0, half.clone());
    }
    this.entries = affine(points);
  }

  /// Of the generator.
  static Multiples ofBase() {
    return Base.TABLE;
  }

  /// Of the negative of a point.
  ///
  /// @param encoded the canonical encoding of a point
  /// @param width bits of a window, up to 8: the wider, the fewer additions and the more multiples
  static Multiples ofNegative(byte[] encoded, int width) {
    return new Multiples(point(encoded, true), width);
  }

  /// Sets `out` from `o` on to a · (this point) + b · (the other), as X, Y, Z and T, for scalars
  /// below the order of the group.
  ///
  /// @param a 32 bytes little-endian
  void sum(long[] out, int o, byte[] a, Multiples other, byte[] b) {
    long[] sum = new long[POINT];
    sum[LIMBS] = 1;
    sum[2 * LIMBS] = 1;
    long[] scratch = new long[4 * LIMBS];
    addTo(sum, a, scratch);
    other.addTo(sum, b, scratch);
    System.arraycopy(sum, 0, out, o, POINT);
  }

  /// The encodings of points, with one inversion for all of them.
  ///
  /// @param points as [#sum] sets them, one after the other
  static List<Bytes> encode(long[] points) {
    Bytes[] encoded = new Bytes[points.length / POINT];
    long[] x = new long[LIMBS];
    long[] y = new long[LIMBS];
    divide(
        points,
        (i, inverse) -> {
          Field25519.multiply(x, 0, points, i * POINT, inverse, 0);
          Field25519.multiply(y, 0, points, i * POINT + LIMBS, inverse, 0);
          byte[] bytes = Field25519.encode(y);
          bytes[Field25519.SIZE - 1] |= (byte) (isOdd(x) ? 0x80 : 0);
          encoded[i] = Bytes.owning(bytes);
        });
    return List.of(encoded);
  }

  private void addTo(long[] sum, byte[] scalar, long[] scratch) {
    int each = 1 << (width - 1);
    int carry = 0;
    for (int window = 0; window < windows; window++) {
      int digit = bits(scalar, window * width) + carry;
      carry = digit > each ? 1 : 0;
      digit -= carry << width;
      if (digit != 0) {
        int entry = (window * each + Math.abs(digit) - 1) * ENTRY;
        addEntry(sum, entry, digit < 0, scratch);
      }
    }
  }

  private int bits(byte[] scalar, int from) {
    int value = 0;
    for (int k = 2; k >= 0; k--) {
      int at = (from >>> 3) + k;
      value = (value << 8) | (at < scalar.length ? scalar[at] & 0xff : 0);
    }
    return (value >>> (from & 7)) & ((1 << width) - 1);
  }

  /// Adds or subtracts an affine point: seven multiplications (Hisil and others, 2008, a = −1).
  private void addEntry(long[] p, int entry, boolean negative, long[] s) {
    int plus = negative ? entry + LIMBS : entry;
    int minus = negative ? entry : entry + LIMBS;
    Field25519.subtract(s, 0, p, LIMBS, p, 0);
    Field25519.multiply(s, 0, s, 0, entries, minus); // A
    Field25519.add(s, LIMBS, p, LIMBS, p, 0);
    Field25519.multiply(s, LIMBS, s, LIMBS, entries, plus); // B
    Field25519.multiply(s, 2 * LIMBS, p, 3 * LIMBS, entries, entry + 2 * LIMBS); // C
    Field25519.add(s, 3 * LIMBS, p, 2 * LIMBS, p, 2 * LIMBS); // D
    complete(p, 0, s, negative);
  }

  /// From A, B, C and D to the sum.
  private static void complete(long[] out, int o, long[] s, boolean negative) {
    Field25519.subtract(out, o, s, LIMBS, s, 0); // E
    Field25519.add(out, o + LIMBS, s, LIMBS, s, 0); // H
    Field25519.subtract(s, 0, s, 3 * LIMBS, s, 2 * LIMBS);
    Field25519.add(s, LIMBS, s, 3 * LIMBS, s, 2 * LIMBS);
    int f = negative ? LIMBS : 0;
    int g = negative ? 0 : LIMBS;
    Field25519.multiply(out, o + 3 * LIMBS, out, o, out, o + LIMBS); // T = E H
    Field25519.multiply(out, o, out, o, s, f); // X = E F
    Field25519.multiply(out, o + LIMBS, out, o + LIMBS, s, g); // Y = G H
    Field25519.multiply(out, o + 2 * LIMBS, s, f, s, g); // Z = F G
  }

  /// The sum of any two points, the same one twice included: the formulas are complete.
  private static void sum(long[] out, int o, long[] p, int i, long[] q) {
    long[] s = new long[4 * LIMBS];
    long[] t = new long[LIMBS];
    Field25519.subtract(s, 0, p, i + LIMBS, p, i);
    Field25519.subtract(t, 0, q, LIMBS, q, 0);
    Field25519.multiply(s, 0, s, 0, t, 0);
    Field25519.add(s, LIMBS, p, i + LIMBS, p, i);
    Field25519.add(t, 0, q, LIMBS, q, 0);
    Field25519.multiply(s, LIMBS, s, LIMBS, t, 0);
    Field25519.multiply(s, 2 * LIMBS, p, i + 3 * LIMBS, q, 3 * LIMBS);
    Field25519.multiply(s, 2 * LIMBS, s, 2 * LIMBS, TWO_D, 0);
    Field25519.multiply(s, 3 * LIMBS, p, i + 2 * LIMBS, q, 2 * LIMBS);
    Field25519.add(s, 3 * LIMBS, s, 3 * LIMBS, s, 3 * LIMBS);
    complete(out, o, s, false);
  }

  private static long[] affine(long[] points) {
    long[] entries = new long[points.length / POINT * ENTRY];
    long[] x = new long[LIMBS];
    long[] y = new long[LIMBS];
    divide(
        points,
        (i, inverse) -> {
          int entry = i * ENTRY;
          Field25519.multiply(x, 0, points, i * POINT, inverse, 0);
          Field25519.multiply(y, 0, points, i * POINT + LIMBS, inverse, 0);
          Field25519.add(entries, entry, y, 0, x, 0);
          Field25519.subtract(entries, entry + LIMBS, y, 0, x, 0);
          Field25519.multiply(entries, entry + 2 * LIMBS, x, 0, y, 0);
          Field25519.multiply(entries, entry + 2 * LIMBS, entries, entry + 2 * LIMBS, TWO_D, 0);
        });
    return entries;
  }

  private interface Divided {
    void by(int point, long[] inverse);
  }

  /// Hands out the inverse of each point's Z, the last one first, with one inversion for all of
  /// them (Montgomery's trick).
  private static void divide(long[] points, Divided divided) {
    int count = points.length / POINT;
    long[] products = new long[(count + 1) * LIMBS];
    products[0] = 1;
    for (int i = 0; i < count; i++) {
      Field25519.multiply(
          products, (i + 1) * LIMBS, products, i * LIMBS, points, i * POINT + 2 * LIMBS);
    }
    long[] rest =
        Field25519.inverse(Arrays.copyOfRange(products, count * LIMBS, (count + 1) * LIMBS));
    long[] own = new long[LIMBS];
    for (int i = count - 1; i >= 0; i--) {
      Field25519.multiply(own, 0, rest, 0, products, i * LIMBS);
      Field25519.multiply(rest, 0, rest, 0, points, i * POINT + 2 * LIMBS);
      divided.by(i, own);
    }
  }

  /// Decodes a point (RFC 8032, section 5.1.3), with Z = 1.
  private static long[] point(byte[] encoded, boolean negative) {
    long[] y = Field25519.decode(encoded);
    long[] u = new long[LIMBS];
    long[] v = new long[LIMBS];
    long[] one = {1, 0, 0, 0, 0};
    Field25519.square(u, 0, y, 0);
    Field25519.multiply(v, 0, u, 0, D_LIMBS, 0);
    Field25519.add(v, 0, v, 0, one, 0);
    Field25519.subtract(u, 0, u, 0, one, 0);
    // x = u v^3 (u v^7)^((p − 5) / 8), perhaps times the root of −1.
    long[] v3 = new long[LIMBS];
    Field25519.square(v3, 0, v, 0);
    Field25519.multiply(v3, 0, v3, 0, v, 0);
    long[] x = new long[LIMBS];
    Field25519.square(x, 0, v3, 0);
    Field25519.multiply(x, 0, x, 0, v, 0);
    Field25519.multiply(x, 0, x, 0, u, 0);
    x = Field25519.powerForRoot(x);
    Field25519.multiply(x, 0, x, 0, v3, 0);
    Field25519.multiply(x, 0, x, 0, u, 0);
    long[] quotient = new long[LIMBS];
    Field25519.square(quotient, 0, x, 0);
    Field25519.multiply(quotient, 0, quotient, 0, v, 0);
    Field25519.multiply(quotient, 0, quotient, 0, Field25519.inverse(u), 0);
    if (!Arrays.equals(Field25519.encode(quotient), ONE)) {
      Field25519.multiply(x, 0, x, 0, ROOT_OF_MINUS_ONE, 0);
    }
    boolean odd = (encoded[Field25519.SIZE - 1] & 0x80) != 0;
    if (isOdd(x) != (odd ^ negative)) {
      Field25519.negate(x, 0, x, 0);
    }
    long[] point = new long[POINT];
    System.arraycopy(x, 0, point, 0, LIMBS);
    System.arraycopy(y, 0, point, LIMBS, LIMBS);
    point[2 * LIMBS] = 1;
    Field25519.multiply(point, 3 * LIMBS, x, 0, y, 0);
    return point;
  }

  private static boolean isOdd(long[] x) {
    return (Field25519.encode(Arrays.copyOf(x, LIMBS))[0] & 1) == 1;
  }
}
