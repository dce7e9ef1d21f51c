package org.lianfang.protocol.member;

import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;

/// An Ed25519 private key (RFC 8032): a secret that signs and shows nothing of itself.
public final class SigningKey {
  /// The size of the seed, in bytes.
  public static final int SEED_SIZE = 32;

  private final byte[] seed;
  private final byte[] publicKey = new byte[VerifyingKey.SIZE];
  private final VerifyingKey verifyingKey;

  /// @param seed 32 uniform random bytes, copied
  public SigningKey(byte[] seed) {
    if (seed.length != SEED_SIZE) {
      throw new IllegalArgumentException("an Ed25519 seed has 32 bytes");
    }
    this.seed = seed.clone();
    Ed25519.generatePublicKey(this.seed, 0, publicKey, 0);
    this.verifyingKey = new VerifyingKey(Bytes.copyOf(publicKey));
  }

  public VerifyingKey verifyingKey() {
    return verifyingKey;
  }

  /// Signs exactly `message`; deterministic.
  public Bytes sign(Bytes message) {
    byte[] signature = new byte[VerifyingKey.SIGNATURE_SIZE];
    Ed25519.sign(seed, 0, publicKey, 0, null, message.toArray(), 0, message.size(), signature, 0);
    return Bytes.owning(signature);
  }

  /// Signs label, alliance id and `message`.
  public Bytes sign(String label, String alliance, Bytes message) {
    return sign(Encoding.signatureInput(label, alliance, message));
  }

  @Override
  public String toString() {
    return "SigningKey[" + verifyingKey.fingerprint() + "]";
  }
}
