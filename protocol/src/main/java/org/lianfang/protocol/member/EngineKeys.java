package org.lianfang.protocol.member;

import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;

/// The public keys of a member's consensus engine, each for one use only.
///
/// @param consensus signs the engine's votes where the member validates
/// @param node names the engine to the other members' engines, and encrypts its connections
public record EngineKeys(VerifyingKey consensus, VerifyingKey node) {
  /// The size of an address, in bytes.
  public static final int ADDRESS_SIZE = 20;

  public EngineKeys {
    if (consensus.equals(node)) {
      throw new IllegalArgumentException("every use has a key of its own");
    }
  }

  /// The name under which the engine shows a validator: the address of its consensus key.
  public Bytes consensusAddress() {
    return address(consensus);
  }

  /// The name under which the engine connects: the address of its node key.
  public Bytes nodeId() {
    return address(node);
  }

  /// The public keys of both uses, as registered.
  public List<Bytes> all() {
    return List.of(consensus.bytes(), node.bytes());
  }

  /// Whether both keys are of full order. Slow: asked once, where keys are registered.
  public boolean areSound() {
    return consensus.isOfFullOrder() && node.isOfFullOrder();
  }

  /// How the engine names a key: the first {@value #ADDRESS_SIZE} bytes of its SHA-256.
  public static Bytes address(VerifyingKey key) {
    return Encoding.sha256(key.bytes()).slice(0, ADDRESS_SIZE);
  }
}
