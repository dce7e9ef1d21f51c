package org.lianfang.node.wired;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lianfang.node.Timers;

/// Time that passes when a test says so; what is due runs then, on the test's thread.
public final class HandClock implements InstantSource, Timers {
  private Instant now = Instant.parse("2026-11-20T08:00:00Z");
  private final List<Due> due = new ArrayList<>();

  private final class Due implements Timer {
    private final Instant at;
    private final Runnable task;

    Due(Instant at, Runnable task) {
      this.at = at;
      this.task = task;
    }

    @Override
    public void cancel() {
      due.remove(this);
    }
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    Due timer = new Due(now.plus(delay), task);
    due.add(timer);
    return timer;
  }

  @Override
  public Timer every(Duration pause, Runnable task) {
    Due[] current = new Due[1];
    Runnable[] again = new Runnable[1];
    again[0] =
        () -> {
          task.run();
          current[0] = (Due) after(pause, again[0]);
        };
    current[0] = (Due) after(pause, again[0]);
    return () -> due.remove(current[0]);
  }

  /// Lets time pass, one timer after the other.
  public void pass(Duration time) {
    Instant until = now.plus(time);
    while (true) {
      Due next =
          due.stream()
              .filter(timer -> !timer.at.isAfter(until))
              .min(Comparator.comparing(timer -> timer.at))
              .orElse(null);
      if (next == null) {
        now = until;
        return;
      }
      due.remove(next);
      now = next.at.isAfter(now) ? next.at : now;
      next.task.run();
    }
  }

  /// Forgets all timers, as the end of a process does.
  public void forgetTimers() {
    due.clear();
  }
}
