package org.lianfang.oprf.group;

import java.util.Optional;
import jdk.incubator.vector.DoubleVector;

/// Whether this Java on this processor has vectors of four or of eight doubles.
final class LaneSupport {

  private static final String MODULE = "jdk.incubator.vector";
  private static final int NARROW_BITS = 256;
  private static final int WIDE_BITS = 512;

  private LaneSupport() {}

  /// Why there are none; empty if there are.
  static Optional<String> missing() {
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      return Optional.of("java was started without --add-modules " + MODULE);
    }
    int widest = Widest.bits();
    return widest >= NARROW_BITS
        ? Optional.empty()
        : Optional.of("the processor has vectors of " + widest + " bits, AVX2 is needed");
  }

  /// Whether there are eight doubles in one. To be asked only where nothing is missing.
  static boolean isWide() {
    return Widest.bits() >= WIDE_BITS;
  }

  /// Loaded only where the module is there.
  private static final class Widest {

    private Widest() {}

    private static int bits() {
      return DoubleVector.SPECIES_PREFERRED.vectorBitSize();
    }
  }
}
