package org.lianfang.bench.alliance;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.lianfang.node.Timers;

/// Timers of the real clock: one thread keeps the time, the executor does the work.
final class WallTimers implements Timers, AutoCloseable {
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("timers").daemon(true).factory());
  private final Executor executor;

  WallTimers(Executor executor) {
    this.executor = executor;
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    AtomicBoolean cancelled = new AtomicBoolean();
    schedule(
        delay,
        () -> {
          if (!cancelled.get()) {
            task.run();
          }
        });
    return () -> cancelled.set(true);
  }

  @Override
  public Timer every(Duration pause, Runnable task) {
    AtomicBoolean cancelled = new AtomicBoolean();
    again(pause, task, cancelled);
    return () -> cancelled.set(true);
  }

  private void again(Duration pause, Runnable task, AtomicBoolean cancelled) {
    schedule(
        pause,
        () -> {
          if (cancelled.get()) {
            return;
          }
          try {
            task.run();
          } finally {
            again(pause, task, cancelled);
          }
        });
  }

  private void schedule(Duration delay, Runnable work) {
    try {
      var _ = clock.schedule(() -> executor.execute(work), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      // What ends does not start anything any more.
      return;
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
