package org.lianfang.oprf;

import java.security.MessageDigest;
import java.util.Arrays;
import javax.security.auth.Destroyable;

/// The key of one payload's encryption and the commitment that names it.
///
/// AES-GCM does not commit to its key, so an entry stores the commitment and a reader compares it
/// first. `toString` shows nothing, [#destroy] overwrites the key.
public final class PayloadKey implements Destroyable {

  /// Length of the commitment, bytes.
  public static final int COMMITMENT_SIZE = 16;

  private final byte[] key;
  private final byte[] commitment;
  private volatile boolean destroyed;

  PayloadKey(byte[] key, byte[] commitment) {
    this.key = key;
    this.commitment = commitment;
  }

  /// The key, for the cipher. Whoever calls this owns a secret.
  ///
  /// @return a copy, 32 bytes for AES-256-GCM
  public byte[] copyOfSecretBytes() {
    if (destroyed) {
      throw new IllegalStateException("the payload key was destroyed");
    }
    return key.clone();
  }

  /// The commitment, public.
  ///
  /// @return a copy, 16 bytes
  public byte[] commitment() {
    return commitment.clone();
  }

  /// Whether a stored commitment names this key. Constant-time.
  ///
  /// @param stored as in the vault entry
  /// @return whether they are equal
  public boolean isCommittedBy(byte[] stored) {
    return MessageDigest.isEqual(commitment, stored);
  }

  @Override
  public void destroy() {
    destroyed = true;
    Arrays.fill(key, (byte) 0);
  }

  @Override
  public boolean isDestroyed() {
    return destroyed;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PayloadKey that
        && MessageDigest.isEqual(key, that.key)
        && MessageDigest.isEqual(commitment, that.commitment);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(commitment);
  }

  @Override
  public String toString() {
    return "PayloadKey";
  }
}
