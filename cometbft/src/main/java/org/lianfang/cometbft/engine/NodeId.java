package org.lianfang.cometbft.engine;

import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;

/// Names an engine: the first 20 bytes of the SHA-256 of its network key. Validators' addresses are
/// made the same way of their consensus keys.
public record NodeId(Bytes bytes) {
  public static final int SIZE = 20;

  public NodeId {
    if (bytes.size() != SIZE) {
      throw new IllegalArgumentException("a node id has 20 bytes, not " + bytes.size());
    }
  }

  /// Returns the id of an Ed25519 public key.
  public static NodeId of(Bytes publicKey) {
    return new NodeId(Encoding.sha256(publicKey).slice(0, SIZE));
  }

  /// Reads 40 hexadecimal digits.
  ///
  /// @throws IllegalArgumentException if it is anything else
  public static NodeId parse(String hex) {
    return new NodeId(Bytes.hex(hex));
  }

  /// 40 lower-case hexadecimal digits, as the engine writes it.
  @Override
  public String toString() {
    return bytes.toHex();
  }
}
