package org.lianfang.protocol.filing;

import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

/// Names a record, 16 bytes: the source's member number in four, then twelve that only the source
/// can compute from its own reference. Shown as `rec_` and 32 hexadecimal digits.
public record RecordId(Bytes bytes) implements Comparable<RecordId> {
  public static final int SIZE = 16;
  public static final String PREFIX = "rec_";

  public RecordId {
    if (bytes.size() != SIZE) {
      throw new IllegalArgumentException("a record id has 16 bytes, not " + bytes.size());
    }
  }

  /// The number of the member that filed the record.
  public int source() {
    return bytes.intAt(0);
  }

  /// Reads the form that [#toString] writes.
  public static RecordId parse(String text) throws Malformed {
    if (!text.matches("rec_[0-9a-f]{32}")) {
      throw new Malformed("a record id is rec_ and 32 lower-case hexadecimal digits");
    }
    return new RecordId(Bytes.hex(text.substring(PREFIX.length())));
  }

  @Override
  public int compareTo(RecordId other) {
    return bytes.compareTo(other.bytes);
  }

  @Override
  public String toString() {
    return PREFIX + bytes.toHex();
  }
}
