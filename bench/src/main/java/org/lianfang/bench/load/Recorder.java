package org.lianfang.bench.load;

import org.HdrHistogram.Histogram;

/// What one worker has done in a run. Not thread-safe.
public final class Recorder {
  private static final long LONGEST_NANOS = 120_000_000_000L;

  private final Histogram nanos = new Histogram(LONGEST_NANOS, 3);
  private long operations;

  /// Counts operations that ended together.
  ///
  /// @param count how many
  /// @param elapsedNanos how long the call took that did them all
  public void done(long count, long elapsedNanos) {
    operations += count;
    nanos.recordValue(Math.clamp(elapsedNanos, 0, LONGEST_NANOS));
  }

  long operations() {
    return operations;
  }

  Histogram nanos() {
    return nanos;
  }
}
