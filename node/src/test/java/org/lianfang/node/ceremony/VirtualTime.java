package org.lianfang.node.ceremony;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.lianfang.node.Timers;

/// Clock, threads and timers of a whole alliance on the test's own thread: tasks run in order, and
/// time passes only when none is left.
final class VirtualTime implements InstantSource, Executor, Timers {
  private record Due(Instant at, long number, Runnable task) {}

  private final Queue<Runnable> ready = new ArrayDeque<>();
  private final PriorityQueue<Due> later =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::number));
  private Instant now = Instant.parse("2026-06-01T08:00:00Z");
  private long number;

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public void execute(Runnable task) {
    ready.add(task);
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    AtomicBoolean cancelled = new AtomicBoolean();
    number++;
    later.add(
        new Due(
            now.plus(delay),
            number,
            () -> {
              if (!cancelled.get()) {
                task.run();
              }
            }));
    return () -> cancelled.set(true);
  }

  @Override
  public Timer every(Duration pause, Runnable task) {
    AtomicBoolean cancelled = new AtomicBoolean();
    repeat(pause, task, cancelled);
    return () -> cancelled.set(true);
  }

  private void repeat(Duration pause, Runnable task, AtomicBoolean cancelled) {
    after(
        pause,
        () -> {
          if (!cancelled.get()) {
            task.run();
            repeat(pause, task, cancelled);
          }
        });
  }

  /// Runs until `done`, at most so long; says whether it came to be.
  boolean runUntil(BooleanSupplier done, Duration limit) {
    Instant end = now.plus(limit);
    while (!done.getAsBoolean()) {
      Runnable task = ready.poll();
      if (task != null) {
        task.run();
        continue;
      }
      Due due = later.peek();
      if (due == null || due.at().isAfter(end)) {
        return false;
      }
      later.remove();
      now = due.at();
      due.task().run();
    }
    return true;
  }

  void run(Duration time) {
    Instant end = now.plus(time);
    after(time, () -> {});
    runUntil(() -> !now.isBefore(end) && ready.isEmpty(), time.plusSeconds(1));
  }
}
