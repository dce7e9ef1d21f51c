package org.lianfang.oprf.group;

import java.math.BigInteger;
import java.util.Arrays;

/// The width-w non-adjacent form of a public integer: digits, lowest first, each zero or odd and
/// below 2^(w−1) in size, of any w in a row at most one not zero.
final class SignedDigits {

  private SignedDigits() {}

  static byte[] of(BigInteger value, int width) {
    byte[] magnitude = value.abs().toByteArray();
    byte[] littleEndian = new byte[magnitude.length];
    for (int i = 0; i < magnitude.length; i++) {
      littleEndian[i] = magnitude[magnitude.length - 1 - i];
    }
    byte[] digits = of(littleEndian, width);
    if (value.signum() < 0) {
      for (int i = 0; i < digits.length; i++) {
        digits[i] = (byte) -digits[i];
      }
    }
    return digits;
  }

  /// Of a non-negative integer, bytes little-endian.
  static byte[] of(byte[] littleEndian, int width) {
    int bits = 8 * littleEndian.length;
    byte[] digits = new byte[bits + 1];
    int window = 1 << width;
    int carry = 0;
    int length = 0;
    int bit = 0;
    while (bit <= bits) {
      int low = carry + bits(littleEndian, bit, 1);
      if ((low & 1) == 0) {
        // Both or neither of carry and bit: the carry goes on as it is.
        bit++;
        continue;
      }
      int digit = carry + bits(littleEndian, bit, width);
      carry = digit >= window / 2 ? 1 : 0;
      digits[bit] = (byte) (digit - carry * window);
      length = bit + 1;
      bit += width;
    }
    return Arrays.copyOf(digits, length);
  }

  private static int bits(byte[] littleEndian, int from, int count) {
    int at = from >> 3;
    int both = byteAt(littleEndian, at) | (byteAt(littleEndian, at + 1) << 8);
    return (both >> (from & 7)) & ((1 << count) - 1);
  }

  private static int byteAt(byte[] littleEndian, int at) {
    return at < littleEndian.length ? littleEndian[at] & 0xff : 0;
  }
}
