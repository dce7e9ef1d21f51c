package org.lianfang.bench.load;

import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;

/// What several runs showed: medians over the runs, quantiles over all their calls.
///
/// @param perSecond median of the runs' rates
/// @param cpuMicros median of the runs' processor time an operation, microseconds
/// @param p50Millis half of all calls took at most this
/// @param p99Millis 99 of 100 calls took at most this
/// @param runs how many runs
public record Measured(
    double perSecond, double cpuMicros, double p50Millis, double p99Millis, int runs) {

  /// Sums up runs.
  ///
  /// @param samples at least one
  public static Measured of(List<Sample> samples) {
    Histogram all = samples.getFirst().nanos().copy();
    samples.subList(1, samples.size()).forEach(sample -> all.add(sample.nanos()));
    return new Measured(
        median(samples.stream().mapToDouble(Sample::perSecond).toArray()),
        median(samples.stream().mapToDouble(Sample::cpuMicros).toArray()),
        all.getValueAtPercentile(50) / 1e6,
        all.getValueAtPercentile(99) / 1e6,
        samples.size());
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
