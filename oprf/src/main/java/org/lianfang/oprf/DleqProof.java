package org.lianfang.oprf;

import java.util.Arrays;
import org.lianfang.oprf.group.Group;
import org.lianfang.oprf.group.InvalidGroupValue;
import org.lianfang.oprf.group.InvalidGroupValue.Flaw;
import org.lianfang.oprf.group.Scalar;

/// A proof that elements were multiplied by the key behind a public one.
///
/// @param challenge c of the RFC
/// @param response s of the RFC
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9497#section-2.2">RFC 9497, 2.2</a>
public record DleqProof(Scalar challenge, Scalar response) {

  /// Reads a proof from outside.
  ///
  /// @param suite the suite
  /// @param encoded challenge and response, 64 bytes for ristretto255
  /// @return the proof, not yet checked against anything
  /// @throws InvalidGroupValue if one of them is not canonical
  public static DleqProof decode(Suite suite, byte[] encoded) {
    Group group = suite.group();
    int size = group.scalarSize();
    if (encoded.length != 2 * size) {
      throw new InvalidGroupValue(Flaw.LENGTH);
    }
    return new DleqProof(
        group.decodeScalar(Arrays.copyOf(encoded, size)),
        group.decodeScalar(Arrays.copyOfRange(encoded, size, 2 * size)));
  }

  /// The RFC's encoding.
  ///
  /// @return challenge and response, 64 bytes for ristretto255
  public byte[] encoded() {
    byte[] first = challenge.encoded();
    byte[] second = response.encoded();
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
