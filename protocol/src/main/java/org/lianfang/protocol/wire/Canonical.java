package org.lianfang.protocol.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

/// Reading and writing messages so that each has one encoding only.
final class Canonical {
  /// The last whole second of the year 9999: later times are refused.
  private static final long SECONDS_MAX = 253_402_300_799L;

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

  /// Parses `bytes`, at most `sizeMax` of them, reads the value, encodes it again and refuses bytes
  /// that differ: stricter than the decoding above, since the value itself has one encoding (no
  /// unknown fields, sets in order, redundant fields in agreement).
  static <M extends Message, V> V decode(
      Parser<M> parser,
      Bytes bytes,
      int sizeMax,
      String what,
      Reading<M, V> reading,
      Function<V, Bytes> encoding)
      throws Malformed {
    if (bytes.size() > sizeMax) {
      throw new Malformed(what + " has more than " + sizeMax + " bytes");
    }
    V value;
    try {
      value = reading.read(parser.parseFrom(bytes.asBuffer()));
    } catch (InvalidProtocolBufferException e) {
      throw new Malformed(what + " is not readable");
    } catch (IllegalArgumentException e) {
      throw new Malformed(what + ": " + e.getMessage());
    }
    if (!encoding.apply(value).equals(bytes)) {
      throw new Malformed(what + " is not in its one encoding");
    }
    return value;
  }

  static <M extends Message> M parse(Parser<M> parser, Bytes bytes, String what) throws Malformed {
    M message;
    try {
      // Without its unknown fields, a message that had some encodes to other bytes.
      message = DiscardUnknownFieldsParser.wrap(parser).parseFrom(bytes.asBuffer());
    } catch (InvalidProtocolBufferException e) {
      throw new Malformed(what + " is not readable");
    }
    if (!encode(message).equals(bytes)) {
      throw new Malformed(what + " is not in its one encoding");
    }
    return message;
  }

  static Bytes encode(Message message) {
    return Bytes.owning(message.toByteArray());
  }

  static ByteString string(Bytes bytes) {
    return bytes.lend(UnsafeByteOperations::unsafeWrap);
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

  /// Reads a term of a closed vocabulary.
  static <T> T term(Optional<T> term, String field) throws Malformed {
    return term.orElseThrow(() -> new Malformed(field + " is not a known number"));
  }

  static void count(int count, int min, int max, String field) throws Malformed {
    if (count < min || count > max) {
      throw new Malformed(field + " has " + min + " to " + max + " elements, not " + count);
    }
  }

  static Instant seconds(long seconds, String field) throws Malformed {
    if (seconds < 0 || seconds > SECONDS_MAX) {
      throw new Malformed(field + " is outside the years 1970 to 9999");
    }
    return Instant.ofEpochSecond(seconds);
  }

  static Instant millis(long millis, String field) throws Malformed {
    if (millis < 0 || millis > SECONDS_MAX * 1000) {
      throw new Malformed(field + " is outside the years 1970 to 9999");
    }
    return Instant.ofEpochMilli(millis);
  }
}
