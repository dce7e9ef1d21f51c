package org.lianfang.node;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that stands still until it is moved. Thread-safe.
public final class FakeClock implements InstantSource {
  /// Noon of an ordinary day in +08:00.
  public static final Instant START = Instant.parse("2026-03-02T04:00:00Z");

  private Instant now;

  public FakeClock() {
    this(START);
  }

  public FakeClock(Instant now) {
    this.now = now;
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  public synchronized void set(Instant time) {
    now = time;
  }

  public synchronized void advance(Duration duration) {
    now = now.plus(duration);
  }
}
