package org.lianfang.oprf.group;

import java.util.Arrays;
import java.util.Optional;

/// The authenticated cipher that dealt shares travel under: XChaCha20-Poly1305, no associated data.
///
/// @see <a href="https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-xchacha-03">XChaCha</a>
public final class XChaCha20Poly1305 {

  /// Length of a key, bytes.
  public static final int KEY_SIZE = 32;

  /// Length of a nonce, bytes.
  public static final int NONCE_SIZE = 24;

  /// By how much a sealed text is longer than the plain one, bytes.
  public static final int TAG_SIZE = 16;

  private XChaCha20Poly1305() {}

  /// Seals a text.
  ///
  /// @param key 32 bytes
  /// @param nonce 24 bytes, never used twice under one key
  /// @param plain the text
  /// @return the text sealed, 16 bytes longer
  public static byte[] seal(byte[] key, byte[] nonce, byte[] plain) {
    requireSizes(key, nonce);
    byte[] sealed = new byte[plain.length + TAG_SIZE];
    Sodium.seal(sealed, plain, nonce, key);
    return sealed;
  }

  /// Opens a sealed text.
  ///
  /// @param key 32 bytes
  /// @param nonce 24 bytes
  /// @param sealed as [#seal] returned it
  /// @return the text, or empty if it was sealed under another key or nonce, or changed
  public static Optional<byte[]> open(byte[] key, byte[] nonce, byte[] sealed) {
    requireSizes(key, nonce);
    if (sealed.length < TAG_SIZE) {
      return Optional.empty();
    }
    byte[] plain = new byte[sealed.length - TAG_SIZE];
    if (Sodium.open(plain, sealed, nonce, key)) {
      return Optional.of(plain);
    }
    Arrays.fill(plain, (byte) 0);
    return Optional.empty();
  }

  private static void requireSizes(byte[] key, byte[] nonce) {
    if (key.length != KEY_SIZE || nonce.length != NONCE_SIZE) {
      throw new IllegalArgumentException("a key has 32 bytes and a nonce 24");
    }
  }
}
