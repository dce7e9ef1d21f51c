package org.lianfang.node.secret;

import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.lianfang.node.Identity;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

/// The private half of the key that others seal to.
public final class X25519SealKey implements Identity.SealKey {
  private final AsymmetricCipherKeyPair pair;
  private final Bytes publicKey;

  /// @param secret 32 uniform random bytes, copied
  public X25519SealKey(byte[] secret) {
    X25519PrivateKeyParameters key = new X25519PrivateKeyParameters(secret, 0);
    this.pair = new AsymmetricCipherKeyPair(key.generatePublicKey(), key);
    this.publicKey = Bytes.owning(key.generatePublicKey().getEncoded());
  }

  @Override
  public Bytes publicKey() {
    return publicKey;
  }

  @Override
  public Bytes open(String purpose, Bytes sealed) throws Malformed {
    if (sealed.size() < Sealing.ENCAPSULATED_SIZE) {
      throw new Malformed("sealed text is too short");
    }
    try {
      return Bytes.owning(
          Sealing.suite()
              .open(
                  sealed.slice(0, Sealing.ENCAPSULATED_SIZE).toArray(),
                  pair,
                  Bytes.utf8(purpose).toArray(),
                  new byte[0],
                  sealed.slice(Sealing.ENCAPSULATED_SIZE, sealed.size()).toArray(),
                  null,
                  null,
                  null));
    } catch (InvalidCipherTextException | RuntimeException e) {
      throw new Malformed("the sealed text does not open");
    }
  }

  @Override
  public String toString() {
    return "SealKey";
  }
}
