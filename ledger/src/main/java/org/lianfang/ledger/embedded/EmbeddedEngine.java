package org.lianfang.ledger.embedded;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lianfang.ledger.Block;
import org.lianfang.ledger.BlockHandler;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.LedgerFailure;
import org.lianfang.ledger.NotSent;
import org.lianfang.ledger.OutcomeUnknown;
import org.lianfang.ledger.Overloaded;
import org.lianfang.ledger.Subscription;
import org.lianfang.ledger.replica.Deliveries;
import org.lianfang.ledger.replica.Replica;
import org.lianfang.ledger.replica.Staged;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.ledger.StateMachine;

/// Orders commands for all members of one process, each with a replica of its own.
///
/// 1. What waits while a block is written makes up the next block: one sync a block and replica,
///    however many commands (group commit).
/// 2. Every replica stages the block by itself; if two roots differ, nothing of it is committed and
///    the engine stops.
/// 3. Then all commit. A caller is answered when its own member's replica has synced the block.
/// 4. After a crash, replicas that lack blocks copy them from the longest one, which holds all that
///    was acknowledged.
///
/// The engine starts no thread: all work is tasks of the executor, which never wait for one
/// another. Commits block in native code, so platform threads serve it best.
public final class EmbeddedEngine implements AutoCloseable {
  private final StateMachine machine;
  private final InstantSource clock;
  private final Executor executor;
  private final EmbeddedLimits limits;
  private final List<Seat> seats = new ArrayList<>();
  private final Map<Bytes, Waiting> known = new HashMap<>();
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private final CompletableFuture<Throwable> stopped = new CompletableFuture<>();
  private long knownBytes;
  private boolean running;
  private boolean paused;
  private boolean closing;

  private EmbeddedEngine(
      StateMachine machine, InstantSource clock, Executor executor, EmbeddedLimits limits) {
    this.machine = machine;
    this.clock = clock;
    this.executor = executor;
    this.limits = limits;
  }

  /// Opens the members' replicas and brings them to one size.
  ///
  /// @param executor runs the engine's work and the handlers of subscriptions; it needs a thread
  ///   for each handler that may be busy, and some more
  /// @param stores one a member, each with [org.lianfang.ledger.replica.ReplicaTables#ALL]; all
  ///   members of the ledger, because the longest replica counts. They are closed with the engine
  /// @throws StoreFailed if a replica cannot be brought up to date
  /// @throws org.lianfang.protocol.InvariantViolation if two replicas disagree
  public static EmbeddedEngine open(
      StateMachine machine,
      InstantSource clock,
      Executor executor,
      EmbeddedLimits limits,
      Map<String, Store> stores)
      throws StoreFailed {
    if (stores.isEmpty()) {
      throw new IllegalArgumentException("a ledger has members");
    }
    EmbeddedEngine engine = new EmbeddedEngine(machine, clock, executor, limits);
    boolean opened = false;
    try {
      for (Map.Entry<String, Store> store : stores.entrySet()) {
        engine.seats.add(engine.seat(store.getKey(), store.getValue()));
      }
      Reconciliation.reconcile(engine.seats);
      opened = true;
      return engine;
    } finally {
      if (!opened) {
        stores.values().forEach(Store::close);
      }
    }
  }

  /// Adds a member while the engine runs; its replica first catches up.
  ///
  /// @throws StoreFailed if it cannot
  /// @throws org.lianfang.protocol.InvariantViolation if it disagrees with the others, or is ahead
  ///   of them
  public void join(String member, Store store) throws StoreFailed {
    Seat seat = seat(member, store);
    pause();
    try {
      Seat oldest = seats.getFirst();
      if (seat.replica().size() > oldest.replica().size()) {
        throw new InvariantViolation(
            "the replica of %s is ahead of the one of %s".formatted(member, oldest.member()));
      }
      Reconciliation.catchUp(seat, oldest);
      synchronized (this) {
        seats.add(seat);
      }
    } finally {
      resume();
    }
  }

  private Seat seat(String member, Store store) {
    Replica replica = Replica.open(store, machine);
    return new Seat(
        member, replica, new Deliveries(member, replica, executor, limits.redelivery()));
  }

  /// Returns a member's door.
  ///
  /// @throws IllegalArgumentException if the member has no replica here
  public synchronized EmbeddedLedger ledger(String member) {
    return seats.stream()
        .filter(seat -> seat.member().equals(member))
        .findFirst()
        .map(seat -> new EmbeddedLedger(this, seat))
        .orElseThrow(() -> new IllegalArgumentException(member + " has no replica here"));
  }

  /// Completes with the cause if the engine stops by itself: a disk that failed, replicas that
  /// disagree. It takes no command from then on.
  public CompletionStage<Throwable> stopped() {
    return stopped.minimalCompletionStage();
  }

  Subscription deliver(Seat seat, long from, BlockHandler handler) {
    synchronized (this) {
      if (closing) {
        throw new IllegalStateException("the ledger is closed");
      }
      return seat.deliveries().subscribe(from, handler);
    }
  }

  CompletionStage<Committed> submit(Seat seat, Bytes envelope) {
    Waiting waiting;
    CompletableFuture<Committed> caller;
    synchronized (this) {
      if (closing || stopped.isDone()) {
        return CompletableFuture.failedStage(new NotSent("the ledger takes no commands any more"));
      }
      Waiting earlier = known.get(envelope);
      if (earlier != null) {
        return limited(earlier.join(seat.member()));
      }
      if (known.size() >= limits.waitingMax()
          || knownBytes + envelope.size() > limits.waitingBytesMax()) {
        return CompletableFuture.failedStage(new Overloaded(limits.retryAfter()));
      }
      waiting = new Waiting(envelope);
      caller = waiting.join(seat.member());
      known.put(envelope, waiting);
      knownBytes += envelope.size();
    }
    try {
      Optional<Committed> answer = answered(seat, envelope);
      if (answer.isPresent()) {
        forget(waiting);
        waiting.completeAll(answer.get());
      } else {
        enqueue(waiting);
      }
    } catch (RuntimeException | Error e) {
      forget(waiting);
      waiting.fail(e);
    }
    return limited(caller);
  }

  /// What can be answered without ordering: the first outcome of the same envelope, or a refusal.
  private Optional<Committed> answered(Seat seat, Bytes envelope) {
    Optional<Committed> first =
        machine
            .requestKey(envelope)
            .flatMap(seat.replica()::outcome)
            .filter(committed -> committed.envelope().equals(envelope));
    if (first.isPresent()) {
      return first;
    }
    Instant time = seat.replica().time();
    Optional<Reason> refusal = seat.replica().admit(envelope);
    return refusal.map(reason -> new Committed(-1, time, envelope, new Outcome.Refused(reason)));
  }

  private CompletionStage<Committed> limited(CompletableFuture<Committed> caller) {
    if (!caller.isDone()) {
      CompletableFuture<Void> limit =
          new CompletableFuture<Void>()
              .orTimeout(limits.timeout().toMillis(), TimeUnit.MILLISECONDS);
      var _ =
          limit.whenComplete(
              (nothing, late) -> {
                if (late != null) {
                  caller.completeExceptionally(new OutcomeUnknown("no outcome in time"));
                }
              });
      var _ = caller.whenComplete((committed, failure) -> limit.complete(null));
    }
    return caller.minimalCompletionStage();
  }

  private void enqueue(Waiting waiting) {
    boolean refused;
    synchronized (this) {
      refused = closing || stopped.isDone();
      if (!refused) {
        queue.add(waiting);
      }
    }
    if (refused) {
      forget(waiting);
      waiting.fail(new NotSent("the ledger takes no commands any more"));
    } else {
      wake();
    }
  }

  private synchronized void forget(Waiting waiting) {
    if (known.remove(waiting.envelope(), waiting)) {
      knownBytes -= waiting.envelope().size();
    }
  }

  private void wake() {
    synchronized (this) {
      if (running || paused || queue.isEmpty() || stopped.isDone()) {
        return;
      }
      running = true;
    }
    try {
      executor.execute(this::order);
    } catch (RuntimeException e) {
      finish(new Round(List.of(), List.of()), e);
    }
  }

  /// What one block goes through.
  private static final class Round {
    private final List<Seat> members;
    private final List<Waiting> taken;
    private volatile boolean committing;

    Round(List<Seat> members, List<Waiting> taken) {
      this.members = members;
      this.taken = taken;
    }
  }

  /// Makes a block of what waits and takes it through staging and committing; ends by looking for
  /// the next one.
  private void order() {
    Round round = take();
    try {
      var _ =
          stage(round)
              .thenCompose(staged -> commit(round, staged))
              .whenComplete((all, failure) -> finish(round, failure));
    } catch (RuntimeException | Error e) {
      finish(round, e);
    }
  }

  private synchronized Round take() {
    List<Waiting> taken = new ArrayList<>();
    long bytes = 0;
    while (!queue.isEmpty()
        && taken.size() < limits.blockMax()
        && (taken.isEmpty() || bytes + queue.peek().envelope().size() <= limits.blockBytesMax())) {
      Waiting next = queue.remove();
      bytes += next.envelope().size();
      taken.add(next);
    }
    return new Round(List.copyOf(seats), taken);
  }

  private CompletableFuture<List<Staged>> stage(Round round) {
    Replica first = round.members.getFirst().replica();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Instant time = now.isBefore(first.time()) ? first.time() : now;
    long position = first.size();
    List<Bytes> envelopes = round.taken.stream().map(Waiting::envelope).toList();
    List<CompletableFuture<Staged>> staged = new ArrayList<>();
    for (Seat seat : round.members) {
      staged.add(
          CompletableFuture.supplyAsync(
              () -> seat.replica().stage(position, time, envelopes), executor));
    }
    return CompletableFuture.allOf(staged.toArray(CompletableFuture<?>[]::new))
        .thenApply(all -> staged.stream().map(CompletableFuture::join).toList());
  }

  private CompletableFuture<Void> commit(Round round, List<Staged> staged) {
    Reconciliation.requireSameRoot(
        round.members.stream().map(Seat::member).toList(),
        staged.stream().map(Staged::block).toList());
    round.committing = true;
    List<CompletableFuture<Void>> commits = new ArrayList<>();
    for (int i = 0; i < staged.size(); i++) {
      Seat seat = round.members.get(i);
      Staged own = staged.get(i);
      commits.add(CompletableFuture.runAsync(() -> commit(seat, own, round.taken), executor));
    }
    return CompletableFuture.allOf(commits.toArray(CompletableFuture<?>[]::new));
  }

  private static void commit(Seat seat, Staged staged, List<Waiting> taken) {
    Block block;
    try {
      block = seat.replica().commit(staged, Optional.empty());
    } catch (StoreFailed e) {
      throw new CompletionException(
          new StoreFailed("the replica of " + seat.member() + " failed", e));
    }
    for (int i = 0; i < taken.size(); i++) {
      taken.get(i).complete(seat.member(), block.commands().get(i));
    }
    seat.deliveries().committed();
  }

  private void finish(Round round, @Nullable Throwable failure) {
    round.taken.forEach(this::forget);
    if (failure != null) {
      Throwable cause = failure.getCause();
      stop(failure instanceof CompletionException && cause != null ? cause : failure);
      LedgerFailure unanswered =
          round.committing
              ? new OutcomeUnknown("the ledger stopped while it wrote the block")
              : new NotSent("the ledger stopped before it wrote the block");
      round.taken.forEach(waiting -> waiting.fail(unanswered));
    }
    synchronized (this) {
      running = false;
      notifyAll();
    }
    wake();
  }

  private void stop(Throwable cause) {
    List<Waiting> unsent;
    synchronized (this) {
      unsent = List.copyOf(queue);
      queue.clear();
      stopped.complete(cause);
    }
    refuse(unsent);
  }

  private void refuse(List<Waiting> unsent) {
    for (Waiting waiting : unsent) {
      forget(waiting);
      waiting.fail(new NotSent("the ledger takes no commands any more"));
    }
  }

  /// Waits until no block is being written, and keeps the next one back until [#resume].
  private synchronized void pause() {
    boolean interrupted = false;
    while (running || paused) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    paused = true;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void resume() {
    synchronized (this) {
      paused = false;
      notifyAll();
    }
    wake();
  }

  /// Finishes the block that is being written, refuses what waits as [NotSent], ends all
  /// subscriptions and closes the stores. Not to be called by a handler.
  @Override
  public void close() {
    List<Waiting> unsent;
    List<Seat> members;
    synchronized (this) {
      if (closing) {
        return;
      }
      closing = true;
      unsent = List.copyOf(queue);
      queue.clear();
      members = List.copyOf(seats);
    }
    refuse(unsent);
    pause();
    members.forEach(seat -> seat.deliveries().close());
    members.forEach(seat -> seat.replica().close());
  }
}
