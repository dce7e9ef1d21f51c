package org.lianfang.oprf.group;

/// How two backends compare on this machine, just measured.
///
/// @param libsodiumMicros wall time of one multiplication by libsodium, in microseconds
/// @param lanes how many elements a vector holds
/// @param vectorMicros the same in lanes, one of a batch of 64
/// @param warmUpMillis how long it took until the compiler had done its work
public record Comparison(
    double libsodiumMicros, int lanes, double vectorMicros, long warmUpMillis) {

  /// Whether the lanes pay.
  ///
  /// @return whether a multiplication there takes less time
  public boolean isVectorFaster() {
    return vectorMicros < libsodiumMicros;
  }
}
