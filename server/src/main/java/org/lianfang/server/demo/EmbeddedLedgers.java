package org.lianfang.server.demo;

import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.lianfang.contract.AllianceContract;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.embedded.EmbeddedEngine;
import org.lianfang.ledger.embedded.EmbeddedLimits;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.store.RocksStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.StoreOptions;
import org.lianfang.protocol.Faults;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.server.AllianceFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All members' ledgers on the embedded engine.
final class EmbeddedLedgers implements DemoLedgers {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedLedgers.class);

  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().name("ledger-", 0).daemon(true).factory());
  private final EmbeddedEngine engine;
  private final MemberId first;

  /// @throws StoreFailed if a replica is damaged or in use
  EmbeddedLedgers(AllianceFolder folder, List<MemberId> members, InstantSource clock)
      throws StoreFailed, IOException {
    Map<String, Store> replicas = new LinkedHashMap<>();
    boolean opened = false;
    try {
      for (MemberId member : members) {
        replicas.put(
            member.value(),
            RocksStore.open(folder.replica(member), ReplicaTables.ALL, StoreOptions.MODEST));
      }
      this.engine =
          EmbeddedEngine.open(
              new AllianceContract(), clock, threads, EmbeddedLimits.DEFAULT, replicas);
      opened = true;
    } finally {
      if (!opened) {
        replicas.values().forEach(Store::close);
        threads.shutdown();
      }
    }
    this.first = members.getFirst();
    var _ =
        engine
            .stopped()
            .thenAccept(cause -> log.error("the ledger stopped: {}", Faults.describe(cause)));
  }

  @Override
  public void begin(Supplier<Envelope> genesis) {
    Ledger ledger = of(first);
    if (!Founding.isFounded(ledger)) {
      Founding.require(Founding.submit(ledger, genesis.get()));
    }
  }

  @Override
  public Ledger of(MemberId member) {
    return engine.ledger(member.value());
  }

  @Override
  public void close() {
    engine.close();
    threads.shutdown();
  }
}
