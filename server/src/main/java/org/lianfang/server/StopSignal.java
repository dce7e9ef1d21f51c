package org.lianfang.server;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The wish to stop: Ctrl-C, or the system's signal. Whoever runs until then ends in order and
/// closes this; the process then ends with status 0, because being asked to stop is no failure.
public final class StopSignal implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "stop");

  /// Listens from now on.
  public StopSignal() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void stop() {
    asked.countDown();
    try {
      if (ended.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(ExitCode.DONE.status());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Asks, as the system would.
  public void ask() {
    asked.countDown();
  }

  public boolean isAsked() {
    return asked.getCount() == 0;
  }

  /// Waits until it is asked.
  public void await() throws InterruptedException {
    asked.await();
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already.
    }
  }
}
