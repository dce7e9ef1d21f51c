package org.lianfang.bench.load;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/// Wall-clock and processor time from its making on.
///
/// Processor time is that of this process and of those that work for it.
public final class Meter {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final LongSupplier others;
  private final long cpu;
  private final long start;

  /// Counts this process alone.
  public Meter() {
    this(() -> 0);
  }

  /// @param others the processor time of other processes that count, in nanoseconds
  public Meter(LongSupplier others) {
    this.others = others;
    this.cpu = used();
    this.start = System.nanoTime();
  }

  private long used() {
    return SYSTEM.getProcessCpuTime() + others.getAsLong();
  }

  long start() {
    return start;
  }

  /// What was done since.
  ///
  /// @param recorders of all workers, at least one
  public Sample read(List<Recorder> recorders) {
    long elapsed = System.nanoTime() - start;
    long used = used() - cpu;
    Histogram nanos = recorders.getFirst().nanos().copy();
    long operations = recorders.getFirst().operations();
    for (Recorder recorder : recorders.subList(1, recorders.size())) {
      nanos.add(recorder.nanos());
      operations += recorder.operations();
    }
    return new Sample(operations * 1e9 / elapsed, used / 1e3 / operations, nanos);
  }
}
