package org.lianfang.oprf.group;

import java.util.Locale;
import java.util.Optional;

/// Which backend the person who runs the program wants: the property `lianfang.backend`, else the
/// environment's `LIANFANG_BACKEND`, else whichever is faster.
enum BackendChoice {
  LIBSODIUM,
  VECTOR,
  FASTEST;

  private static final String PROPERTY = "lianfang.backend";
  private static final String VARIABLE = "LIANFANG_BACKEND";

  static BackendChoice read() {
    return of(
        Optional.ofNullable(System.getProperty(PROPERTY))
            .orElseGet(() -> System.getenv().getOrDefault(VARIABLE, "")));
  }

  static BackendChoice of(String named) {
    return switch (named.strip().toLowerCase(Locale.ROOT)) {
      case "" -> FASTEST;
      case "libsodium" -> LIBSODIUM;
      case "vector" -> VECTOR;
      default ->
          throw new BackendUnavailable(
              VARIABLE + " or " + PROPERTY + " names a backend; there are libsodium and vector");
    };
  }

  /// @throws BackendUnavailable if the one wanted cannot be had, or computes wrongly
  Batches batches() {
    return switch (this) {
      case LIBSODIUM -> new OneByOne();
      case VECTOR -> lanes();
      case FASTEST -> LaneSupport.missing().isEmpty() ? new SwitchingBatches() : new OneByOne();
    };
  }

  /// Lanes that compute as libsodium does; slow until the compiler is done with them.
  ///
  /// @throws BackendUnavailable if there are none here, or they compute wrongly
  static Batches lanes() {
    requireLanes();
    Batches lanes = new LaneBatches();
    BackendTrial.check(new OneByOne(), lanes);
    return lanes;
  }

  static Comparison compare() {
    requireLanes();
    return BackendTrial.run(new OneByOne(), new LaneBatches());
  }

  private static void requireLanes() {
    Optional<String> missing = LaneSupport.missing();
    if (missing.isPresent()) {
      throw new BackendUnavailable("there is no vector backend here: " + missing.get());
    }
  }
}
