package org.lianfang.node.custody;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.lianfang.oprf.DayKey;
import org.lianfang.oprf.Suite;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.call.CallId;

/// Seals own call rows with AES-256-GCM under a key of the row's day: when the day's key is erased,
/// the rows of that day are unreadable too.
///
/// A sealed row is a nonce of 12 random bytes and the ciphertext; call id, number and day are bound
/// to it.
final class CallSeal {
  private static final Bytes LABEL = Bytes.utf8("lianfang/own-call/1");
  private static final int KEY_SIZE = 32;
  private static final int NONCE_SIZE = 12;
  private static final int TAG_BITS = 128;

  private final Suite suite;
  private final SecureRandom random;

  CallSeal(Suite suite, SecureRandom random) {
    this.suite = suite;
    this.random = random;
  }

  Bytes seal(DayKey key, CallId call, long number, Bytes plain) {
    byte[] nonce = new byte[NONCE_SIZE];
    random.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, call, number);
      return Bytes.join(Bytes.copyOf(nonce), Bytes.owning(cipher.doFinal(plain.toArray())));
    } catch (GeneralSecurityException e) {
      throw new InvariantViolation("every Java platform has AES-GCM", e);
    }
  }

  /// @throws InvariantViolation if the row is not what was sealed
  Bytes open(DayKey key, CallId call, long number, Bytes sealed) {
    byte[] nonce = sealed.slice(0, NONCE_SIZE).toArray();
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, call, number);
      return Bytes.owning(cipher.doFinal(sealed.slice(NONCE_SIZE, sealed.size()).toArray()));
    } catch (GeneralSecurityException e) {
      throw new InvariantViolation("an own call row does not open", e);
    }
  }

  private Cipher cipher(int mode, DayKey dayKey, byte[] nonce, CallId call, long number)
      throws GeneralSecurityException {
    byte[] secret = dayKey.copyOfSecretBytes();
    byte[] key = suite.hkdfExpand(secret, Encoding.lengthPrefixed(LABEL).toArray(), KEY_SIZE);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(
        Encoding.lengthPrefixed(
                LABEL, call.bytes(), Bytes.ofLong(number), Bytes.ofLong(dayKey.day()))
            .toArray());
    Arrays.fill(secret, (byte) 0);
    Arrays.fill(key, (byte) 0);
    return cipher;
  }
}
