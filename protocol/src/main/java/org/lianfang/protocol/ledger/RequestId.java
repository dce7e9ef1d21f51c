package org.lianfang.protocol.ledger;

import org.lianfang.protocol.Bytes;

/// A member's own name for one write, 16 bytes: repeating it returns the first outcome.
public record RequestId(Bytes bytes) {
  public static final int SIZE = 16;

  public RequestId {
    if (bytes.size() != SIZE) {
      throw new IllegalArgumentException("a request id has 16 bytes, not " + bytes.size());
    }
  }

  @Override
  public String toString() {
    return bytes.toHex();
  }
}
