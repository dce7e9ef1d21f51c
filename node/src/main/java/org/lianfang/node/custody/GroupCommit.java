package org.lianfang.node.custody;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.lianfang.ledger.store.StoreFailed;

/// Lets jobs that arrive together share one write: while one write runs, others gather for the
/// next. Writes run one at a time, in order of arrival.
///
/// A job that finds no write running is written by the thread that brings it: a single question
/// passes through two such writes, and a hand-over costs it as much as the write's own work.
final class GroupCommit<J, R> {

  /// One write for several jobs; durable when it returns.
  @FunctionalInterface
  interface Writing<J, R> {
    /// @return one result a job, in order
    List<R> write(List<J> jobs) throws StoreFailed;
  }

  private record Waiting<J, R>(J job, CompletableFuture<R> done) {}

  private final Executor executor;
  private final Writing<J, R> writing;
  private List<Waiting<J, R>> gathered = new ArrayList<>();
  private boolean running;

  GroupCommit(Executor executor, Writing<J, R> writing) {
    this.executor = executor;
    this.writing = writing;
  }

  /// Completes when the job's write is durable, at once or on the executor; fails with
  /// [StoreFailed] if it is not known to be. May block for the write.
  CompletionStage<R> add(J job) {
    CompletableFuture<R> done = new CompletableFuture<>();
    boolean start;
    synchronized (this) {
      gathered.add(new Waiting<>(job, done));
      start = !running;
      running = true;
    }
    if (start) {
      run();
    }
    return done;
  }

  private void run() {
    List<Waiting<J, R>> round;
    synchronized (this) {
      round = gathered;
      gathered = new ArrayList<>();
    }
    List<Runnable> completions = write(round);
    boolean more;
    synchronized (this) {
      more = !gathered.isEmpty();
      running = more;
    }
    if (more) {
      executor.execute(this::run);
    }
    // The last one goes on here, where a thread is at work already.
    completions.subList(0, completions.size() - 1).forEach(executor::execute);
    completions.getLast().run();
  }

  private List<Runnable> write(List<Waiting<J, R>> round) {
    List<Runnable> completions = new ArrayList<>(round.size());
    try {
      List<R> results = writing.write(round.stream().map(Waiting::job).toList());
      for (int i = 0; i < round.size(); i++) {
        CompletableFuture<R> done = round.get(i).done();
        R result = results.get(i);
        completions.add(() -> done.complete(result));
      }
    } catch (StoreFailed | RuntimeException | Error e) {
      completions.clear();
      round.forEach(waiting -> completions.add(() -> waiting.done().completeExceptionally(e)));
    }
    return completions;
  }
}
