package org.lianfang.oprf.dkg;

/// What the public parts of all dealers' messages for one key make, which anyone can see.
public sealed interface Assembly {

  /// Every dealer's part is right.
  ///
  /// @param transcript the transcript, from which K and all K_i follow
  record Complete(Transcript transcript) implements Assembly {}

  /// One dealer's part is wrong.
  ///
  /// @param dealer the first of them, from 1
  /// @param fault [Fault#MALFORMED] or [Fault#POSSESSION]
  record Faulty(int dealer, Fault fault) implements Assembly {}
}
