package org.lianfang.bench.query;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lianfang.bench.alliance.BareAlliance;
import org.lianfang.bench.alliance.Samples;
import org.lianfang.bench.alliance.TrialAlliance;
import org.lianfang.bench.load.Compared;
import org.lianfang.bench.load.Load;
import org.lianfang.bench.load.Result;
import org.lianfang.bench.load.Settings;
import org.lianfang.node.Node;
import org.lianfang.protocol.subject.SubjectType;

/// Recorded queries of four members, beside the usual design on the same engine: a signed ledger
/// command for every query, of as many members with as many in flight.
public final class QueryBench {
  private static final String BESIDE = "ledger_transaction_per_query";
  private static final String SUITE = "ristretto255-SHA512";
  private static final int IN_FLIGHT_EACH = 64;

  private final Settings settings;

  public QueryBench(Settings settings) {
    this.settings = settings;
  }

  /// Measures the rate under load and the time of a query on its own.
  public List<Result> run() throws Exception {
    settings.progress().accept("query: founding an alliance");
    Path folder = settings.folder();
    try (TrialAlliance alliance =
            TrialAlliance.begin(folder.resolve("alliance"), List.of(SubjectType.PHONE));
        BareAlliance bare = BareAlliance.begin(folder.resolve("bare"))) {
      List<Node> nodes = alliance.banks();
      Samples.file(nodes.get(1), 0, Asking.FILED);
      var posters = bare.posters(IN_FLIGHT_EACH);
      List<Result> results = new ArrayList<>();
      settings.progress().accept("query recorded_query");
      results.add(
          Result.rate(
              figure("recorded_query", nodes.size(), IN_FLIGHT_EACH),
              "queries/s",
              Compared.of(settings, Asking.load(nodes, IN_FLIGHT_EACH), Load.onThreads(posters)),
              BESIDE));
      settings.progress().accept("query recorded_query_unloaded");
      results.add(
          Result.time(
              figure("recorded_query_unloaded", 1, 1),
              Compared.of(
                  settings,
                  Asking.load(nodes.subList(0, 1), 1),
                  Load.onThreads(List.of(posters.getFirst().oneAtATime()))),
              BESIDE));
      return results;
    }
  }

  private static Result.Figure figure(String name, int askers, int each) {
    Map<String, Object> conditions =
        Map.of(
            "members",
            BareAlliance.MEMBERS,
            "threshold",
            BareAlliance.THRESHOLD,
            "askers",
            askers,
            "in_flight",
            askers * each,
            "network",
            "grpc-mtls-loopback",
            "engine",
            "embedded");
    return new Result.Figure("query", name, Optional.of(SUITE), "libsodium", conditions);
  }
}
