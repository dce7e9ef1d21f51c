package org.lianfang.protocol.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import java.util.ArrayList;
import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

/// Reading and writing messages so that each has one encoding only.
final class Canonical {
  private Canonical() {}

  /// Turns a message into a value; whatever does not fit throws.
  interface Reading<M, V> {
    V read(M message) throws Malformed;
  }

  /// Parses `bytes`, refuses any other encoding of the same message and unknown fields (either
  /// would give one signed meaning two hashes), and reads the value. A value's own constructor may
  /// refuse too.
  static <M extends Message, V> V decode(
      Parser<M> parser, Bytes bytes, String what, Reading<M, V> reading) throws Malformed {
    M message = parse(parser, bytes, what);
    try {
      return reading.read(message);
    } catch (IllegalArgumentException e) {
      throw new Malformed(what + ": " + e.getMessage());
    }
  }

  static <M extends Message> M parse(Parser<M> parser, Bytes bytes, String what) throws Malformed {
    M message;
    try {
      message = parser.parseFrom(bytes.asBuffer());
    } catch (InvalidProtocolBufferException e) {
      throw new Malformed(what + " is not readable");
    }
    if (!isKnown(message) || !encode(message).equals(bytes)) {
      throw new Malformed(what + " is not in its one encoding");
    }
    return message;
  }

  static Bytes encode(Message message) {
    return Bytes.owning(message.toByteArray());
  }

  static ByteString string(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.asBuffer());
  }

  static List<ByteString> strings(List<Bytes> list) {
    return list.stream().map(Canonical::string).toList();
  }

  static Bytes bytes(ByteString string) {
    return Bytes.owning(string.toByteArray());
  }

  /// Reads bytes of exactly this size.
  static Bytes bytes(ByteString string, int size, String field) throws Malformed {
    if (string.size() != size) {
      throw new Malformed(field + " has " + size + " bytes, not " + string.size());
    }
    return bytes(string);
  }

  /// Reads a list of hashes, at most 64: no tree here is deeper.
  static List<Bytes> path(List<ByteString> strings, String field) throws Malformed {
    if (strings.size() > 64) {
      throw new Malformed(field + " is longer than any path");
    }
    List<Bytes> path = new ArrayList<>(strings.size());
    for (ByteString string : strings) {
      path.add(bytes(string, 32, field));
    }
    return path;
  }

  private static boolean isKnown(Message message) {
    if (!message.getUnknownFields().asMap().isEmpty()) {
      return false;
    }
    for (Object value : message.getAllFields().values()) {
      if (value instanceof Message inner && !isKnown(inner)) {
        return false;
      }
      if (value instanceof List<?> list) {
        for (Object element : list) {
          if (element instanceof Message inner && !isKnown(inner)) {
            return false;
          }
        }
      }
    }
    return true;
  }
}
