package org.lianfang.server;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.lianfang.node.Timers;
import org.lianfang.protocol.Faults;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Timers of the real clock: one thread keeps the time, the executor does the work.
public final class SystemTimers implements Timers, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SystemTimers.class);

  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("timers").daemon(true).factory());
  private final Executor executor;

  public SystemTimers(Executor executor) {
    this.executor = executor;
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    AtomicBoolean cancelled = new AtomicBoolean();
    schedule(delay, () -> run(cancelled, task));
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
          run(cancelled, task);
          if (!cancelled.get()) {
            again(pause, task, cancelled);
          }
        });
  }

  private static void run(AtomicBoolean cancelled, Runnable task) {
    if (cancelled.get()) {
      return;
    }
    try {
      task.run();
    } catch (RuntimeException e) {
      log.warn("a timed task failed: {}", Faults.describe(e));
    }
  }

  private void schedule(Duration delay, Runnable work) {
    try {
      var _ = clock.schedule(() -> executor.execute(work), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("a task came after the timers were closed");
    }
  }

  /// Starts nothing any more.
  @Override
  public void close() {
    clock.shutdownNow();
  }
}
