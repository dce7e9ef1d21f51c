package org.lianfang.oprf.dkg;

import java.util.Arrays;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.Group;
import org.lianfang.oprf.group.InvalidGroupValue;
import org.lianfang.oprf.group.InvalidGroupValue.Flaw;
import org.lianfang.oprf.group.Scalar;

/// A Schnorr signature of cocktail-dkg, for possession of a constant term and for the transcript.
///
/// @param commitment R
/// @param response z
record Signature(Element commitment, Scalar response) {

  static int size(Group group) {
    return group.elementSize() + group.scalarSize();
  }

  static Signature decode(Group group, byte[] encoded) {
    if (encoded.length != size(group)) {
      throw new InvalidGroupValue(Flaw.LENGTH);
    }
    int split = group.elementSize();
    return new Signature(
        group.decodeElement(Arrays.copyOf(encoded, split)),
        group.decodeScalar(Arrays.copyOfRange(encoded, split, encoded.length)));
  }

  byte[] encoded() {
    return Cocktail.join(commitment.encoded(), response.encoded());
  }
}
