package org.lianfang.node.filing;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.lianfang.node.secret.NoSuchSecret;
import org.lianfang.node.secret.SecretStore;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.InvariantViolation;

/// Seals rows of a table for this node's own disk: AES-256-GCM under a key of the secret store. A
/// sealed row is a nonce of 12 random bytes and the ciphertext; table and key of the row are bound
/// to it.
final class RowSeal {
  private static final int KEY_SIZE = 32;
  private static final int NONCE_SIZE = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec secret;
  private final SecureRandom random;

  /// @param name the key's name in the store; drawn on first use
  RowSeal(SecretStore secrets, String name, SecureRandom random) {
    this.random = random;
    if (!secrets.contains(name)) {
      byte[] key = new byte[KEY_SIZE];
      random.nextBytes(key);
      secrets.put(name, key);
      Arrays.fill(key, (byte) 0);
    }
    try {
      this.secret = secrets.use(name, key -> new SecretKeySpec(key, "AES"));
    } catch (NoSuchSecret e) {
      throw new InvariantViolation("the key of the own rows is gone", e);
    }
  }

  Bytes seal(String table, Bytes key, Bytes plain) {
    byte[] nonce = new byte[NONCE_SIZE];
    random.nextBytes(nonce);
    byte[] sealed = run(Cipher.ENCRYPT_MODE, nonce, table, key, plain);
    return Bytes.join(Bytes.copyOf(nonce), Bytes.owning(sealed));
  }

  /// @throws InvariantViolation if the row is not what was sealed here
  Bytes open(String table, Bytes key, Bytes sealed) {
    byte[] nonce = sealed.slice(0, NONCE_SIZE).toArray();
    Bytes text = sealed.slice(NONCE_SIZE, sealed.size());
    return Bytes.owning(run(Cipher.DECRYPT_MODE, nonce, table, key, text));
  }

  private byte[] run(int mode, byte[] nonce, String table, Bytes key, Bytes text) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, secret, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(Encoding.lengthPrefixed(Bytes.utf8(table), key).asBuffer());
      return cipher.doFinal(text.toArray());
    } catch (GeneralSecurityException e) {
      throw new InvariantViolation("an own row does not open", e);
    }
  }
}
