package org.lianfang.protocol.call;

import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

/// Names one call of one member, 16 bytes. Shown as `call_` and 32 hexadecimal digits.
public record CallId(Bytes bytes) implements Comparable<CallId> {
  public static final int SIZE = 16;
  public static final String PREFIX = "call_";

  public CallId {
    if (bytes.size() != SIZE) {
      throw new IllegalArgumentException("a call id has 16 bytes, not " + bytes.size());
    }
  }

  /// Reads the form that [#toString] writes.
  public static CallId parse(String text) throws Malformed {
    if (!text.matches("call_[0-9a-f]{32}")) {
      throw new Malformed("a call id is call_ and 32 lower-case hexadecimal digits");
    }
    return new CallId(Bytes.hex(text.substring(PREFIX.length())));
  }

  @Override
  public int compareTo(CallId other) {
    return bytes.compareTo(other.bytes);
  }

  @Override
  public String toString() {
    return PREFIX + bytes.toHex();
  }
}
