package org.lianfang.oprf.dkg;

import java.security.SecureRandom;
import javax.security.auth.Destroyable;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.SecretScalar;

/// A participant's key pair for one ceremony: shares dealt to it are encrypted to it, and it signs
/// the transcript. Made for this ceremony only and destroyed after its confirmation, so that the
/// dealt shares that travelled stay unreadable for good.
///
/// `toString` shows nothing, equality takes constant time, [#destroy] overwrites the secret.
public final class StaticKey implements Destroyable {

  private final SecretScalar secret;
  private final Element publicKey;

  private StaticKey(SecretScalar secret, Element publicKey) {
    this.secret = secret;
    this.publicKey = publicKey;
  }

  /// Draws a key pair.
  ///
  /// @param suite the ceremony's suite
  /// @param random the source of randomness
  /// @return a new key pair
  public static StaticKey draw(Suite suite, SecureRandom random) {
    return of(suite, suite.group().randomSecret(random));
  }

  /// A stored key pair.
  ///
  /// @param suite the ceremony's suite
  /// @param secret owned by the key pair from now on
  /// @return the key pair
  public static StaticKey of(Suite suite, SecretScalar secret) {
    return new StaticKey(secret, suite.group().multiplyGenerator(secret));
  }

  /// The public key, P_i.
  ///
  /// @return secret · generator
  public Element publicKey() {
    return publicKey;
  }

  /// The secret, for sealing it into a store until the ceremony ends. Whoever calls this owns a
  /// secret.
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
    return other instanceof StaticKey that && secret.equals(that.secret);
  }

  @Override
  public int hashCode() {
    return publicKey.hashCode();
  }

  @Override
  public String toString() {
    return "StaticKey";
  }
}
