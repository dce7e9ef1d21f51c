package org.lianfang.node.query;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs short tasks on an executor, a few at once and the others in the order in which they came.
///
/// Of an executor that has a thread for each task, a burst of them would wake as many threads as
/// there are tasks, and waking costs more than such a task.
final class FewAtOnce implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(FewAtOnce.class);

  private final Executor executor;
  private final int limit;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int running;

  /// @param limit how many run at once
  FewAtOnce(Executor executor, int limit) {
    this.executor = executor;
    this.limit = limit;
  }

  @Override
  public void execute(Runnable task) {
    synchronized (this) {
      waiting.add(task);
      if (running == limit) {
        return;
      }
      running++;
    }
    executor.execute(this::runAll);
  }

  private void runAll() {
    Runnable task = next();
    while (task != null) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        // What comes after it is another's.
        LOG.error("a task failed", e);
      }
      task = next();
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable task = waiting.poll();
    if (task == null) {
      running--;
    }
    return task;
  }
}
