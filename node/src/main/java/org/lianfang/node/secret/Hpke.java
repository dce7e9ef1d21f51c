package org.lianfang.node.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;
import org.lianfang.protocol.Bytes;

/// HPKE in base mode for one message: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
///
/// BouncyCastle's own HPKE computes AES in tables, whose time depends on the key, and at a tenth of
/// the speed: supervisors take every call of the alliance sealed. The Java platform's AES runs in
/// the processor.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9180">RFC 9180</a>
final class Hpke {
  private static final byte[] VERSION = "HPKE-v1".getBytes(US_ASCII);

  /// "KEM" and 0x0020.
  private static final byte[] KEM = {'K', 'E', 'M', 0, 0x20};

  /// "HPKE", then KEM 0x0020, KDF 0x0001 and AEAD 0x0002.
  private static final byte[] SUITE = {'H', 'P', 'K', 'E', 0, 0x20, 0, 1, 0, 2};

  private static final byte[] NOTHING = {};
  private static final byte BASE = 0;
  private static final int HASH_SIZE = 32;
  private static final int KEY_SIZE = 32;
  private static final int NONCE_SIZE = 12;
  private static final int TAG_BITS = 128;

  private Hpke() {}

  /// Encrypts or decrypts with what the two halves agree on: own · other.
  ///
  /// @param mode [Cipher#ENCRYPT_MODE] or [Cipher#DECRYPT_MODE]
  /// @param encapsulated the sender's public key
  /// @param recipient the recipient's public key
  /// @param info HPKE's info
  /// @throws IllegalStateException if the other half is a point of small order, as section 7.1.4
  ///   asks: the key would be known to everybody
  static byte[] crypt(
      int mode,
      X25519PrivateKeyParameters own,
      X25519PublicKeyParameters other,
      byte[] encapsulated,
      byte[] recipient,
      Bytes info,
      byte[] text)
      throws GeneralSecurityException {
    byte[] dh = new byte[X25519PrivateKeyParameters.SECRET_SIZE];
    own.generateSecret(other, dh, 0);
    // ExtractAndExpand, section 4.1.
    byte[] prk = extract(KEM, NOTHING, "eae_prk", dh);
    byte[] shared = expand(KEM, prk, "shared_secret", join(encapsulated, recipient), HASH_SIZE);
    // KeySchedule, section 5.1, without a pre-shared key.
    byte[] context =
        join(
            new byte[] {BASE},
            extract(SUITE, NOTHING, "psk_id_hash", NOTHING),
            extract(SUITE, NOTHING, "info_hash", info.toArray()));
    byte[] secret = extract(SUITE, shared, "secret", NOTHING);
    byte[] key = expand(SUITE, secret, "key", context, KEY_SIZE);
    byte[] nonce = expand(SUITE, secret, "base_nonce", context, NONCE_SIZE);
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
      return cipher.doFinal(text);
    } finally {
      for (byte[] one : new byte[][] {dh, prk, shared, secret, key}) {
        Arrays.fill(one, (byte) 0);
      }
    }
  }

  private static byte[] extract(byte[] suite, byte[] salt, String label, byte[] material) {
    byte[] labeled = join(VERSION, suite, label.getBytes(US_ASCII), material);
    return new HKDFBytesGenerator(new SHA256Digest()).extractPRK(salt, labeled);
  }

  private static byte[] expand(byte[] suite, byte[] prk, String label, byte[] info, int size) {
    byte[] length = {(byte) (size >> 8), (byte) size};
    byte[] labeled = join(length, VERSION, suite, label.getBytes(US_ASCII), info);
    HKDFBytesGenerator generator = new HKDFBytesGenerator(new SHA256Digest());
    generator.init(HKDFParameters.skipExtractParameters(prk, labeled));
    byte[] out = new byte[size];
    generator.generateBytes(out, 0, size);
    return out;
  }

  private static byte[] join(byte[]... parts) {
    ByteBuffer joined = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(p -> p.length).sum());
    for (byte[] part : parts) {
      joined.put(part);
    }
    return joined.array();
  }
}
