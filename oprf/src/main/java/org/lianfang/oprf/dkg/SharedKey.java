package org.lianfang.oprf.dkg;

import java.util.List;
import org.lianfang.oprf.group.Element;

/// The public side of a shared key, which anyone computes from the dealers' commitments.
///
/// @param threshold how many custodians it takes
/// @param publicKey K
/// @param verificationShares K_1 to K_n, in the custodians' order
public record SharedKey(int threshold, Element publicKey, List<Element> verificationShares) {

  /// Copies the list.
  public SharedKey {
    verificationShares = List.copyOf(verificationShares);
  }

  /// The verification share of one custodian.
  ///
  /// @param index the custodian's, from 1
  /// @return K_index
  public Element verificationShare(int index) {
    return verificationShares.get(index - 1);
  }
}
