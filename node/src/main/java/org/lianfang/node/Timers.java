package org.lianfang.node;

import java.time.Duration;

/// Runs things later.
public interface Timers {
  /// Runs `task` once after `delay`.
  Timer after(Duration delay, Runnable task);

  /// Runs `task` again and again, `pause` after the end of the run before. A run that throws is
  /// logged and does not stop the next one.
  Timer every(Duration pause, Runnable task);

  /// Something that is to run.
  interface Timer {
    /// Keeps it from starting again; does not interrupt a run.
    void cancel();
  }
}
