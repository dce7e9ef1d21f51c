package org.lianfang.bench.alliance;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.lianfang.bench.load.Processes;
import org.lianfang.contract.AllianceContract;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.embedded.EmbeddedEngine;
import org.lianfang.ledger.embedded.EmbeddedLimits;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.store.RocksStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.StoreOptions;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.member.MemberId;

/// All members' ledgers on the embedded engine.
final class EmbeddedLedgers implements Ledgers {
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().name("ledger-", 0).daemon(true).factory());

  private final EmbeddedEngine engine;

  private EmbeddedLedgers(List<Seat> seats, Clock clock) throws StoreFailed {
    Map<String, Store> stores = new LinkedHashMap<>();
    for (Seat seat : seats) {
      stores.put(
          seat.member().value(),
          RocksStore.open(seat.replica(), ReplicaTables.ALL, StoreOptions.MODEST));
    }
    this.engine =
        EmbeddedEngine.open(new AllianceContract(), clock, threads, EmbeddedLimits.DEFAULT, stores);
  }

  static EmbeddedLedgers begin(List<Seat> seats, Envelope genesis, Clock clock) throws Exception {
    EmbeddedLedgers ledgers = new EmbeddedLedgers(seats, clock);
    boolean begun = false;
    try {
      BareAlliance.requireAccepted(
          ledgers.of(seats.getFirst().member()).submit(genesis).toCompletableFuture().get());
      begun = true;
      return ledgers;
    } finally {
      if (!begun) {
        ledgers.close();
      }
    }
  }

  @Override
  public Ledger of(MemberId member) {
    return engine.ledger(member.value());
  }

  @Override
  public Processes processes() {
    return new Processes(List::of);
  }

  /// There is nothing to prove: all replicas are in this process.
  @Override
  public Optional<AutoCloseable> collectProofs(MemberId member, Store store) {
    return Optional.empty();
  }

  @Override
  public void close() {
    engine.close();
    threads.shutdown();
  }
}
