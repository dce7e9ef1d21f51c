package org.lianfang.bench.load;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Two loads measured in turns, so that whatever else the machine does meets both.
public record Compared(Measured ours, Measured beside) {

  private static final int WARM_UPS_MAX = 8;

  /// The compiler has settled when it works for less than this part of the time.
  private static final double SETTLED = 0.1;

  /// Warms both up until the compiler has settled, or long enough, then runs them in turns.
  public static Compared of(Settings settings, Load ours, Load beside) throws Exception {
    warmUp(settings, ours);
    warmUp(settings, beside);
    Duration time = settings.runTime();
    List<Sample> first = new ArrayList<>();
    List<Sample> second = new ArrayList<>();
    for (int run = 0; run < settings.runs(); run++) {
      first.add(ours.run(time));
      second.add(beside.run(time));
    }
    return new Compared(Measured.of(first), Measured.of(second));
  }

  private static void warmUp(Settings settings, Load load) throws Exception {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    for (int run = 0; run < WARM_UPS_MAX; run++) {
      long compiled = compiler.getTotalCompilationTime();
      long start = System.nanoTime();
      var _ = load.run(settings.warmUp());
      double millis = (System.nanoTime() - start) / 1e6;
      if (compiler.getTotalCompilationTime() - compiled < SETTLED * millis) {
        return;
      }
    }
  }
}
