package org.lianfang.protocol.custody;

import org.lianfang.protocol.Bytes;

/// Names a key ceremony, 16 bytes chosen by whoever opens it.
public record CeremonyId(Bytes bytes) {
  public static final int SIZE = 16;

  public CeremonyId {
    if (bytes.size() != SIZE) {
      throw new IllegalArgumentException("a ceremony id has 16 bytes, not " + bytes.size());
    }
  }

  @Override
  public String toString() {
    return bytes.toHex();
  }
}
