package org.lianfang.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class MeasuredTest {
  @Test
  void takes_the_median_of_the_runs() {
    assertThat(Measured.median(new double[] {3, 1, 100})).isEqualTo(3);
    assertThat(Measured.median(new double[] {4, 1, 2, 100})).isEqualTo(3);
  }

  @Test
  void counts_operations_of_all_workers_and_what_was_drained() throws Exception {
    AtomicInteger drained = new AtomicInteger();
    Work work =
        new Work() {
          @Override
          public void call(Recorder recorder) throws Exception {
            Thread.sleep(2);
            recorder.done(10, 2_000_000);
          }

          @Override
          public void drain(Recorder recorder) {
            drained.incrementAndGet();
            recorder.done(1, 5_000_000);
          }
        };
    Sample sample = Load.onThreads(Collections.nCopies(3, work)).run(Duration.ofMillis(50));
    assertThat(drained).hasValue(3);
    assertThat(sample.perSecond()).isBetween(100.0, 15_000.0);
    Measured measured = Measured.of(List.of(sample, sample));
    assertThat(measured.p50Millis()).isBetween(1.99, 2.01);
    assertThat(measured.runs()).isEqualTo(2);
  }

  @Test
  void rounds_to_four_digits() {
    assertThat(Report.rounded(123_456)).isEqualTo(123_500);
    assertThat(Report.rounded(0.012_345_6)).isEqualTo(0.012_35);
    assertThat(Report.rounded(0)).isZero();
  }
}
