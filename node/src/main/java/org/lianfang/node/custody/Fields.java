package org.lianfang.node.custody;

import java.util.ArrayList;
import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.InvariantViolation;

/// The node's own rows: values, each after its length. They never leave the node.
final class Fields {
  private Fields() {}

  static Bytes join(Bytes... values) {
    return Encoding.lengthPrefixed(values);
  }

  /// Reads a row that [#join] wrote.
  ///
  /// @throws InvariantViolation if it does not hold exactly `count` values
  static List<Bytes> split(Bytes row, int count) {
    List<Bytes> values = new ArrayList<>(count);
    int offset = 0;
    while (offset + Integer.BYTES <= row.size() && values.size() < count) {
      int size = row.intAt(offset);
      offset += Integer.BYTES;
      if (size < 0 || size > row.size() - offset) {
        throw new InvariantViolation("a stored row is damaged");
      }
      values.add(row.slice(offset, offset + size));
      offset += size;
    }
    if (offset != row.size() || values.size() != count) {
      throw new InvariantViolation("a stored row is damaged");
    }
    return values;
  }
}
