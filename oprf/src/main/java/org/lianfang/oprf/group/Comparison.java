package org.lianfang.oprf.group;

/// How two backends compare on this machine, just measured.
///
/// @param libsodiumMicros wall time of one multiplication by libsodium, in microseconds
/// @param vectorMicros the same in eight lanes, one of a batch of 64
/// @param warmUpMillis how long it took until the compiler had done its work
public record Comparison(double libsodiumMicros, double vectorMicros, long warmUpMillis) {

  /// Whether eight lanes pay.
  ///
  /// @return whether a multiplication there takes less time
  public boolean isVectorFaster() {
    return vectorMicros < libsodiumMicros;
  }
}
