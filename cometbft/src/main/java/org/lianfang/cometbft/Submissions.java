package org.lianfang.cometbft;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lianfang.cometbft.abci.Bundle;
import org.lianfang.cometbft.abci.WaitingShares;
import org.lianfang.cometbft.rpc.NotReached;
import org.lianfang.cometbft.rpc.RpcClient;
import org.lianfang.ledger.Block;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.NotSent;
import org.lianfang.ledger.OutcomeUnknown;
import org.lianfang.ledger.Overloaded;
import org.lianfang.ledger.replica.Replica;
import org.lianfang.ledger.replica.ReplicaView;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.ledger.StateMachine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Commands on their way: handed to the engine in bundles by a thread of its own, handed over again
/// as long as they are not ordered (the engine keeps what waits in memory only), and answered when
/// the replica has them.
final class Submissions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Submissions.class);
  private static final String TAKES_NONE = "the ledger takes no commands any more";
  private static final long TICK_MILLIS = 100;
  private static final long RECONNECT_MILLIS = 100;
  private static final int DOUBLINGS_MAX = 3;

  /// What a bundle gathers: more would make the engines wait for one another's parts.
  private static final long BUNDLE_BYTES_MAX = 64 << 10;

  /// How long commands gather at most while others of this node's are being ordered.
  private static final long GATHERING_NANOS_MAX = 200_000_000;

  /// Hands transactions to the engine.
  interface Engine {
    List<RpcClient.Broadcast> broadcast(List<Bytes> transactions, boolean atOnce)
        throws IOException;
  }

  private final Replica replica;
  private final StateMachine machine;
  private final Bytes genesis;
  private final Engine engine;
  private final SubmissionLimits limits;
  private final Executor executor;
  private final Map<Bytes, Waiting> known = new HashMap<>();
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();

  /// What the engines had before and is to be handed over again: it goes first, for what is new may
  /// wait for the room that it takes.
  private final ArrayDeque<Waiting> again = new ArrayDeque<>();

  private final Thread thread;
  private long knownBytes;
  private long queuedBytes;
  private long gatheringSince;

  /// How long the last command that was ordered lay with the engines.
  private long orderingNanos;

  private int heldCount;
  private long heldBytes;
  private boolean closed;

  /// @param genesis the one envelope that is ordered without being submitted
  /// @param executor runs what callers do with their outcomes
  Submissions(
      Replica replica,
      StateMachine machine,
      Bytes genesis,
      Engine engine,
      SubmissionLimits limits,
      Executor executor) {
    this.replica = replica;
    this.machine = machine;
    this.genesis = genesis;
    this.engine = engine;
    this.limits = limits;
    this.executor = executor;
    this.thread = Thread.ofPlatform().daemon().name("cometbft-submit").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  CompletionStage<Committed> submit(Bytes envelope) {
    Waiting waiting;
    CompletableFuture<Committed> caller = new CompletableFuture<>();
    synchronized (this) {
      if (closed) {
        return CompletableFuture.failedStage(new NotSent(TAKES_NONE));
      }
      long now = System.nanoTime();
      Waiting.Caller place = new Waiting.Caller(caller, now + limits.timeout().toNanos());
      Waiting earlier = known.get(envelope);
      if (earlier != null) {
        earlier.callers().add(place);
        return caller.minimalCompletionStage();
      }
      if (known.size() >= limits.waitingMax()
          || knownBytes + envelope.size() > limits.waitingBytesMax()) {
        return CompletableFuture.failedStage(new Overloaded(limits.retryAfter()));
      }
      waiting = new Waiting(envelope, now);
      waiting.callers().add(place);
      known.put(envelope, waiting);
      knownBytes += envelope.size();
    }
    if (replica.size() > 0) {
      enqueue(waiting);
    } else if (!envelope.equals(genesis)) {
      fail(waiting, new NotSent("the ledger has not begun"));
    }
    return caller.minimalCompletionStage();
  }

  /// Answers those that need not be ordered. What is handed over for the first time is judged
  /// together, which takes less time than one after the other.
  ///
  /// A block that holds them answers them since they were submitted: looking at the replica misses
  /// nothing.
  private void judge(List<Waiting> queued) {
    List<Waiting> fresh = queued.stream().filter(waiting -> !waiting.admitted).toList();
    if (fresh.isEmpty()) {
      return;
    }
    try (ReplicaView view = replica.read()) {
      machine.expect(view, fresh.stream().map(Waiting::envelope).toList());
      for (Waiting waiting : fresh) {
        Optional<Committed> answer = answered(view, waiting.envelope());
        answer.ifPresentOrElse(found -> complete(waiting, found), () -> waiting.admitted = true);
      }
    } catch (RuntimeException | Error e) {
      fresh.stream().filter(waiting -> !waiting.admitted).forEach(waiting -> fail(waiting, e));
    }
  }

  /// What can be answered without ordering: the first outcome of the same envelope, or a refusal.
  private Optional<Committed> answered(ReplicaView view, Bytes envelope) {
    Optional<Committed> first =
        machine
            .requestKey(envelope)
            .flatMap(view::outcome)
            .filter(committed -> committed.envelope().equals(envelope));
    if (first.isPresent()) {
      return first;
    }
    Instant time = view.time();
    return machine
        .admit(view, envelope)
        .map(reason -> new Committed(-1, time, envelope, new Outcome.Refused(reason)));
  }

  private synchronized void enqueue(Waiting waiting) {
    if (!waiting.queued && known.get(waiting.envelope()) == waiting) {
      waiting.queued = true;
      if (waiting.held) {
        again.add(waiting);
        notifyAll();
        return;
      }
      if (queue.isEmpty()) {
        gatheringSince = System.nanoTime();
      }
      queue.add(waiting);
      queuedBytes += waiting.envelope().size();
      if (queue.size() == 1 || isFull()) {
        notifyAll();
      }
    }
  }

  /// A block stands in the replica.
  void committed(Block block) {
    List<Runnable> answers = new ArrayList<>();
    long now = System.nanoTime();
    synchronized (this) {
      Set<Waiting> left = new LinkedHashSet<>();
      for (Committed command : block.commands()) {
        Waiting waiting = known.get(command.envelope());
        if (waiting != null) {
          forget(waiting);
          if (waiting.handed > 0) {
            orderingNanos = now - waiting.handedAt;
          }
          if (!left.contains(waiting)) {
            left.addAll(waiting.together);
          }
          waiting.callers().forEach(caller -> answers.add(() -> caller.future().complete(command)));
        }
      }
      left.forEach(this::part);
    }
    if (!answers.isEmpty()) {
      give(answers);
    }
  }

  private void give(List<Runnable> answers) {
    try {
      executor.execute(() -> answers.forEach(Runnable::run));
    } catch (RejectedExecutionException e) {
      answers.forEach(Runnable::run);
    }
  }

  /// Hands over alone what was left when another of its bundle was ordered: no block takes that
  /// bundle any more. Whoever orders a command of another member's that way delays the rest of its
  /// bundle by a block.
  private void part(Waiting waiting) {
    if (known.get(waiting.envelope()) == waiting) {
      waiting.handed = Math.max(waiting.handed, 2);
      enqueue(waiting);
    }
  }

  private void complete(Waiting waiting, Committed committed) {
    leave(waiting, caller -> caller.complete(committed));
  }

  private void fail(Waiting waiting, Throwable failure) {
    leave(waiting, caller -> caller.completeExceptionally(failure));
  }

  private void leave(Waiting waiting, Consumer<CompletableFuture<Committed>> answer) {
    List<Waiting.Caller> callers;
    synchronized (this) {
      forget(waiting);
      callers = List.copyOf(waiting.callers());
    }
    give(List.of(() -> callers.forEach(caller -> answer.accept(caller.future()))));
  }

  private synchronized void forget(Waiting waiting) {
    if (known.remove(waiting.envelope(), waiting)) {
      knownBytes -= waiting.envelope().size();
      if (waiting.held) {
        heldCount--;
        heldBytes -= waiting.envelope().size();
        notifyAll();
      }
    }
  }

  private void run() {
    try {
      long nextTick = System.nanoTime();
      while (true) {
        List<Waiting> batch = take();
        if (batch == null) {
          return;
        }
        if (!batch.isEmpty()) {
          judge(batch);
          hand(batch);
        }
        long now = System.nanoTime();
        if (now >= nextTick) {
          expire(now);
          judge(queued());
          repeat(now);
          nextTick = now + TICK_MILLIS * 1_000_000;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.error("commands are not handed over any more", e);
      stop();
    }
  }

  /// Returns what is to be handed over next, nothing after a while, null after the end.
  private synchronized @Nullable List<Waiting> take() throws InterruptedException {
    long until = System.nanoTime() + TICK_MILLIS * 1_000_000;
    long left = until - System.nanoTime();
    while (!closed && left > 0) {
      long gathering = gatheringLeft();
      if (next().isPresent() && gathering <= 0) {
        break;
      }
      long pause = gathering > 0 ? Math.min(left, gathering) : left;
      wait(Math.ceilDiv(pause, 1_000_000));
      left = until - System.nanoTime();
    }
    if (closed) {
      return null;
    }
    List<Waiting> batch = new ArrayList<>();
    long bytes = 0;
    Optional<Waiting> next = next();
    while (next.isPresent()
        && batch.size() < limits.batchMax()
        && (batch.isEmpty() || bytes + next.get().envelope().size() <= limits.batchBytesMax())) {
      Waiting taken = next.get();
      remove(taken);
      if (known.get(taken.envelope()) == taken) {
        bytes += taken.envelope().size();
        batch.add(taken);
        hold(taken);
      }
      next = next();
    }
    return batch;
  }

  /// What is to be handed over next, if it has room.
  private Optional<Waiting> next() {
    return again.isEmpty()
        ? Optional.ofNullable(queue.peek()).filter(this::hasRoom)
        : Optional.of(again.peek());
  }

  private void remove(Waiting next) {
    next.queued = false;
    if (!again.isEmpty()) {
      again.remove();
    } else {
      queue.remove();
      queuedBytes -= next.envelope().size();
    }
  }

  /// What waits for room or for company.
  private synchronized List<Waiting> queued() {
    return List.copyOf(queue);
  }

  /// How long what is queued may still wait for company: half as long as the last command took to
  /// be ordered. Most of that it would wait for a block anyway, and the longer blocks take, the
  /// more is saved by fewer transactions in them. Nothing waits if no other of this node's is being
  /// ordered: it would gain nothing.
  private long gatheringLeft() {
    return !again.isEmpty() || queue.isEmpty() || heldCount == 0 || isFull()
        ? 0
        : gatheringSince + Math.min(orderingNanos / 2, GATHERING_NANOS_MAX) - System.nanoTime();
  }

  /// Whether what is queued fills a bundle.
  private boolean isFull() {
    return queue.size() >= limits.bundleMax() || queuedBytes >= BUNDLE_BYTES_MAX;
  }

  /// No more of this node lies with the engines at a time than they take of one member. What was
  /// handed over before counts already.
  private boolean hasRoom(Waiting next) {
    return next.held
        || heldCount == 0
        || (heldCount < WaitingShares.OWN_COMMANDS
            && heldBytes + next.envelope().size() <= WaitingShares.OWN_BYTES);
  }

  private void hold(Waiting next) {
    if (!next.held) {
      next.held = true;
      heldCount++;
      heldBytes += next.envelope().size();
    }
  }

  private void hand(List<Waiting> batch) throws InterruptedException {
    SequencedMap<Bytes, List<Waiting>> transactions = bundled(batch);
    if (transactions.isEmpty()) {
      return;
    }
    List<RpcClient.Broadcast> answers;
    try {
      answers = engine.broadcast(List.copyOf(transactions.keySet()), isIdle(batch));
    } catch (NotReached e) {
      synchronized (this) {
        batch.forEach(this::enqueue);
      }
      Thread.sleep(RECONNECT_MILLIS);
      return;
    } catch (IOException e) {
      LOG.debug("a batch was handed over without an answer: {}", e.toString());
      answers = Collections.nCopies(transactions.size(), RpcClient.Broadcast.TAKEN);
    }
    long now = System.nanoTime();
    Iterator<RpcClient.Broadcast> answer = answers.iterator();
    for (List<Waiting> together : transactions.values()) {
      RpcClient.Broadcast given = answer.next();
      together.forEach(waiting -> settle(waiting, given, now));
    }
  }

  /// Whether nothing else of this node's waits at the engines. Otherwise more is on its way soon,
  /// and the answer to a question would hold it up.
  private synchronized boolean isIdle(List<Waiting> batch) {
    return again.isEmpty() && queue.isEmpty() && heldCount <= batch.size();
  }

  /// Puts what is handed over for the first time into bundles. What was handed over once goes as it
  /// went then, which costs nothing if the engine still has it; after that alone, since something
  /// else in its bundle may be what is not taken.
  private synchronized SequencedMap<Bytes, List<Waiting>> bundled(List<Waiting> batch) {
    SequencedMap<Bytes, List<Waiting>> transactions = new LinkedHashMap<>();
    List<Waiting> fresh = new ArrayList<>();
    long bytes = 0;
    for (Waiting waiting : batch) {
      if (known.get(waiting.envelope()) != waiting) {
        continue; // answered meanwhile: the rest of a bundle with it would not be ordered
      }
      if (waiting.handed > 0) {
        if (waiting.handed > 1) {
          waiting.transaction = waiting.envelope();
          waiting.together = List.of();
        }
        transactions.computeIfAbsent(waiting.transaction, first -> new ArrayList<>()).add(waiting);
        continue;
      }
      int size = waiting.envelope().size();
      if (fresh.size() == limits.bundleMax() || bytes + size > BUNDLE_BYTES_MAX) {
        bundle(fresh, transactions);
        fresh = new ArrayList<>();
        bytes = 0;
      }
      fresh.add(waiting);
      bytes += size;
    }
    bundle(fresh, transactions);
    return transactions;
  }

  private static void bundle(
      List<Waiting> together, SequencedMap<Bytes, List<Waiting>> transactions) {
    if (!together.isEmpty()) {
      Bytes bundle = Bundle.of(together.stream().map(Waiting::envelope).toList());
      List<Waiting> companions = together.size() == 1 ? List.of() : List.copyOf(together);
      together.forEach(
          waiting -> {
            waiting.transaction = bundle;
            waiting.together = companions;
          });
      transactions.computeIfAbsent(bundle, first -> new ArrayList<>()).addAll(together);
    }
  }

  private void settle(Waiting waiting, RpcClient.Broadcast answer, long now) {
    boolean refused;
    synchronized (this) {
      refused = answer != RpcClient.Broadcast.TAKEN && !waiting.sent;
      waiting.sent |= answer == RpcClient.Broadcast.TAKEN;
      waiting.handed++;
      waiting.handedAt = now;
    }
    if (refused) {
      fail(waiting, new Overloaded(limits.retryAfter()));
    }
  }

  /// Lets go of those who have waited long enough.
  private void expire(long now) {
    List<Runnable> answers = new ArrayList<>();
    synchronized (this) {
      for (Waiting waiting : List.copyOf(known.values())) {
        // What waits for room waits as long as its callers do.
        boolean crowded = !waiting.sent && !hasRoom(waiting);
        boolean unsent =
            !waiting.sent && !crowded && now - waiting.since() > limits.unsentTimeout().toNanos();
        boolean genesisToCome = waiting.envelope().equals(genesis);
        Iterator<Waiting.Caller> callers = waiting.callers().iterator();
        while (callers.hasNext()) {
          Waiting.Caller caller = callers.next();
          if ((unsent && !genesisToCome) || now - caller.deadline() >= 0) {
            callers.remove();
            answers.add(
                () ->
                    caller
                        .future()
                        .completeExceptionally(
                            waiting.sent
                                ? new OutcomeUnknown("no outcome in time")
                                : new NotSent(
                                    crowded
                                        ? "too much waits to be ordered"
                                        : "the engine is not reachable")));
          }
        }
        if (waiting.callers().isEmpty()) {
          forget(waiting);
        }
      }
    }
    answers.forEach(Runnable::run);
  }

  /// Hands over again what has been waiting for some time. What has become inadmissible for good is
  /// refused: no block that follows can hold it.
  private void repeat(long now) {
    List<Waiting> late = new ArrayList<>();
    synchronized (this) {
      for (Waiting waiting : known.values()) {
        int doublings = Math.clamp(waiting.handed - 1L, 0, DOUBLINGS_MAX);
        long pause = limits.resubmission().toNanos() << doublings;
        if (waiting.sent && !waiting.queued && now - waiting.handedAt > pause) {
          late.add(waiting);
        }
      }
    }
    if (late.isEmpty()) {
      return;
    }
    try (ReplicaView view = replica.read()) {
      for (Waiting waiting : late) {
        answered(view, waiting.envelope())
            .filter(Submissions::isFinal)
            .ifPresentOrElse(answer -> complete(waiting, answer), () -> enqueue(waiting));
      }
    }
  }

  private static boolean isFinal(Committed answer) {
    return answer.position() >= 0
        || (answer.outcome() instanceof Outcome.Refused(Reason reason)
            && (reason == Reason.REQUEST_ID_REUSED || reason == Reason.EXPIRED));
  }

  /// Answers all who wait, and takes no more.
  void stop() {
    List<Runnable> answers = new ArrayList<>();
    synchronized (this) {
      closed = true;
      for (Waiting waiting : known.values()) {
        boolean sent = waiting.sent;
        waiting
            .callers()
            .forEach(
                caller ->
                    answers.add(
                        () ->
                            caller
                                .future()
                                .completeExceptionally(
                                    sent
                                        ? new OutcomeUnknown("the ledger stopped meanwhile")
                                        : new NotSent(TAKES_NONE))));
      }
      known.clear();
      queue.clear();
      again.clear();
      queuedBytes = 0;
      heldCount = 0;
      heldBytes = 0;
      notifyAll();
    }
    answers.forEach(Runnable::run);
  }

  @Override
  public void close() {
    stop();
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive() && !thread.equals(Thread.currentThread())) {
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
