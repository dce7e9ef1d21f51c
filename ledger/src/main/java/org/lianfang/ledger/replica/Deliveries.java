package org.lianfang.ledger.replica;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.lianfang.ledger.BlockHandler;
import org.lianfang.ledger.Subscription;

/// All who follow one replica, each at its own pace. Thread-safe.
public final class Deliveries implements AutoCloseable {
  private final String name;
  private final Replica replica;
  private final Executor executor;
  private final Duration redelivery;
  private final Set<Delivery> running = ConcurrentHashMap.newKeySet();

  /// @param name whose replica it is, for the log
  /// @param executor runs the handlers; it needs a thread for each that may be busy
  /// @param redelivery how long a delivery pauses after its handler failed
  public Deliveries(String name, Replica replica, Executor executor, Duration redelivery) {
    this.name = name;
    this.replica = replica;
    this.executor = executor;
    this.redelivery = redelivery;
  }

  /// Delivers every block from the one that holds position `from` on, as
  /// [org.lianfang.ledger.Ledger#subscribe] promises.
  public Subscription subscribe(long from, BlockHandler handler) {
    Delivery delivery = new Delivery(this, from, handler, executor, redelivery);
    running.add(delivery);
    delivery.wake();
    return delivery;
  }

  /// A block has been committed.
  public void committed() {
    running.forEach(Delivery::wake);
  }

  String name() {
    return name;
  }

  Replica replica() {
    return replica;
  }

  void remove(Delivery delivery) {
    running.remove(delivery);
  }

  /// Ends all deliveries; waits for handlers that run.
  @Override
  public void close() {
    List.copyOf(running).forEach(Delivery::close);
  }
}
