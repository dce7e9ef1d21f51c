package org.lianfang.bench.alliance;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.lianfang.contract.AllianceContract;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.embedded.EmbeddedEngine;
import org.lianfang.ledger.embedded.EmbeddedLimits;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.store.RocksStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.StoreOptions;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Outcome;

/// Members with a ledger between them and nothing else: every replica on the disk, every rule of
/// the contract, no node.
public final class BareAlliance implements AutoCloseable {
  /// As many members as the trial alliance has banks.
  public static final int MEMBERS = 4;

  /// How many of them must answer: a majority.
  public static final int THRESHOLD = Genesis.threshold(MEMBERS);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final SecureRandom random = new SecureRandom();
  private final List<Founder> founders = new ArrayList<>();
  private final EmbeddedEngine engine;

  /// Makes the members and begins their alliance.
  ///
  /// @param folder holds a replica for each
  public static BareAlliance begin(Path folder) throws Exception {
    BareAlliance alliance = new BareAlliance(folder);
    boolean begun = false;
    try {
      Founder first = alliance.founders.getFirst();
      requireAccepted(
          alliance
              .ledger(first)
              .submit(first.sign(alliance.genesis(), alliance.random))
              .toCompletableFuture()
              .get());
      begun = true;
      return alliance;
    } finally {
      if (!begun) {
        alliance.close();
      }
    }
  }

  private BareAlliance(Path folder) throws StoreFailed {
    Map<String, Store> stores = new LinkedHashMap<>();
    for (int number = 1; number <= MEMBERS; number++) {
      Founder founder = Founder.of(number, random);
      founders.add(founder);
      stores.put(
          founder.id().value(),
          RocksStore.open(
              folder.resolve(founder.id().value()), ReplicaTables.ALL, StoreOptions.MODEST));
    }
    this.engine =
        EmbeddedEngine.open(
            new AllianceContract(), Clock.systemUTC(), threads, EmbeddedLimits.DEFAULT, stores);
  }

  private Command genesis() {
    return Genesis.command(
        Founder.ALLIANCE,
        founders.stream().map(Founder::application).toList(),
        founders.stream().map(Founder::signing).toList());
  }

  /// A poster of call batches for each member, which may all post at once.
  ///
  /// @param window how many batches of each may wait for the ledger at once
  public List<BatchPoster> posters(int window) {
    return founders.stream().map(founder -> new BatchPoster(this, founder, window)).toList();
  }

  Ledger ledger(Founder founder) {
    return engine.ledger(founder.id().value());
  }

  static Committed requireAccepted(Committed committed) {
    if (committed.outcome() instanceof Outcome.Refused(var reason)) {
      throw new InvariantViolation("the ledger refused a measured command: " + reason);
    }
    return committed;
  }

  @Override
  public void close() {
    engine.close();
    threads.shutdown();
  }
}
