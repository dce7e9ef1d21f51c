package org.lianfang.bench.alliance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.lianfang.bench.load.Processes;
import org.lianfang.cometbft.CometBftLedger;
import org.lianfang.cometbft.SubmissionLimits;
import org.lianfang.cometbft.engine.EngineConfig;
import org.lianfang.cometbft.engine.GenesisFile;
import org.lianfang.contract.AllianceContract;
import org.lianfang.contract.member.AllianceNetwork;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.View;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.store.RocksStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreOptions;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.wire.CommandCodec;

/// A CometBFT process for each member on loopback; the replicas in this process, each with rules of
/// its own, so that every one checks every signature as members on hosts of their own do.
final class CometBftLedgers implements Ledgers {
  private static final long START_NANOS_MAX = 120_000_000_000L;

  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().name("ledger-", 0).daemon(true).factory());

  private final Map<MemberId, CometBftLedger> ledgers = new LinkedHashMap<>();

  /// An engine that rests when this process ends would rest for ever.
  private final Thread waking = new Thread(this::wake, "wake-engines");

  private CometBftLedgers() {
    Runtime.getRuntime().addShutdownHook(waking);
  }

  /// @param bundleMax how many commands one transaction of the engine holds at most
  static CometBftLedgers begin(List<Seat> seats, Envelope genesis, Clock clock, int bundleMax)
      throws Exception {
    CometBftLedgers opened = new CometBftLedgers();
    boolean begun = false;
    try {
      opened.open(seats, genesis, clock, bundleMax);
      opened.await();
      begun = true;
      return opened;
    } finally {
      if (!begun) {
        opened.close();
      }
    }
  }

  private void open(List<Seat> seats, Envelope genesis, Clock clock, int bundleMax)
      throws Exception {
    List<EngineSeat> engines = seats.stream().map(seat -> seat.engine().orElseThrow()).toList();
    if (!(CommandCodec.decode(genesis.body()).command() instanceof Command.Genesis founding)) {
      throw new InvariantViolation("an alliance begins with its genesis");
    }
    GenesisFile file =
        new GenesisFile(
            founding.core().alliance(),
            clock.instant().truncatedTo(ChronoUnit.MILLIS),
            seats.stream()
                .filter(seat -> founding.core().validators().contains(seat.member()))
                .map(seat -> seat.engine().orElseThrow().consensusKey().bytes())
                .sorted()
                .toList(),
            genesis.encoded());
    for (Seat seat : seats) {
      EngineSeat engine = seat.engine().orElseThrow();
      ledgers.put(
          seat.member(),
          CometBftLedger.open(
              new CometBftLedger.Settings(
                  seat.home(),
                  engine.address(),
                  engine.others(engines),
                  EngineConfig.Profile.ONE_HOST,
                  0,
                  CometBftLedger.Settings.SNAPSHOT_BLOCKS,
                  true,
                  SubmissionLimits.DEFAULT.bundling(bundleMax),
                  CometBftLedger.Settings.NO_END),
              new CometBftLedger.Keys(engine.consensus(), engine.node()),
              file,
              new AllianceContract(),
              new AllianceNetwork(),
              RocksStore.open(seat.replica(), ReplicaTables.ALL, StoreOptions.MODEST),
              new CometBftLedger.Seams(clock, threads)));
    }
  }

  private void await() throws InterruptedException, TimeoutException {
    long end = System.nanoTime() + START_NANOS_MAX;
    for (CometBftLedger ledger : ledgers.values()) {
      while (size(ledger) == 0) {
        if (System.nanoTime() - end > 0) {
          throw new TimeoutException(
              "the engines made no block in time: " + ledger.health().failed());
        }
        Thread.sleep(20);
      }
    }
  }

  private static long size(Ledger ledger) {
    try (View view = ledger.read()) {
      return view.size();
    }
  }

  @Override
  public CometBftLedger of(MemberId member) {
    CometBftLedger ledger = ledgers.get(member);
    if (ledger == null) {
      throw new IllegalArgumentException(member + " has no ledger here");
    }
    return ledger;
  }

  @Override
  public Processes processes() {
    return new Processes(
        () -> ledgers.values().stream().flatMap(ledger -> ledger.pid().stream()).toList());
  }

  @Override
  public Optional<AutoCloseable> collectProofs(MemberId member, Store store) {
    return Optional.of(of(member).collectProofs(store));
  }

  private void wake() {
    try {
      processes().wake();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    wake();
    Runtime.getRuntime().removeShutdownHook(waking);
    ledgers.values().forEach(CometBftLedger::close);
    threads.shutdown();
  }
}
