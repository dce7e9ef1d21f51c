package org.lianfang.oprf.group;

import java.security.MessageDigest;
import java.util.Arrays;
import javax.security.auth.Destroyable;

/// A secret integer between 1 and the group's order − 1: a key, a share, a blind, a nonce.
///
/// `toString` shows nothing, equality takes constant time, and [#destroy] overwrites the bytes; a
/// use afterwards throws [IllegalStateException]. The bytes lie on the Java heap, whose collector
/// may have left older copies behind; destroying shortens their life, it does not promise their
/// absence.
public final class SecretScalar implements Destroyable {

  private final byte[] encoded;
  private volatile boolean destroyed;

  SecretScalar(byte[] encoded) {
    this.encoded = encoded;
  }

  /// The canonical encoding, for sealing the secret into a store. Whoever calls this owns a secret.
  ///
  /// @return a copy, 32 bytes little-endian for ristretto255
  public byte[] copyOfSecretBytes() {
    return bytes().clone();
  }

  byte[] bytes() {
    if (destroyed) {
      throw new IllegalStateException("the secret scalar was destroyed");
    }
    return encoded;
  }

  @Override
  public void destroy() {
    destroyed = true;
    Arrays.fill(encoded, (byte) 0);
  }

  @Override
  public boolean isDestroyed() {
    return destroyed;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecretScalar that && MessageDigest.isEqual(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return SecretScalar.class.hashCode();
  }

  @Override
  public String toString() {
    return "SecretScalar";
  }
}
