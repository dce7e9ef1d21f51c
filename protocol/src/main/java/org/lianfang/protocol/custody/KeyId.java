package org.lianfang.protocol.custody;

import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;

/// Names a key of the alliance: the first 8 bytes of SHA-256 over "lianfang/key/1", the alliance id
/// and the public key K. It fixes suite, type and epoch.
public record KeyId(Bytes bytes) implements Comparable<KeyId> {
  public static final int SIZE = 8;

  public KeyId {
    if (bytes.size() != SIZE) {
      throw new IllegalArgumentException("a key id has 8 bytes, not " + bytes.size());
    }
  }

  public static KeyId of(String alliance, Bytes publicKey) {
    return new KeyId(
        Encoding.hash(Bytes.utf8("lianfang/key/1"), Bytes.utf8(alliance), publicKey)
            .slice(0, SIZE));
  }

  @Override
  public int compareTo(KeyId other) {
    return bytes.compareTo(other.bytes);
  }

  @Override
  public String toString() {
    return bytes.toHex();
  }
}
