package org.lianfang.node.ceremony;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Malformed;

/// Several values as one, each after its length, four bytes big-endian.
final class Parts {
  private Parts() {}

  static Bytes join(List<Bytes> parts) {
    return Encoding.lengthPrefixed(parts.toArray(Bytes[]::new));
  }

  /// Reads exactly `count` parts.
  ///
  /// @throws Malformed if the bytes are not the encoding of that many
  static List<Bytes> split(Bytes joined, int count) throws Malformed {
    ByteBuffer in = joined.asBuffer();
    List<Bytes> parts = new ArrayList<>(count);
    while (parts.size() < count) {
      int size = in.remaining() < Integer.BYTES ? -1 : in.getInt();
      if (size < 0 || size > in.remaining()) {
        throw new Malformed("a part is cut off");
      }
      byte[] part = new byte[size];
      in.get(part);
      parts.add(Bytes.owning(part));
    }
    if (in.hasRemaining()) {
      throw new Malformed("bytes after the last part");
    }
    return parts;
  }
}
