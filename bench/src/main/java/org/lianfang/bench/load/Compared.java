package org.lianfang.bench.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Two loads measured in turns, so that whatever else the machine does meets both.
public record Compared(Measured ours, Measured beside) {

  /// Warms both up, then runs them in turns.
  public static Compared of(Settings settings, Load ours, Load beside) throws Exception {
    var _ = ours.run(settings.warmUp());
    var _ = beside.run(settings.warmUp());
    Duration time = settings.runTime();
    List<Sample> first = new ArrayList<>();
    List<Sample> second = new ArrayList<>();
    for (int run = 0; run < settings.runs(); run++) {
      first.add(ours.run(time));
      second.add(beside.run(time));
    }
    return new Compared(Measured.of(first), Measured.of(second));
  }
}
