package org.lianfang.bench.load;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Two loads measured in turns, so that whatever else the machine does meets both.
public record Compared(Measured ours, Measured beside) {

  /// The compiler has settled when it works for less than this part of the time.
  private static final double SETTLED = 0.1;

  /// The compiler works in waves: between two of them it may look settled for a round.
  private static final int SETTLED_ROUNDS = 3;

  /// Warms both up in turns until the compiler has settled, or long enough, then runs them in
  /// turns.
  public static Compared of(Settings settings, Load ours, Load beside) throws Exception {
    int settled = 0;
    for (int round = 0; round < settings.warmUps() && settled < SETTLED_ROUNDS; round++) {
      boolean first = settles(settings, ours);
      boolean second = settles(settings, beside);
      settled = first && second ? settled + 1 : 0;
    }
    Duration time = settings.runTime();
    List<Sample> samples = new ArrayList<>();
    List<Sample> others = new ArrayList<>();
    for (int run = 0; run < settings.runs(); run++) {
      samples.add(ours.run(time));
      others.add(beside.run(time));
    }
    return new Compared(Measured.of(samples), Measured.of(others));
  }

  /// Runs a load once, and tells whether the compiler had little to do meanwhile.
  private static boolean settles(Settings settings, Load load) throws Exception {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    long compiled = compiler.getTotalCompilationTime();
    long start = System.nanoTime();
    var _ = load.run(settings.warmUp());
    double millis = (System.nanoTime() - start) / 1e6;
    boolean settled = compiler.getTotalCompilationTime() - compiled < SETTLED * millis;
    awaitCompiler(compiler, settings.warmUp());
    return settled;
  }

  /// Waits until the compiler has done what a run gave it to do, at most three runs' time. Beside a
  /// load that keeps every processor busy it would not come to that for minutes, and the figure
  /// would be of a program that has just been started.
  private static void awaitCompiler(CompilationMXBean compiler, Duration run)
      throws InterruptedException {
    Duration pause = run.dividedBy(4);
    long end = System.nanoTime() + run.multipliedBy(3).toNanos();
    long compiled;
    do {
      long before = compiler.getTotalCompilationTime();
      Thread.sleep(pause);
      compiled = compiler.getTotalCompilationTime() - before;
    } while (compiled > SETTLED * pause.toMillis() && System.nanoTime() - end < 0);
  }
}
