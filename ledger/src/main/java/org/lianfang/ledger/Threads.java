package org.lianfang.ledger;

/// What the JDK has not of threads.
public final class Threads {
  private Threads() {}

  /// Waits until a thread that was told to end has ended. Being interrupted meanwhile does not cut
  /// it short, because the thread still uses what is closed next; it is kept for the caller to see.
  ///
  /// @param thread not the caller's own
  public static void awaitEnd(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
