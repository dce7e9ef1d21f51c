package org.lianfang.oprf.group;

import java.math.BigInteger;
import java.util.Arrays;

/// Public integers as digits of either sign, lowest first.
final class SignedDigits {

  private SignedDigits() {}

  /// The width-w non-adjacent form: one digit a bit, each zero or odd and below 2^(w−1) in size, of
  /// any w in a row at most one not zero.
  static byte[] apart(BigInteger value, int width) {
    byte[] magnitude = value.abs().toByteArray();
    byte[] littleEndian = new byte[magnitude.length];
    for (int i = 0; i < magnitude.length; i++) {
      littleEndian[i] = magnitude[magnitude.length - 1 - i];
    }
    byte[] digits = apart(littleEndian, width);
    if (value.signum() < 0) {
      for (int i = 0; i < digits.length; i++) {
        digits[i] = (byte) -digits[i];
      }
    }
    return digits;
  }

  /// The same of a non-negative integer, bytes little-endian.
  static byte[] apart(byte[] littleEndian, int width) {
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

  /// Digits side by side, to the base 2^w, each from −2^(w−1) + 1 to 2^(w−1), of a non-negative
  /// integer, bytes little-endian. As many for every integer of that length.
  static byte[] side(byte[] littleEndian, int width) {
    byte[] digits = new byte[8 * littleEndian.length / width + 1];
    int carry = 0;
    for (int i = 0; i < digits.length; i++) {
      int digit = carry + bits(littleEndian, i * width, width);
      carry = digit > 1 << (width - 1) ? 1 : 0;
      digits[i] = (byte) (digit - (carry << width));
    }
    return digits;
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
