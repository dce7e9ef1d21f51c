package org.lianfang.oprf;

import javax.security.auth.Destroyable;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.SecretScalar;

/// One custodian's share of a key: the sharing polynomial's value at the custodian's index.
///
/// `toString` shows the index only, equality takes constant time in the secret, [#destroy]
/// overwrites it.
public final class KeyShare implements Destroyable {

  /// The highest index, and so the largest number of custodians.
  public static final int INDEX_MAX = 32;

  private final int index;
  private final SecretScalar secret;
  private final Element verificationShare;

  private KeyShare(int index, SecretScalar secret, Element verificationShare) {
    this.index = index;
    this.secret = secret;
    this.verificationShare = verificationShare;
  }

  /// A share from its parts.
  ///
  /// @param suite the key's suite
  /// @param index 1 to [#INDEX_MAX]; index 0 would be the whole key
  /// @param secret the polynomial's value there; owned by the share from now on
  /// @return the share
  public static KeyShare of(Suite suite, int index, SecretScalar secret) {
    requireIndex(index);
    return new KeyShare(index, secret, suite.group().multiplyGenerator(secret));
  }

  static int requireIndex(int index) {
    if (index < 1 || index > INDEX_MAX) {
      throw new IllegalArgumentException("a share's index is 1 to " + INDEX_MAX + ", not " + index);
    }
    return index;
  }

  /// The custodian's index.
  ///
  /// @return 1 to [#INDEX_MAX]
  public int index() {
    return index;
  }

  /// The public counterpart K_i, against which this custodian's proofs are checked.
  ///
  /// @return secret · generator
  public Element verificationShare() {
    return verificationShare;
  }

  /// The secret, for sealing the share into a store. Whoever calls this owns a secret.
  ///
  /// @return a copy, 32 bytes for ristretto255
  public byte[] copyOfSecretBytes() {
    return secret.copyOfSecretBytes();
  }

  SecretScalar secret() {
    return secret;
  }

  @Override
  public void destroy() {
    secret.destroy();
  }

  @Override
  public boolean isDestroyed() {
    return secret.isDestroyed();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyShare that && index == that.index && secret.equals(that.secret);
  }

  @Override
  public int hashCode() {
    return verificationShare.hashCode();
  }

  @Override
  public String toString() {
    return "KeyShare[index=" + index + "]";
  }
}
