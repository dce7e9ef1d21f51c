package org.lianfang.cometbft.scan;

import java.nio.ByteBuffer;

/// Numbers of seven bits a byte, the lowest first.
final class Varint {
  private Varint() {}

  static long read(ByteBuffer in) throws Torn {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE - 1; shift += 7) {
      Torn.require(in.hasRemaining(), "a number is cut off");
      byte next = in.get();
      number |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return number;
      }
    }
    throw new Torn("a number is too long");
  }
}
