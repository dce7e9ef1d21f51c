package org.lianfang.cometbft.scan;

/// Something stored that is not what was written.
///
/// @param place a file of the engine's data, or a height
/// @param what does not hold
public record Finding(String place, String what) {
  static Finding at(long height, String what) {
    return new Finding("height " + height, what);
  }

  @Override
  public String toString() {
    return place + ": " + what;
  }
}
