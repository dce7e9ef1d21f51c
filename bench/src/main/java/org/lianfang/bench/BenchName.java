package org.lianfang.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.lianfang.bench.filing.FileBench;
import org.lianfang.bench.index.IndexBench;
import org.lianfang.bench.ledger.DistributedLedgerBench;
import org.lianfang.bench.ledger.EngineBench;
import org.lianfang.bench.ledger.LedgerBench;
import org.lianfang.bench.load.Result;
import org.lianfang.bench.load.Settings;
import org.lianfang.bench.oprf.OprfBench;
import org.lianfang.bench.query.QueryBench;
import org.lianfang.bench.query.ScreenBench;
import org.lianfang.bench.scale.ScaleBench;

/// The benchmarks, in the order in which they run.
enum BenchName {
  OPRF,
  QUERY,
  FILE,
  SCREEN,
  INDEX,
  LEDGER,
  ENGINE,
  SCALE;

  /// Those that run where none is named: without what takes minutes and needs a distributed engine.
  static final List<BenchName> ALL = List.of(OPRF, QUERY, FILE, SCREEN, INDEX, LEDGER);

  /// Those that need a distributed engine whatever `--engine` says.
  static final Set<BenchName> DISTRIBUTED = Set.of(ENGINE, SCALE);

  static Optional<BenchName> find(String word) {
    return Stream.of(values()).filter(name -> name.word().equals(word)).findFirst();
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  List<Result> run(Settings settings) throws Exception {
    return switch (this) {
      case OPRF -> OprfBench.run(settings);
      case QUERY -> new QueryBench(settings).run();
      case FILE -> new FileBench(settings).run();
      case SCREEN -> new ScreenBench(settings).run();
      case INDEX -> new IndexBench(settings).run();
      case LEDGER ->
          switch (settings.engine()) {
            case EMBEDDED -> new LedgerBench(settings).run();
            case COMETBFT -> new DistributedLedgerBench(settings).run();
          };
      case ENGINE -> new EngineBench(settings).run();
      case SCALE -> new ScaleBench(settings).run();
    };
  }
}
