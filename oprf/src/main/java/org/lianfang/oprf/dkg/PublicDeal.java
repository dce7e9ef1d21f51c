package org.lianfang.oprf.dkg;

import java.util.List;
import org.lianfang.oprf.group.Element;

/// What a dealer tells everybody: all of its message but the encrypted shares.
///
/// @param commitments coefficient · generator, lowest first, as many as the threshold
/// @param possession proof that the dealer knows its constant term
/// @param ephemeral the dealer's ephemeral public key
record PublicDeal(List<Element> commitments, Signature possession, Element ephemeral) {

  PublicDeal {
    commitments = List.copyOf(commitments);
  }
}
