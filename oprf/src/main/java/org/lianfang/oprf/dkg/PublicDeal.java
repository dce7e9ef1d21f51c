package org.lianfang.oprf.dkg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.Group;
import org.lianfang.oprf.group.InvalidGroupValue;
import org.lianfang.oprf.group.InvalidGroupValue.Flaw;

/// What a dealer tells everybody: all of its message but the encrypted shares.
///
/// @param commitments coefficient · generator, lowest first, as many as the threshold
/// @param possession proof that the dealer knows its constant term
/// @param ephemeral the dealer's ephemeral public key
record PublicDeal(List<Element> commitments, Signature possession, Element ephemeral) {

  PublicDeal {
    commitments = List.copyOf(commitments);
  }

  static int size(Group group, int threshold) {
    return (threshold + 1) * group.elementSize() + Signature.size(group);
  }

  /// Reads commitments ‖ proof of possession ‖ ephemeral key, and nothing after them.
  static PublicDeal decode(Group group, int threshold, byte[] encoded) {
    if (encoded.length != size(group, threshold)) {
      throw new InvalidGroupValue(Flaw.LENGTH);
    }
    int element = group.elementSize();
    List<Element> commitments = new ArrayList<>(threshold);
    for (int k = 0; k < threshold; k++) {
      commitments.add(
          group.decodeElement(Arrays.copyOfRange(encoded, k * element, (k + 1) * element)));
    }
    int possession = threshold * element;
    int ephemeral = possession + Signature.size(group);
    return new PublicDeal(
        commitments,
        Signature.decode(group, Arrays.copyOfRange(encoded, possession, ephemeral)),
        group.decodeElement(Arrays.copyOfRange(encoded, ephemeral, encoded.length)));
  }
}
