package org.lianfang.bench.index;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.lianfang.bench.load.Compared;
import org.lianfang.bench.load.Folders;
import org.lianfang.bench.load.Load;
import org.lianfang.bench.load.Measured;
import org.lianfang.bench.load.Meter;
import org.lianfang.bench.load.Recorder;
import org.lianfang.bench.load.Result;
import org.lianfang.bench.load.Sample;
import org.lianfang.bench.load.Settings;
import org.lianfang.bench.load.Work;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.RocksStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.StoreOptions;
import org.lianfang.ledger.store.Table;
import org.lianfang.node.vault.StoredVault;
import org.lianfang.protocol.InvariantViolation;

/// The vault's token index, beside RocksDB itself with the same options and rows.
public final class IndexBench {
  private static final String TABLE = "vault-tokens";
  private static final int BATCH = 1_000;

  /// Loaded more than once only up to here: the largest index takes minutes.
  private static final long REPEATED_MAX = 2_000_000;

  private static final int LOADS = 3;

  /// Numbers of tokens that no row has start here.
  private static final long ABSENT = 1L << 40;

  private final Settings settings;
  private final TokenRows rows =
      new TokenRows(
          StoredVault.tables().stream()
              .filter(table -> table.name().equals(TABLE))
              .findFirst()
              .orElseThrow());

  public IndexBench(Settings settings) {
    this.settings = settings;
  }

  /// Loads the index and looks tokens up, one at a time.
  public List<Result> run() throws Exception {
    List<Result> results = new ArrayList<>();
    int loads = settings.tokens() <= REPEATED_MAX ? LOADS : 1;
    List<Sample> ours = new ArrayList<>();
    List<Sample> beside = new ArrayList<>();
    settings.progress().accept("index load");
    Path folder = settings.folder().resolve("vault");
    for (int load = 0; load < loads; load++) {
      Folders.delete(folder);
      ours.add(loadStore(folder));
      beside.add(loadRaw(folder));
    }
    Result loaded =
        Result.rate(
            figure("load"),
            "tokens/s",
            new Compared(Measured.of(ours), Measured.of(beside)),
            "rocksdb_write");
    try (Store store = open(folder);
        RawRocks raw = new RawRocks(folder, folder, TABLE)) {
      StoredVault vault = new StoredVault(store);
      LongSupplier present = () -> ThreadLocalRandom.current().nextLong(settings.tokens());
      LongSupplier absent = () -> ABSENT + ThreadLocalRandom.current().nextLong(ABSENT);
      results.add(lookup("lookup_hit", vault, raw, present, 1));
      results.add(lookup("lookup_miss", vault, raw, absent, 0));
    }
    results.add(loaded);
    Folders.delete(folder);
    return results;
  }

  private static Store open(Path folder) throws StoreFailed {
    return RocksStore.open(folder, List.<Table>copyOf(StoredVault.tables()), StoreOptions.LARGE);
  }

  private Sample loadStore(Path folder) throws StoreFailed {
    Recorder recorder = new Recorder();
    Meter meter = new Meter();
    try (Store store = open(folder)) {
      for (long from = 0; from < settings.tokens(); from += BATCH) {
        long start = System.nanoTime();
        long to = Math.min(from + BATCH, settings.tokens());
        store.write(rows.batch(from, to), Durability.PROCESS);
        recorder.done(to - from, System.nanoTime() - start);
      }
    }
    return meter.read(List.of(recorder));
  }

  private Sample loadRaw(Path like) throws Exception {
    Path folder = settings.folder().resolve("raw");
    Recorder recorder = new Recorder();
    Meter meter = new Meter();
    try (RawRocks raw = new RawRocks(like, folder, TABLE)) {
      for (long from = 0; from < settings.tokens(); from += BATCH) {
        long start = System.nanoTime();
        long to = Math.min(from + BATCH, settings.tokens());
        raw.write(LongStream.range(from, to).mapToObj(TokenRows::row).toList());
        recorder.done(to - from, System.nanoTime() - start);
      }
    }
    Sample sample = meter.read(List.of(recorder));
    Folders.delete(folder);
    return sample;
  }

  private Result lookup(
      String name, StoredVault vault, RawRocks raw, LongSupplier numbers, int found)
      throws Exception {
    settings.progress().accept("index " + name);
    Work ours =
        Work.of(
            1,
            () -> {
              var records = vault.lookup(TokenRows.KEY, TokenRows.token(numbers.getAsLong()));
              require(records.size() == found);
            });
    Work beside =
        Work.of(1, () -> require(raw.holds(TokenRows.row(numbers.getAsLong())) == (found > 0)));
    return Result.rate(
        figure(name),
        "lookups/s",
        Compared.of(settings, Load.onThreads(List.of(ours)), Load.onThreads(List.of(beside))),
        "rocksdb_get");
  }

  private static void require(boolean right) {
    if (!right) {
      throw new InvariantViolation("the index does not hold what was loaded");
    }
  }

  private Result.Figure figure(String name) {
    Map<String, Object> conditions = Map.of("tokens", settings.tokens(), "threads", 1);
    return new Result.Figure("index", name, Optional.empty(), "rocksdb", conditions);
  }
}
