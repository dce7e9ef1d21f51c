package org.lianfang.oprf.dkg;

/// What a judge makes of a [Complaint]. One of both is at fault.
public sealed interface Verdict {

  /// The dealer's message or the share in it is bad.
  ///
  /// @param dealer its index, from 1
  /// @param fault what was wrong
  record AgainstDealer(int dealer, Fault fault) implements Verdict {}

  /// The complaint's proof does not hold, or the share is good.
  ///
  /// @param receiver the index of who complained, from 1
  record AgainstReceiver(int receiver) implements Verdict {}
}
