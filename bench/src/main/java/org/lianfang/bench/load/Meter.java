package org.lianfang.bench.load;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.HdrHistogram.Histogram;

/// Wall-clock and processor time from its making on.
public final class Meter {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final long cpu = SYSTEM.getProcessCpuTime();
  private final long start = System.nanoTime();

  long start() {
    return start;
  }

  /// What was done since.
  ///
  /// @param recorders of all workers, at least one
  public Sample read(List<Recorder> recorders) {
    long elapsed = System.nanoTime() - start;
    long used = SYSTEM.getProcessCpuTime() - cpu;
    Histogram nanos = recorders.getFirst().nanos().copy();
    long operations = recorders.getFirst().operations();
    for (Recorder recorder : recorders.subList(1, recorders.size())) {
      nanos.add(recorder.nanos());
      operations += recorder.operations();
    }
    return new Sample(operations * 1e9 / elapsed, used / 1e3 / operations, nanos);
  }
}
