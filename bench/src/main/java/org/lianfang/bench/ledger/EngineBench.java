package org.lianfang.bench.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lianfang.bench.alliance.EnginesAlone;
import org.lianfang.bench.load.Compared;
import org.lianfang.bench.load.Load;
import org.lianfang.bench.load.Result;
import org.lianfang.bench.load.Settings;

/// How much of the engine's rate is left, transaction for transaction, with an application at its
/// socket: one that only answers, beside the key-value application that is built into the engine,
/// in turns, with transactions as large as the ledger's commands and as many on their way.
///
/// What [DistributedLedgerBench] shows of the ledger beside the same engine alone is to be read
/// beside this: between the two lie signatures, rules, tree and disk, and that the ledger puts
/// commands that wait together into one transaction, which spares it some of what this pays.
public final class EngineBench {
  /// As the ledger's bench shows them.
  private final Settings settings;

  public EngineBench(Settings settings) {
    this.settings = settings;
  }

  public List<Result> run() throws Exception {
    int validators = settings.network().validators();
    settings.progress().accept("engine: starting twice " + validators + " engines");
    List<Result> results = new ArrayList<>();
    try (EnginesAlone empty =
        EnginesAlone.withEmptyApplication(settings.folder().resolve("empty"), validators)) {
      empty.processes().rest();
      try (EnginesAlone keyValues =
          EnginesAlone.withKeyValues(settings.folder().resolve("key-values"), validators)) {
        keyValues.processes().rest();
        for (What what : all(validators)) {
          settings.progress().accept("engine " + what.name());
          Compared compared = Compared.of(settings, load(empty, what), load(keyValues, what));
          results.add(
              Result.rate(figure(what), what.unit(), compared, DistributedLedgerBench.BESIDE));
        }
      }
    }
    return results;
  }

  /// As the ledger's bench shows them.
  private static List<What> all(int validators) {
    return List.of(
        new What("command", "commands/s", 221, 1, DistributedLedgerBench.commandsEach(validators)),
        new What(
            "call_batch",
            "calls/s",
            334,
            DistributedLedgerBench.CALLS,
            DistributedLedgerBench.BATCHES_EACH),
        new What(
            "filing",
            "records/s",
            26_369,
            DistributedLedgerBench.RECORDS,
            DistributedLedgerBench.filingsEach(validators)));
  }

  private static Load load(EnginesAlone engines, What what) throws Exception {
    engines.processes().wake();
    try {
      return Load.onThreads(engines.load(what.window()).posters(what.bytes(), what.each()))
          .with(engines.processes());
    } finally {
      engines.processes().rest();
    }
  }

  private Result.Figure figure(What what) {
    int validators = settings.network().validators();
    return new Result.Figure(
        "engine",
        what.name(),
        Optional.empty(),
        "cometbft",
        Map.of(
            "validators",
            validators,
            "bytes_per_command",
            what.bytes(),
            "in_flight",
            what.window() * validators,
            "per_command",
            what.each()));
  }
}
