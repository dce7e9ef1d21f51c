package org.lianfang.bench.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/// How to measure.
///
/// @param seconds how long each side of a figure is measured, all runs together
/// @param runs into how many runs that is split
/// @param tokens rows of the token index
/// @param engine orders the ledger
/// @param network how many take part, where the engine is distributed
/// @param folder an empty folder for what is written
/// @param progress is told what is measured next
public record Settings(
    double seconds,
    int runs,
    long tokens,
    Engine engine,
    Network network,
    Path folder,
    Consumer<String> progress) {
  /// Several short runs, with the compiler's work between them, are better than a long one.
  private static final double WARM_UP_SECONDS = 2;

  /// The code of a whole alliance takes the compiler some minutes.
  private static final int WARM_UPS_MAX = 100;

  private static final int WARM_UPS_EACH_SECOND = 5;

  /// How many take part.
  ///
  /// @param members of a large alliance
  /// @param validators how many of them order the ledger together
  /// @param processes how many members of a large alliance may be processes of their own
  public record Network(int members, int validators, int processes) {}

  public Settings {
    if (!(seconds > 0) || seconds > 3600) {
      throw new IllegalArgumentException("a figure is measured for up to 3600 seconds");
    }
    if (runs < 1 || tokens < 1) {
      throw new IllegalArgumentException("runs and tokens are at least 1");
    }
  }

  /// The time of one run.
  public Duration runTime() {
    return Duration.ofNanos((long) (seconds * 1e9 / runs));
  }

  /// The time of one run before those that count.
  public Duration warmUp() {
    return Duration.ofNanos((long) (Math.min(seconds, WARM_UP_SECONDS) * 1e9));
  }

  /// How many such runs there are at most: who measures briefly wants to know soon.
  public int warmUps() {
    return (int) Math.clamp(seconds * WARM_UPS_EACH_SECOND, 2, WARM_UPS_MAX);
  }
}
