package org.lianfang.node;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Timers that run nothing by themselves: [#advance] moves the clock and runs in the caller's
/// thread what falls due, in order. Thread-safe.
public final class FakeTimers implements Timers {
  private final FakeClock clock;
  private final List<Due> dues = new ArrayList<>();
  private long next;

  public FakeTimers(FakeClock clock) {
    this.clock = clock;
  }

  private record Due(Instant at, long number, Runnable task) {}

  @Override
  public synchronized Timer after(Duration delay, Runnable task) {
    Due due = new Due(clock.instant().plus(delay), next++, task);
    dues.add(due);
    return () -> cancel(due);
  }

  @Override
  public Timer every(Duration pause, Runnable task) {
    return new Repeated(pause, task);
  }

  /// How many tasks wait.
  public synchronized int size() {
    return dues.size();
  }

  /// Moves the clock in steps from one due task to the next.
  public void advance(Duration duration) {
    Instant end = clock.instant().plus(duration);
    while (true) {
      Optional<Due> due = takeUntil(end);
      if (due.isEmpty()) {
        break;
      }
      if (due.get().at().isAfter(clock.instant())) {
        clock.set(due.get().at());
      }
      due.get().task().run();
    }
    clock.set(end);
  }

  private synchronized Optional<Due> takeUntil(Instant end) {
    Optional<Due> first =
        dues.stream()
            .filter(due -> !due.at().isAfter(end))
            .min(Comparator.comparing(Due::at).thenComparingLong(Due::number));
    first.ifPresent(dues::remove);
    return first;
  }

  private synchronized void cancel(Due due) {
    dues.remove(due);
  }

  /// Runs again and again; a run that throws does not stop the next one.
  private final class Repeated implements Timer {
    private final Duration pause;
    private final Runnable task;
    private boolean cancelled;
    private Timer next;

    Repeated(Duration pause, Runnable task) {
      this.pause = pause;
      this.task = task;
      this.next = after(pause, this::run);
    }

    private void run() {
      try {
        task.run();
      } finally {
        synchronized (this) {
          if (!cancelled) {
            next = after(pause, this::run);
          }
        }
      }
    }

    @Override
    public synchronized void cancel() {
      cancelled = true;
      next.cancel();
    }
  }
}
