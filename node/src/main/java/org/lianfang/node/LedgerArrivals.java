package org.lianfang.node;

import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.lianfang.ledger.Block;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.Subscription;
import org.lianfang.ledger.View;

/// Tells when this node's replica has applied a size. Thread-safe.
public final class LedgerArrivals implements AutoCloseable {
  private final Timers timers;
  private final Subscription subscription;
  private final NavigableMap<Long, CompletableFuture<Boolean>> waiting = new TreeMap<>();
  private long size;

  public LedgerArrivals(Ledger ledger, Timers timers) {
    this.timers = timers;
    try (View view = ledger.read()) {
      this.size = view.size();
    }
    this.subscription = ledger.subscribe(size, (block, after) -> arrived(block));
  }

  /// Completes with true once the replica holds `wanted` commands, with false after `limit`.
  public CompletionStage<Boolean> reached(long wanted, Duration limit) {
    CompletableFuture<Boolean> arrival;
    synchronized (this) {
      if (size >= wanted) {
        return CompletableFuture.completedStage(true);
      }
      arrival = waiting.computeIfAbsent(wanted, any -> new CompletableFuture<>());
    }
    CompletableFuture<Boolean> bounded = arrival.thenApply(arrived -> arrived);
    Timers.Timer timer = timers.after(limit, () -> bounded.complete(false));
    return bounded.whenComplete((arrived, failure) -> timer.cancel());
  }

  private void arrived(Block block) {
    Map<Long, CompletableFuture<Boolean>> reached;
    synchronized (this) {
      size = block.end();
      reached = new TreeMap<>(waiting.headMap(size, true));
      waiting.headMap(size, true).clear();
    }
    reached.values().forEach(arrival -> arrival.complete(true));
  }

  @Override
  public void close() {
    subscription.close();
  }
}
