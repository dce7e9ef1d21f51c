package org.lianfang.node.custody;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.lianfang.node.Timers;

/// Gathers what arrives together, so that it shares a batch and its proofs.
///
/// What arrives while nothing is under way goes at once. Otherwise it waits until the batch under
/// way is over, the next is full, or as much time has passed as recent batches took, at most
/// [#LINGER_MAX]: so nothing that arrives alone waits. A batch of several callers is over a little
/// after its end: who asks one question after the other asks the next one then, and all that are
/// asked at once come to share a batch. Its proofs, signatures and synced writes cost a batch the
/// same, whatever its size.
final class Coalescer<T> {
  static final Duration LINGER_MIN = Duration.ofMillis(1);
  static final Duration LINGER_MAX = Duration.ofMillis(200);

  /// The part of a batch's time that passes between its end and its being over.
  private static final int AFTERMATH = 16;

  private final InstantSource clock;
  private final Timers timers;
  private final Executor executor;
  private final int sizeMax;
  private final Function<List<T>, CompletionStage<?>> send;
  private List<T> gathered = new ArrayList<>();
  private int callers;
  private int underWay;

  /// Runs out when what is gathered has waited long enough.
  private Optional<Timers.Timer> lingering = Optional.empty();

  /// The time of the longest batch of late: what it was falls by an eighth with each.
  private Duration linger = LINGER_MIN;

  /// @param callers how many brought what is in it
  private record Batch<T>(List<T> items, int callers) {}

  /// @param send takes a batch; its stage completes when the batch is done. What arrives alone is
  ///   sent by the thread that brings it, every other batch on the executor
  Coalescer(
      InstantSource clock,
      Timers timers,
      Executor executor,
      int sizeMax,
      Function<List<T>, CompletionStage<?>> send) {
    this.clock = clock;
    this.timers = timers;
    this.executor = executor;
    this.sizeMax = sizeMax;
    this.send = send;
  }

  /// @param arrivals what one caller brings together
  void add(List<T> arrivals) {
    List<Batch<T>> full = new ArrayList<>();
    Optional<Batch<T>> alone = Optional.empty();
    synchronized (this) {
      callers = gathered.isEmpty() ? 1 : callers + 1;
      for (T arrival : arrivals) {
        gathered.add(arrival);
        if (gathered.size() == sizeMax) {
          full.add(take());
          callers = 1;
        }
      }
      if (underWay == 0) {
        alone = takeGathered();
      } else if (!gathered.isEmpty() && lingering.isEmpty()) {
        lingering = Optional.of(timers.after(linger, this::lingered));
      }
    }
    full.forEach(this::sendElsewhere);
    alone.ifPresent(this::send);
  }

  private void lingered() {
    Optional<Batch<T>> batch;
    synchronized (this) {
      batch = takeGathered();
    }
    batch.ifPresent(this::sendElsewhere);
  }

  private void sendElsewhere(Batch<T> batch) {
    executor.execute(() -> send(batch));
  }

  private void send(Batch<T> batch) {
    Instant start = clock.instant();
    send.apply(batch.items())
        .whenComplete((done, failure) -> ended(batch, Duration.between(start, clock.instant())));
  }

  private void ended(Batch<T> batch, Duration time) {
    synchronized (this) {
      linger = clamp(max(time, linger.minus(linger.dividedBy(8))));
    }
    if (batch.callers() == 1) {
      over();
    } else {
      timers.after(clamp(time).dividedBy(AFTERMATH), this::over);
    }
  }

  private void over() {
    Optional<Batch<T>> batch = Optional.empty();
    synchronized (this) {
      underWay--;
      if (underWay == 0) {
        batch = takeGathered();
      }
    }
    batch.ifPresent(this::sendElsewhere);
  }

  private static Duration clamp(Duration duration) {
    return min(max(duration, LINGER_MIN), LINGER_MAX);
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private Optional<Batch<T>> takeGathered() {
    return gathered.isEmpty() ? Optional.empty() : Optional.of(take());
  }

  private Batch<T> take() {
    Batch<T> batch = new Batch<>(gathered, callers);
    gathered = new ArrayList<>();
    lingering.ifPresent(Timers.Timer::cancel);
    lingering = Optional.empty();
    underWay++;
    return batch;
  }
}
