package org.lianfang.node.custody;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.lianfang.node.Timers;

/// Gathers what arrives together, so that it shares a batch and its proofs.
///
/// What arrives while nothing is under way goes at once. Otherwise it waits until the batch under
/// way is done, the next is full, or half of a recent batch's time has passed, at most
/// [#LINGER_MAX]: so nothing that arrives alone waits, and under load batches grow to about half of
/// all that is asked at once. Its proofs, signatures and synced writes cost a batch the same,
/// whatever its size.
final class Coalescer<T> {
  static final Duration LINGER_MIN = Duration.ofMillis(1);
  static final Duration LINGER_MAX = Duration.ofMillis(200);

  private final InstantSource clock;
  private final Timers timers;
  private final Executor executor;
  private final int sizeMax;
  private final Function<List<T>, CompletionStage<?>> send;
  private List<T> gathered = new ArrayList<>();
  private int underWay;
  private boolean timed;
  private Duration linger = LINGER_MIN;

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
    List<List<T>> full = new ArrayList<>();
    List<T> alone = List.of();
    boolean setTimer = false;
    Duration delay;
    synchronized (this) {
      for (T arrival : arrivals) {
        gathered.add(arrival);
        if (gathered.size() == sizeMax) {
          full.add(take());
        }
      }
      if (!gathered.isEmpty() && underWay == 0) {
        alone = take();
      } else if (!gathered.isEmpty() && !timed) {
        timed = true;
        setTimer = true;
      }
      delay = linger;
    }
    full.forEach(this::sendElsewhere);
    if (setTimer) {
      timers.after(delay, this::lingered);
    }
    if (!alone.isEmpty()) {
      send(alone);
    }
  }

  private void lingered() {
    List<T> batch;
    synchronized (this) {
      timed = false;
      batch = gathered.isEmpty() ? List.of() : take();
    }
    sendElsewhere(batch);
  }

  private void sendElsewhere(List<T> batch) {
    if (!batch.isEmpty()) {
      executor.execute(() -> send(batch));
    }
  }

  private void send(List<T> batch) {
    Instant start = clock.instant();
    send.apply(batch).whenComplete((done, failure) -> ended(start));
  }

  private void ended(Instant start) {
    Duration half = Duration.between(start, clock.instant()).dividedBy(2);
    List<T> batch = List.of();
    synchronized (this) {
      underWay--;
      linger = clamp(half);
      if (underWay == 0 && !gathered.isEmpty()) {
        batch = take();
      }
    }
    sendElsewhere(batch);
  }

  private static Duration clamp(Duration duration) {
    if (duration.compareTo(LINGER_MIN) < 0) {
      return LINGER_MIN;
    }
    return duration.compareTo(LINGER_MAX) > 0 ? LINGER_MAX : duration;
  }

  private List<T> take() {
    List<T> batch = gathered;
    gathered = new ArrayList<>();
    underWay++;
    return batch;
  }
}
