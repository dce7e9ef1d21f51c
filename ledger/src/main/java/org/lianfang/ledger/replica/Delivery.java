package org.lianfang.ledger.replica;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lianfang.ledger.Block;
import org.lianfang.ledger.BlockHandler;
import org.lianfang.ledger.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers the blocks of one replica to one handler, at the handler's own pace: it reads them from
/// the disk, so that nobody waits for it and it misses nothing.
final class Delivery implements Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final Deliveries all;
  private final BlockHandler handler;
  private final Executor executor;
  private final Duration redelivery;
  private long next;
  private boolean running;
  private boolean woken;
  private boolean closed;
  private @Nullable Thread handling;

  Delivery(
      Deliveries all, long from, BlockHandler handler, Executor executor, Duration redelivery) {
    this.all = all;
    this.next = from;
    this.handler = handler;
    this.executor = executor;
    this.redelivery = redelivery;
  }

  /// There may be a block to deliver.
  void wake() {
    synchronized (this) {
      woken = true;
      if (running || closed) {
        return;
      }
      running = true;
    }
    executor.execute(this::run);
  }

  private void run() {
    synchronized (this) {
      handling = Thread.currentThread();
    }
    boolean again = false;
    boolean done = false;
    try {
      while (takeTurn()) {
        deliverAll();
      }
      done = true;
    } catch (RuntimeException e) {
      LOG.warn("a handler of {} failed at {}; it gets the block again", all.name(), next, e);
      again = true;
      done = true;
    } finally {
      end(again, done);
    }
  }

  private synchronized boolean takeTurn() {
    boolean turn = woken && !closed;
    woken = false;
    if (!turn) {
      running = false;
    }
    return turn;
  }

  private void deliverAll() {
    boolean more = true;
    while (more) {
      synchronized (this) {
        if (closed) {
          return;
        }
      }
      more = deliverNext();
    }
  }

  private boolean deliverNext() {
    try (ReplicaView view = all.replica().read()) {
      Optional<Block> block = view.block(next);
      if (block.isPresent()) {
        handler.onBlock(block.get(), view);
        next = block.get().end();
      }
      return block.isPresent();
    }
  }

  /// Leaves the thread. A broken invariant ends the delivery: its node has to stop, and going on
  /// would hide that.
  private void end(boolean again, boolean done) {
    boolean repeat;
    if (!done) {
      LOG.error("a handler of {} broke down at {}; it gets no more blocks", all.name(), next);
    }
    synchronized (this) {
      closed |= !done;
      repeat = again && !closed;
      running = repeat;
      woken |= repeat;
      handling = null;
      notifyAll();
    }
    if (repeat) {
      CompletableFuture.delayedExecutor(redelivery.toMillis(), TimeUnit.MILLISECONDS, executor)
          .execute(this::run);
    }
  }

  @Override
  public void close() {
    all.remove(this);
    synchronized (this) {
      closed = true;
      boolean interrupted = false;
      // A handler may end its own subscription.
      while (handling != null && !handling.equals(Thread.currentThread())) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
