package org.lianfang.protocol.member;

import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;

/// Names a public key: the first 8 bytes of SHA-256 over "lianfang/key-fingerprint/1" and the key.
public record KeyFingerprint(Bytes bytes) {
  public static final int SIZE = 8;

  public KeyFingerprint {
    if (bytes.size() != SIZE) {
      throw new IllegalArgumentException("a key fingerprint has 8 bytes, not " + bytes.size());
    }
  }

  public static KeyFingerprint of(Bytes publicKey) {
    return new KeyFingerprint(
        Encoding.hash(Bytes.utf8("lianfang/key-fingerprint/1"), publicKey).slice(0, SIZE));
  }

  @Override
  public String toString() {
    return bytes.toHex();
  }
}
