package org.lianfang.oprf.group;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One element of a group, never the identity, held in its canonical encoding.
///
/// Comes only from a [Group]: decoded with all checks, or computed. Equality is equality of
/// elements. `toString` shows nothing, because an unblinded element is as good as the subject it
/// stands for.
public final class Element {

  private final byte[] encoded;

  /// The point behind a public element, decoded once, when it comes from outside or is first
  /// summed: one is summed for several proofs. Racing threads decode the same.
  private volatile long @Nullable [] point;

  Element(byte[] encoded) {
    this.encoded = encoded;
  }

  /// @param point the decoded point, ready to be added
  Element(byte[] encoded, long[] point) {
    this.encoded = encoded;
    this.point = point;
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

  /// The point of ristretto255, ready to be added. Only for elements that are public: decoding
  /// takes a time that depends on them.
  long[] point() {
    long[] known = point;
    if (known == null) {
      known = new long[Points.AFFINE_SIZE];
      if (!new Points().decode(known, encoded, 0)) {
        throw new IllegalStateException("an element does not decode");
      }
      point = known;
    }
    return known;
  }

  /// The point if it was decoded already.
  long @Nullable [] knownPoint() {
    return point;
  }

  /// Keeps the point of an element that is public, ready to be added.
  void keepPoint(long[] decoded) {
    point = decoded;
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
