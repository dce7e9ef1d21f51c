package org.lianfang.ledger.embedded;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.lianfang.ledger.BlockHandler;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.NotSent;
import org.lianfang.ledger.Subscription;
import org.lianfang.ledger.View;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.RequestKey;

/// One member's door to an [EmbeddedEngine]. Closing it ends its subscriptions and takes no more
/// commands; the member's replica stays with the engine.
public final class EmbeddedLedger implements Ledger {
  private final EmbeddedEngine engine;
  private final Seat seat;
  private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  EmbeddedLedger(EmbeddedEngine engine, Seat seat) {
    this.engine = engine;
    this.seat = seat;
  }

  @Override
  public CompletionStage<Committed> submit(Envelope envelope) {
    return closed
        ? CompletableFuture.failedStage(new NotSent("the ledger is closed"))
        : engine.submit(seat, envelope.encoded());
  }

  @Override
  public Optional<Committed> outcome(RequestKey request) {
    return seat.replica().outcome(request);
  }

  @Override
  public View read() {
    return seat.replica().read();
  }

  @Override
  public Subscription subscribe(long from, BlockHandler handler) {
    if (closed) {
      throw new IllegalStateException("the ledger is closed");
    }
    Subscription subscription = engine.deliver(seat, from, handler);
    subscriptions.add(subscription);
    return () -> {
      subscriptions.remove(subscription);
      subscription.close();
    };
  }

  @Override
  public void close() {
    closed = true;
    subscriptions.forEach(Subscription::close);
    subscriptions.clear();
  }
}
