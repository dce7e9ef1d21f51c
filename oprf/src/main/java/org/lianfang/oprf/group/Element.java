package org.lianfang.oprf.group;

import java.util.Arrays;

/// One element of a group, never the identity, held in its canonical encoding.
///
/// Comes only from a [Group]: decoded with all checks, or computed. Equality is equality of
/// elements. `toString` shows nothing, because an unblinded element is as good as the subject it
/// stands for.
public final class Element {

  private final byte[] encoded;

  Element(byte[] encoded) {
    this.encoded = encoded;
  }

  /// The canonical encoding.
  ///
  /// @return a copy, 32 bytes for ristretto255
  public byte[] encoded() {
    return encoded.clone();
  }

  byte[] bytes() {
    return encoded;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Element that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  @Override
  public String toString() {
    return "Element";
  }
}
