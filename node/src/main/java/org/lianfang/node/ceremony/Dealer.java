package org.lianfang.node.ceremony;

import java.security.SecureRandom;
import java.util.List;
import org.lianfang.oprf.dkg.Ceremony;
import org.lianfang.oprf.dkg.StaticKey;

/// How a participant deals: round 1 for every key.
@FunctionalInterface
interface Dealer {
  /// The honest one.
  Dealer HONEST = Ceremony::deal;

  /// Deals a message for each key.
  ///
  /// @param index the participant's, from 1
  List<byte[]> deal(Ceremony ceremony, int index, StaticKey own, SecureRandom random);
}
