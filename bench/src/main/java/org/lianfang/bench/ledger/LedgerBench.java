package org.lianfang.bench.ledger;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lianfang.bench.alliance.BareAlliance;
import org.lianfang.bench.alliance.BatchPoster;
import org.lianfang.bench.load.Compared;
import org.lianfang.bench.load.Load;
import org.lianfang.bench.load.Result;
import org.lianfang.bench.load.Settings;
import org.lianfang.bench.load.Work;

/// The embedded ledger, four members in one process, every signature and rule checked by each,
/// beside bare synced writes of the same bytes to one RocksDB.
public final class LedgerBench {
  private static final String BESIDE = "rocksdb_synced_write";
  private static final int WINDOW = 16;
  private static final int CALLS = 1_000;

  private final Settings settings;

  public LedgerBench(Settings settings) {
    this.settings = settings;
  }

  /// Measures single commands, batches and the time of one commit.
  public List<Result> run() throws Exception {
    try (BareAlliance alliance = BareAlliance.begin(settings.folder().resolve("alliance"));
        RawWrites raw = new RawWrites(settings.folder().resolve("raw"))) {
      List<BatchPoster> posters = alliance.posters(WINDOW);
      List<Result> results = new ArrayList<>();
      results.add(rate("command", "commands/s", posters, 1, raw));
      results.add(rate("call_batch", "calls/s", posters, CALLS, raw));
      results.add(latency(posters.getFirst().of(1), raw));
      return results;
    }
  }

  private Result rate(String name, String unit, List<BatchPoster> posters, int calls, RawWrites raw)
      throws Exception {
    settings.progress().accept("ledger " + name);
    posters.forEach(poster -> poster.of(calls));
    int bytes = posters.getFirst().envelopeSize();
    int waiting = posters.size() * WINDOW;
    Work write = raw.of(bytes, calls);
    Compared compared =
        Compared.of(
            settings, Load.onThreads(posters), Load.onThreads(Collections.nCopies(waiting, write)));
    return Result.rate(figure(name, waiting, calls, bytes), unit, compared, BESIDE);
  }

  private Result latency(BatchPoster poster, RawWrites raw) throws Exception {
    settings.progress().accept("ledger commit_latency");
    int bytes = poster.envelopeSize();
    Compared compared =
        Compared.of(
            settings,
            Load.onThreads(List.of(poster.oneAtATime())),
            Load.onThreads(List.of(raw.of(bytes, 1))));
    return Result.time(figure("commit_latency", 1, 1, bytes), compared, BESIDE);
  }

  private static Result.Figure figure(String name, int waiting, int calls, int bytes) {
    Map<String, Object> conditions =
        Map.of(
            "members", BareAlliance.MEMBERS,
            "in_flight", waiting,
            "calls_per_command", calls,
            "bytes_per_command", bytes);
    return new Result.Figure("ledger", name, Optional.empty(), "embedded", conditions);
  }
}
