package org.lianfang.node.filing;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// Lets a few tasks run at a time, the others in the order of their coming. Thread-safe.
///
/// Chunks that are evaluated side by side would all be done at the same moment, and all wait for
/// the ledger at the same moment with nobody computing. In turns, some compute while others wait.
final class Turns {
  private final Executor executor;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private int free;

  /// @param atOnce how many tasks run at a time
  /// @param executor begins what had to wait
  Turns(int atOnce, Executor executor) {
    this.free = atOnce;
    this.executor = executor;
  }

  /// Runs a task when it is its turn. The turn ends when the task's stage completes, however it
  /// does.
  <T> CompletionStage<T> run(Supplier<CompletionStage<T>> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable turn = () -> begin(task, result);
    synchronized (this) {
      if (free == 0) {
        waiting.add(turn);
        return result;
      }
      free--;
    }
    turn.run();
    return result;
  }

  private <T> void begin(Supplier<CompletionStage<T>> task, CompletableFuture<T> result) {
    CompletionStage<T> running;
    try {
      running = task.get();
    } catch (RuntimeException | Error e) {
      running = CompletableFuture.failedFuture(e);
    }
    running.whenComplete(
        (value, failure) -> {
          end();
          if (failure == null) {
            result.complete(value);
          } else {
            result.completeExceptionally(failure);
          }
        });
  }

  private void end() {
    Runnable next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        free++;
        return;
      }
    }
    executor.execute(next);
  }
}
