package org.lianfang.node.secret;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

/// Encrypts to one member: HPKE (RFC 9180) in base mode with DHKEM(X25519, HKDF-SHA256),
/// HKDF-SHA256 and AES-256-GCM. A sealed text is the 32-byte encapsulated key and the ciphertext.
public final class Sealing {
  static final int ENCAPSULATED_SIZE = 32;

  private Sealing() {}

  /// Seals `plain` to the holder of `publicKey` (X25519, 32 bytes).
  ///
  /// @param purpose HPKE's info: what was sealed for one purpose does not open for another
  /// @param random gives the one-time key
  /// @throws Malformed if the key is not usable
  public static Bytes seal(Bytes publicKey, String purpose, Bytes plain, SecureRandom random)
      throws Malformed {
    try {
      X25519PublicKeyParameters recipient = new X25519PublicKeyParameters(publicKey.toArray());
      X25519PrivateKeyParameters once = new X25519PrivateKeyParameters(random);
      byte[] encapsulated = once.generatePublicKey().getEncoded();
      byte[] sealed =
          Hpke.crypt(
              Cipher.ENCRYPT_MODE,
              once,
              recipient,
              encapsulated,
              publicKey.toArray(),
              Bytes.utf8(purpose),
              plain.toArray());
      return Bytes.join(Bytes.owning(encapsulated), Bytes.owning(sealed));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new Malformed("the recipient's seal key is not usable");
    }
  }
}
