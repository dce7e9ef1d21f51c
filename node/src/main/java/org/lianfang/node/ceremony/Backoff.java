package org.lianfang.node.ceremony;

import java.time.Duration;
import java.time.Instant;

/// When something that failed is due again: after a pause that doubles.
final class Backoff {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private Instant due;
  private Duration pause = FIRST;

  Backoff(Instant due) {
    this.due = due;
  }

  boolean isDue(Instant now) {
    return !now.isBefore(due);
  }

  void failed(Instant now) {
    due = now.plus(pause);
    pause = pause.multipliedBy(2);
    if (pause.compareTo(LONGEST) > 0) {
      pause = LONGEST;
    }
  }
}
