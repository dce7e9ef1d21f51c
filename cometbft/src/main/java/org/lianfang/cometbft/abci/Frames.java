package org.lianfang.cometbft.abci;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.lianfang.cometbft.wire.abci.Request;

/// How requests lie in a stream: each after its length as an unsigned varint.
final class Frames {
  /// A block with everything about it is far smaller, a chunk of a snapshot, too.
  static final int BYTES_MAX = 32 << 20;

  private Frames() {}

  /// Reads the next request; empty at the end of the stream.
  ///
  /// @throws IOException if the stream ends within a request, or it is too long or not readable
  static Optional<Request> read(InputStream in) throws IOException {
    int length = length(in);
    if (length < 0) {
      return Optional.empty();
    }
    byte[] frame = in.readNBytes(length);
    if (frame.length < length) {
      throw new EOFException("the stream ends within a request");
    }
    try {
      return Optional.of(Request.parseFrom(frame));
    } catch (InvalidProtocolBufferException e) {
      throw new IOException("a request is not readable", e);
    }
  }

  private static int length(InputStream in) throws IOException {
    long length = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int next = in.read();
      if (next < 0) {
        if (shift == 0) {
          return -1;
        }
        throw new EOFException("the stream ends within a length");
      }
      length |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        if (length > BYTES_MAX) {
          throw new IOException("a request of " + length + " bytes");
        }
        return (int) length;
      }
    }
    throw new IOException("a length of more than five bytes");
  }
}
