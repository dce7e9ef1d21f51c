package org.lianfang.cometbft.scan;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Unpacks one block of the Snappy format.
///
/// @see <a href="https://github.com/google/snappy/blob/main/format_description.txt">format</a>
final class Snappy {
  private static final int BYTES_MAX = 16 << 20;

  private Snappy() {}

  static ByteBuffer unpack(ByteBuffer packed) throws Torn {
    ByteBuffer in = packed.slice().order(ByteOrder.LITTLE_ENDIAN);
    long size = Varint.read(in);
    Torn.require(size <= BYTES_MAX, "a packed block is too large");
    ByteBuffer out = ByteBuffer.allocate((int) size);
    while (in.hasRemaining()) {
      int tag = in.get() & 0xff;
      if ((tag & 3) == 0) {
        literal(in, out, tag >>> 2);
      } else {
        copy(in, out, tag);
      }
    }
    Torn.require(!out.hasRemaining(), "a packed block is too short");
    return out.flip();
  }

  private static void literal(ByteBuffer in, ByteBuffer out, int code) throws Torn {
    long length = code < 60 ? code + 1L : number(in, code - 59) + 1;
    Torn.require(length <= in.remaining() && length <= out.remaining(), "a packed block's literal");
    out.put(in.slice(in.position(), (int) length));
    in.position(in.position() + (int) length);
  }

  private static void copy(ByteBuffer in, ByteBuffer out, int tag) throws Torn {
    int length = (tag & 3) == 1 ? 4 + ((tag >>> 2) & 7) : 1 + (tag >>> 2);
    long offset =
        switch (tag & 3) {
          case 1 -> ((tag >>> 5) << 8) | number(in, 1);
          case 2 -> number(in, 2);
          default -> number(in, 4);
        };
    Torn.require(
        offset >= 1 && offset <= out.position() && length <= out.remaining(),
        "a packed block's copy");
    for (int i = 0; i < length; i++) {
      out.put(out.get(out.position() - (int) offset));
    }
  }

  private static long number(ByteBuffer in, int bytes) throws Torn {
    Torn.require(in.remaining() >= bytes, "a packed block ends early");
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number |= (in.get() & 0xffL) << (8 * i);
    }
    return number;
  }
}
