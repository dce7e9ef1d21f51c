package org.lianfang.bench.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Workers side by side, each on a thread of its own.
public final class Load {
  private final List<? extends Work> workers;
  private final boolean virtual;
  private final Companions companions;

  private Load(List<? extends Work> workers, boolean virtual, Companions companions) {
    this.workers = List.copyOf(workers);
    this.virtual = virtual;
    this.companions = companions;
  }

  /// Workers on platform threads: for what computes or blocks in native code.
  public static Load onThreads(List<? extends Work> workers) {
    return new Load(workers, false, Companions.none());
  }

  /// Workers on virtual threads: many that mostly wait.
  public static Load onVirtualThreads(List<? extends Work> workers) {
    return new Load(workers, true, Companions.none());
  }

  /// The same load with processes that work for it: they run only while it does, and their
  /// processor time counts.
  public Load with(Companions others) {
    return new Load(workers, virtual, others);
  }

  public int workers() {
    return workers.size();
  }

  /// Runs all workers for a time; each finishes the call that it is in.
  public Sample run(Duration time) throws Exception {
    for (Work worker : workers) {
      worker.prepare(time);
    }
    companions.wake();
    Sample sample;
    try {
      sample = work(time);
    } catch (Exception | Error failure) {
      restAfter(failure);
      throw failure;
    }
    companions.rest();
    return sample;
  }

  /// Where the work has failed its companions may, too: the first failure is the one to tell.
  private void restAfter(Throwable failure) {
    try {
      companions.rest();
    } catch (Exception | Error second) {
      failure.addSuppressed(second);
    }
  }

  private Sample work(Duration time) throws Exception {
    List<Recorder> recorders = new ArrayList<>();
    Meter meter = new Meter(companions::cpuNanos);
    long end = meter.start() + time.toNanos();
    try (ExecutorService threads =
        virtual
            ? Executors.newVirtualThreadPerTaskExecutor()
            : Executors.newFixedThreadPool(workers.size())) {
      List<Future<?>> running = new ArrayList<>();
      for (Work worker : workers) {
        Recorder recorder = new Recorder();
        recorders.add(recorder);
        running.add(
            threads.submit(
                () -> {
                  do {
                    worker.call(recorder);
                  } while (System.nanoTime() - end < 0);
                  worker.drain(recorder);
                  return recorder;
                }));
      }
      for (Future<?> one : running) {
        await(one);
      }
    }
    return meter.read(recorders);
  }

  private static void await(Future<?> one) throws Exception {
    try {
      one.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }
}
