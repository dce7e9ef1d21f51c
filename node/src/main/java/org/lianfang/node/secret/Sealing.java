package org.lianfang.node.secret;

import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

/// Encrypts to one member: HPKE (RFC 9180) in base mode with DHKEM(X25519, HKDF-SHA256),
/// HKDF-SHA256 and AES-256-GCM. A sealed text is the 32-byte encapsulated key and the ciphertext.
public final class Sealing {
  static final int ENCAPSULATED_SIZE = 32;

  private Sealing() {}

  static HPKE suite() {
    return new HPKE(
        HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
  }

  /// Seals `plain` to the holder of `publicKey` (X25519, 32 bytes).
  ///
  /// @param purpose HPKE's info: what was sealed for one purpose does not open for another
  /// @throws Malformed if the key is not usable
  public static Bytes seal(Bytes publicKey, String purpose, Bytes plain) throws Malformed {
    HPKE hpke = suite();
    try {
      AsymmetricKeyParameter recipient = hpke.deserializePublicKey(publicKey.toArray());
      byte[][] sealed =
          hpke.seal(
              recipient,
              Bytes.utf8(purpose).toArray(),
              new byte[0],
              plain.toArray(),
              null,
              null,
              null);
      return Bytes.join(Bytes.owning(sealed[1]), Bytes.owning(sealed[0]));
    } catch (InvalidCipherTextException | RuntimeException e) {
      throw new Malformed("the recipient's seal key is not usable");
    }
  }
}
