package org.lianfang.node.secret;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;
import org.lianfang.node.Identity;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

/// The private half of the key that others seal to.
public final class X25519SealKey implements Identity.SealKey {
  private final X25519PrivateKeyParameters secret;
  private final Bytes publicKey;

  /// @param secret 32 uniform random bytes, copied
  public X25519SealKey(byte[] secret) {
    this.secret = new X25519PrivateKeyParameters(secret, 0);
    this.publicKey = Bytes.owning(this.secret.generatePublicKey().getEncoded());
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
    byte[] encapsulated = sealed.slice(0, Sealing.ENCAPSULATED_SIZE).toArray();
    try {
      return Bytes.owning(
          Hpke.crypt(
              Cipher.DECRYPT_MODE,
              secret,
              new X25519PublicKeyParameters(encapsulated),
              encapsulated,
              publicKey.toArray(),
              Bytes.utf8(purpose),
              sealed.slice(Sealing.ENCAPSULATED_SIZE, sealed.size()).toArray()));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new Malformed("the sealed text does not open");
    }
  }

  @Override
  public String toString() {
    return "SealKey";
  }
}
