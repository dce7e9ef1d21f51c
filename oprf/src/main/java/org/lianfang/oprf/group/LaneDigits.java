package org.lianfang.oprf.group;

/// Scalars as 64 digits to the base 16, each from −8 to 7, lowest first, in constant time.
final class LaneDigits {

  static final int COUNT = 64;

  private static final int SIZE = 32;
  private static final byte[] ORDER = RistrettoGroup.littleEndian(RistrettoGroup.ORDER);

  private LaneDigits() {}

  /// Writes the digits of a scalar below 2^255.
  ///
  /// @param out digit k of lane l at LANES·k + l
  static void write(long[] out, int o, int lane, byte[] littleEndian) {
    long carry = 0;
    for (int k = 0; k < COUNT; k++) {
      long digit = carry + ((littleEndian[k / 2] >> (4 * (k & 1))) & 15);
      carry = (digit + 8) >> 4;
      out[o + k * LaneField.LANES + lane] = digit - (carry << 4);
    }
  }

  /// Half a scalar modulo the order: the order is added to an odd one, then one bit falls off.
  ///
  /// @return below the order
  static byte[] half(byte[] scalar) {
    int odd = -(scalar[0] & 1);
    byte[] sum = new byte[SIZE];
    int carry = 0;
    for (int i = 0; i < SIZE; i++) {
      carry += (scalar[i] & 0xff) + (ORDER[i] & odd & 0xff);
      sum[i] = (byte) carry;
      carry >>= 8;
    }
    // Twice the order lies below 2^254: no carry is left, and the highest bit is zero.
    for (int i = 0; i < SIZE; i++) {
      int next = i + 1 < SIZE ? sum[i + 1] & 1 : 0;
      sum[i] = (byte) ((sum[i] & 0xff) >> 1 | next << 7);
    }
    return sum;
  }
}
