package org.lianfang.oprf.group;

import java.util.Arrays;

/// A public integer modulo the group's order, zero allowed: a challenge, a response, a weight.
///
/// Secrets are [SecretScalar]s; nothing turns one into the other but [Group#response].
public final class Scalar {

  private final byte[] encoded;

  Scalar(byte[] encoded) {
    this.encoded = encoded;
  }

  /// The canonical encoding.
  ///
  /// @return a copy, 32 bytes little-endian for ristretto255
  public byte[] encoded() {
    return encoded.clone();
  }

  byte[] bytes() {
    return encoded;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Scalar that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  @Override
  public String toString() {
    return "Scalar";
  }
}
