package org.lianfang.bench.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lianfang.bench.alliance.BareAlliance;
import org.lianfang.bench.alliance.BatchPoster;
import org.lianfang.bench.alliance.EnginesAlone;
import org.lianfang.bench.alliance.FilingPoster;
import org.lianfang.bench.alliance.KeyValueLoad;
import org.lianfang.bench.load.Compared;
import org.lianfang.bench.load.Engine;
import org.lianfang.bench.load.Load;
import org.lianfang.bench.load.Processes;
import org.lianfang.bench.load.Result;
import org.lianfang.bench.load.Settings;
import org.lianfang.bench.load.Work;
import org.lianfang.cometbft.abci.Bundle;

/// The ledger on CometBFT beside as many engines alone, with the same configuration, in turns: the
/// key-value application that is built into the engine gets transactions of the same size, at the
/// same engines, with as many on their way. Whoever is not measured rests.
///
/// The ledger puts commands that wait together into one transaction of the engine (`bundle_max`),
/// which is part of what is measured; the engine alone gets each by itself, as a client of it would
/// send them.
///
/// Commands are signed before the clock starts: it is the ledger that is measured, and members sign
/// on machines of their own.
///
/// A single command files one record: commands that do not follow one another may be on their way
/// in any number.
public final class DistributedLedgerBench {
  static final String BESIDE = "engine_key_value";

  /// How many single commands are on their way, of all members together: more than the processors
  /// order in a few seconds would wait longer than callers do.
  private static final int COMMANDS = 1_024;

  /// A custodian's batches name one another: each waits for the one before.
  static final int BATCHES_EACH = 1;

  static final int CALLS = 1_000;

  /// How many filings are on their way, of all members together.
  private static final int FILINGS = 16;

  /// As many as a node files in one command.
  static final int RECORDS = 250;

  private static final double MEBIBYTE = 1 << 20;
  private static final long OWN = ProcessHandle.current().pid();

  private final Settings settings;
  private final Path ours;
  private final Path alone;

  public DistributedLedgerBench(Settings settings) {
    this.settings = settings;
    this.ours = settings.folder().resolve("alliance");
    this.alone = settings.folder().resolve("alone");
  }

  /// How many single commands of each member's are on their way.
  static int commandsEach(int validators) {
    return Math.max(1, COMMANDS / validators);
  }

  /// How many filings of each member's are on their way.
  static int filingsEach(int validators) {
    return Math.max(1, FILINGS / validators);
  }

  /// Measures single commands, batches of calls, filings and the time of one commit.
  public List<Result> run() throws Exception {
    int validators = settings.network().validators();
    settings.progress().accept("ledger: starting twice " + validators + " engines");
    try (BareAlliance alliance = BareAlliance.begin(ours, Engine.COMETBFT, validators)) {
      List<FilingPoster> filers = alliance.filers();
      alliance.processes().rest();
      try (EnginesAlone engines = EnginesAlone.withKeyValues(alone, validators)) {
        engines.processes().rest();
        Sides sides = new Sides(alliance, engines);
        List<BatchPoster> batches =
            alliance.posters(BATCHES_EACH).stream()
                .map(poster -> poster.of(CALLS).signAhead())
                .toList();
        FilingPoster first = filers.getFirst();
        List<Result> results = new ArrayList<>();
        int commands = commandsEach(validators);
        filers.forEach(filer -> filer.of(1).window(commands).signAhead());
        results.add(
            sides.rate(
                new What("command", "commands/s", first.envelopeSize(), 1, commands), filers));
        results.add(sides.latency(first));
        results.add(
            sides.rate(
                new What(
                    "call_batch",
                    "calls/s",
                    batches.getFirst().envelopeSize(),
                    CALLS,
                    BATCHES_EACH),
                batches));
        int filings = filingsEach(validators);
        filers.forEach(filer -> filer.of(RECORDS).window(filings));
        results.add(
            sides.rate(
                new What("filing", "records/s", first.envelopeSize(), RECORDS, filings), filers));
        return results;
      }
    }
  }

  private final class Sides {
    private final BareAlliance alliance;
    private final EnginesAlone engines;

    Sides(BareAlliance alliance, EnginesAlone engines) {
      this.alliance = alliance;
      this.engines = engines;
    }

    Result rate(What what, List<? extends Work> posters) throws Exception {
      settings.progress().accept("ledger " + what.name());
      KeyValueLoad load = engines.load(what.window());
      engines.processes().wake();
      List<Work> beside = load.posters(what.bytes(), what.each());
      engines.processes().rest();
      Use oursBefore = Use.now(alliance.size(), alliance.processes(), ours);
      Use aloneBefore = Use.now(load.committed(), engines.processes(), alone);
      Compared compared =
          Compared.of(
              settings,
              Load.onThreads(posters).with(alliance.processes()),
              Load.onThreads(beside).with(engines.processes()));
      Map<String, Object> conditions = conditions(what.bytes());
      conditions.put("in_flight", what.window() * alliance.members());
      conditions.put("per_command", what.each());
      conditions.put("bundle_max", Bundle.ENVELOPES_MAX);
      Use.now(alliance.size(), alliance.processes(), ours)
          .putSince(oursBefore, alliance.members(), "", conditions);
      Use.now(load.committed(), engines.processes(), alone)
          .putSince(aloneBefore, alliance.members(), "beside_", conditions);
      return Result.rate(figure(what.name(), conditions), what.unit(), compared, BESIDE);
    }

    Result latency(FilingPoster poster) throws Exception {
      settings.progress().accept("ledger commit_latency");
      int bytes = poster.envelopeSize();
      Compared compared =
          Compared.of(
              settings,
              Load.onThreads(List.of(poster.oneAtATime())).with(alliance.processes()),
              Load.onThreads(List.of(engines.load(1).oneAtATime(bytes))).with(engines.processes()));
      Map<String, Object> conditions = conditions(bytes);
      conditions.put("in_flight", 1);
      return Result.time(figure("commit_latency", conditions), compared, BESIDE);
    }

    private Map<String, Object> conditions(int bytes) throws IOException {
      Map<String, Object> conditions = new HashMap<>();
      conditions.put("validators", alliance.members());
      conditions.put("bytes_per_command", bytes);
      conditions.put("engine_rss_mib", mebibytes(alliance.processes()));
      conditions.put("beside_engine_rss_mib", mebibytes(engines.processes()));
      conditions.put(
          "replicas_rss_mib",
          Math.round(new Processes(() -> List.of(OWN)).residentBytes() / MEBIBYTE));
      return conditions;
    }
  }

  /// The mean of the processes.
  private static long mebibytes(Processes processes) throws IOException {
    int count = Math.max(1, processes.ids().get().size());
    return Math.round(processes.residentBytes() / MEBIBYTE / count);
  }

  private static Result.Figure figure(String name, Map<String, Object> conditions) {
    return new Result.Figure("ledger", name, Optional.empty(), "cometbft", conditions);
  }
}
