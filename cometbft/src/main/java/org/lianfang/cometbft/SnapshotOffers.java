package org.lianfang.cometbft;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.lianfang.cometbft.abci.EngineNote;
import org.lianfang.cometbft.abci.SnapshotShelf;
import org.lianfang.cometbft.proof.CommitProof;
import org.lianfang.cometbft.proof.TrustPath;
import org.lianfang.cometbft.rpc.EngineQuestion;
import org.lianfang.cometbft.rpc.RpcClient;
import org.lianfang.ledger.NotSent;
import org.lianfang.ledger.Snapshots;
import org.lianfang.ledger.Threads;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What members that join get from this one. A thread of its own cuts the log into chunks, since
/// after a start that reads the whole of it.
final class SnapshotOffers implements Snapshots, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotOffers.class);
  private static final int OFFERS_MAX = 2;

  private final SnapshotShelf shelf;
  private final RpcClient rpc;
  private final Supplier<Optional<List<CommitProof>>> turns;
  private final Executor executor;
  private final Thread thread;
  private final Map<Long, CommitProof> blocks = new TreeMap<>();
  private boolean woken = true;
  private boolean closed;

  /// @param turns the blocks after which other validators signed; empty while nobody collects them
  SnapshotOffers(
      SnapshotShelf shelf,
      RpcClient rpc,
      Supplier<Optional<List<CommitProof>>> turns,
      Executor executor) {
    this.shelf = shelf;
    this.rpc = rpc;
    this.turns = turns;
    this.executor = executor;
    this.thread = Thread.ofPlatform().daemon().name("cometbft-snapshots").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// There may be another snapshot.
  synchronized void wake() {
    woken = true;
    notifyAll();
  }

  private void run() {
    try {
      while (await()) {
        shelf.refresh(this::isClosed);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.error("no snapshots are offered any more", e);
    }
  }

  private synchronized boolean await() throws InterruptedException {
    while (!woken && !closed) {
      wait();
    }
    woken = false;
    return !closed;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public List<Offer> offers() {
    List<Offer> offers = new ArrayList<>();
    Optional<List<CommitProof>> known = turns.get();
    for (EngineNote.Point point : shelf.offered().stream().limit(OFFERS_MAX).toList()) {
      if (known.isPresent()) {
        try {
          offers.add(offer(point, known.get()));
        } catch (IOException e) {
          LOG.debug("the engine does not prove height {}: {}", point.height(), e.toString());
        }
      }
    }
    return offers;
  }

  private Offer offer(EngineNote.Point point, List<CommitProof> known) throws IOException {
    CommitProof last = block(point.height() + 1);
    List<CommitProof> before =
        known.stream().filter(turn -> turn.height() < last.height()).toList();
    return new Offer(point.size(), new TrustPath(before, last).encode());
  }

  private synchronized CommitProof block(long height) throws IOException {
    CommitProof block = blocks.get(height);
    if (block == null) {
      block =
          CommitProof.of(rpc.commit(height), List.copyOf(new TreeSet<>(rpc.validators(height))));
      blocks.put(height, block);
      blocks.keySet().removeIf(known -> known < height && blocks.size() > OFFERS_MAX);
    }
    return block;
  }

  @Override
  public CompletionStage<Bytes> ask(Bytes question) {
    EngineQuestion asked;
    try {
      asked = EngineQuestion.decode(question);
    } catch (Malformed e) {
      return CompletableFuture.failedStage(new IllegalArgumentException(e.getMessage()));
    }
    CompletableFuture<Bytes> answer = new CompletableFuture<>();
    executor.execute(
        () -> {
          try {
            answer.complete(rpc.answer(asked));
          } catch (IOException e) {
            answer.completeExceptionally(new NotSent("the engine does not answer"));
          } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  /// Waits for the thread: it may be reading the replica, which is closed next.
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    Threads.awaitEnd(thread);
  }
}
