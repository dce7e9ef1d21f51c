package org.lianfang.bench.alliance;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.lianfang.bench.load.Recorder;
import org.lianfang.bench.load.Work;
import org.lianfang.ledger.Ledger;
import org.lianfang.protocol.ledger.Envelope;

/// Commands of one member on their way, some of them at once; every one has to be accepted. For one
/// thread at a time.
final class Posting implements Work {
  private record Posted(long start, int count, CompletableFuture<Long> end) {}

  private final Ledger ledger;
  private int window;
  private final Supplier<Envelope> commands;
  private final ArrayDeque<Posted> waiting = new ArrayDeque<>();
  private int each = 1;

  /// Commands that were signed before the run's clock started.
  private final ArrayDeque<Envelope> ready = new ArrayDeque<>();

  private boolean isAhead;
  private Duration lastTime = Duration.ZERO;
  private long taken;

  /// @param window how many commands may wait for the ledger at once
  /// @param commands the next one to submit, each time
  Posting(Ledger ledger, int window, Supplier<Envelope> commands) {
    this.ledger = ledger;
    this.window = window;
    this.commands = commands;
  }

  /// Sets what each command counts for from now on.
  void counting(int operations) {
    each = operations;
    ready.clear();
  }

  /// Sets how many commands may wait at once from now on.
  void window(int commands) {
    window = commands;
  }

  /// Lets commands be signed before a run from now on, as many as the last run's rate asks for and
  /// a quarter more: what is measured is the ledger and not those who sign.
  void signAhead() {
    isAhead = true;
  }

  @Override
  public void prepare(Duration time) {
    long wanted =
        isAhead && lastTime.isPositive()
            ? (long) (1.25 * taken * ((double) time.toNanos() / lastTime.toNanos()))
            : 0;
    while (ready.size() < wanted) {
      ready.add(commands.get());
    }
    lastTime = time;
    taken = 0;
  }

  @Override
  public void call(Recorder recorder) throws Exception {
    if (waiting.size() >= window) {
      await(recorder);
    }
    Envelope next = ready.isEmpty() ? commands.get() : ready.remove();
    taken++;
    long start = System.nanoTime();
    waiting.add(
        new Posted(
            start,
            each,
            ledger
                .submit(next)
                .thenApply(
                    committed -> {
                      BareAlliance.requireAccepted(committed);
                      return System.nanoTime();
                    })
                .toCompletableFuture()));
  }

  @Override
  public void drain(Recorder recorder) throws Exception {
    while (!waiting.isEmpty()) {
      await(recorder);
    }
  }

  private void await(Recorder recorder) throws Exception {
    Posted oldest = waiting.remove();
    recorder.done(oldest.count(), oldest.end().get() - oldest.start());
  }

  /// The same commands, one at a time.
  Work oneAtATime() {
    return recorder -> {
      call(recorder);
      drain(recorder);
    };
  }
}
