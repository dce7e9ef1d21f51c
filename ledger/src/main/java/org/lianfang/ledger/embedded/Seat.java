package org.lianfang.ledger.embedded;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.lianfang.ledger.replica.Replica;

/// One member's replica in the engine, with those who follow it.
record Seat(String member, Replica replica, Set<Delivery> deliveries) {
  Seat(String member, Replica replica) {
    this(member, replica, ConcurrentHashMap.newKeySet());
  }

  /// A block has been committed here.
  void committed() {
    deliveries.forEach(Delivery::wake);
  }
}
