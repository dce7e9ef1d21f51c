package org.lianfang.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Counts what one node did for its users. Before [#register] it counts nothing. Thread-safe.
public final class Figures {
  private record Meters(
      Timer hits, Timer misses, Counter refused, Counter filed, Counter rejected) {}

  private volatile @Nullable Meters meters;

  void register(MeterRegistry registry, Tags tags) {
    meters =
        new Meters(
            queries(registry, tags, "hit"),
            queries(registry, tags, "miss"),
            Counter.builder("lianfang_queries_refused")
                .description("queries that were not answered")
                .tags(tags)
                .register(registry),
            Counter.builder("lianfang_lines_filed")
                .description("lines of filings that stand")
                .tags(tags)
                .register(registry),
            Counter.builder("lianfang_lines_rejected")
                .description("lines of filings that were rejected")
                .tags(tags)
                .register(registry));
  }

  private static Timer queries(MeterRegistry registry, Tags tags, String outcome) {
    return Timer.builder("lianfang_queries")
        .description("answered queries")
        .tags(tags.and("outcome", outcome))
        .publishPercentiles(0.5, 0.99)
        .register(registry);
  }

  /// One query was answered.
  public void asked(Duration elapsed, boolean found) {
    Meters known = meters;
    if (known != null) {
      (found ? known.hits : known.misses).record(elapsed);
    }
  }

  /// One query was not answered.
  public void refused() {
    Meters known = meters;
    if (known != null) {
      known.refused.increment();
    }
  }

  /// One filing ended.
  public void filed(long accepted, long rejected) {
    Meters known = meters;
    if (known != null) {
      known.filed.increment((double) accepted);
      known.rejected.increment((double) rejected);
    }
  }
}
