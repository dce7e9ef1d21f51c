package org.lianfang.oprf;

import javax.security.auth.Destroyable;
import org.lianfang.oprf.group.SecretScalar;

/// The secret factor that hides one input from the custodians. Never used for two inputs.
///
/// Comes from [DayKey#blind]; `toString` shows nothing, equality takes constant time, [#destroy]
/// overwrites it.
public final class Blind implements Destroyable {

  private final SecretScalar secret;

  private Blind(SecretScalar secret) {
    this.secret = secret;
  }

  /// A blind from its bytes, as revealed to the supervisor in an audit.
  ///
  /// @param suite the suite
  /// @param encoded the canonical encoding of a scalar, not zero
  /// @return the blind
  /// @throws org.lianfang.oprf.group.InvalidGroupValue if zero (an input blinded by zero is the
  ///   identity and has no answer) or not canonical
  public static Blind decode(Suite suite, byte[] encoded) {
    return new Blind(suite.group().decodeSecret(encoded));
  }

  static Blind of(SecretScalar secret) {
    return new Blind(secret);
  }

  /// The secret, for revealing it in an audit of this one call. Whoever calls this owns a secret.
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
    return other instanceof Blind that && secret.equals(that.secret);
  }

  @Override
  public int hashCode() {
    return secret.hashCode();
  }

  @Override
  public String toString() {
    return "Blind";
  }
}
