package org.lianfang.oprf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The encoding of several values as one input of a hash, an HMAC or an HKDF: each value after its
/// length, 4 bytes big-endian. No two lists of values have the same encoding.
public final class LengthPrefixed {

  private LengthPrefixed() {}

  /// Joins values.
  ///
  /// @param values the values in order
  /// @return for each its length, 4 bytes big-endian, and itself
  public static byte[] join(byte[]... values) {
    int length = 0;
    for (byte[] value : values) {
      length = Math.addExact(length, Integer.BYTES + value.length);
    }
    ByteBuffer joined = ByteBuffer.allocate(length);
    for (byte[] value : values) {
      joined.putInt(value.length).put(value);
    }
    return joined.array();
  }

  /// Joins a label and values; the label is a value like the others.
  ///
  /// @param label ASCII, names the formula
  /// @param values the values in order
  /// @return label and values, each after its length
  public static byte[] join(String label, byte[]... values) {
    byte[][] all = new byte[values.length + 1][];
    all[0] = label.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(values, 0, all, 1, values.length);
    return join(all);
  }
}
