package org.lianfang.bench.query;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.lianfang.bench.alliance.BareAlliance;
import org.lianfang.bench.alliance.Samples;
import org.lianfang.bench.alliance.TrialAlliance;
import org.lianfang.bench.load.Companions;
import org.lianfang.bench.load.Compared;
import org.lianfang.bench.load.Engine;
import org.lianfang.bench.load.Load;
import org.lianfang.bench.load.Result;
import org.lianfang.bench.load.Settings;
import org.lianfang.bench.load.Work;
import org.lianfang.node.Node;
import org.lianfang.node.custody.AnchoredCalls;
import org.lianfang.node.query.QueryAnswer;
import org.lianfang.oprf.Suite;
import org.lianfang.protocol.subject.SubjectType;

/// Recorded queries of four members, beside the usual design on the same engine: a signed ledger
/// command, a transaction of its own, for every query, of as many members with as many in flight.
/// On a distributed engine also beside the embedded one.
public final class QueryBench {
  private static final String BESIDE = "ledger_transaction_per_query";
  private static final String BESIDE_EMBEDDED = "embedded_engine";
  private static final int IN_FLIGHT_EACH = 64;

  private final Settings settings;

  public QueryBench(Settings settings) {
    this.settings = settings;
  }

  /// Measures the rate under load and the time of a query on its own.
  public List<Result> run() throws Exception {
    settings.progress().accept("query: founding an alliance");
    try (TrialAlliance alliance = trial(settings.folder().resolve("alliance"), settings.engine())) {
      Companions own = new Settled(alliance);
      own.rest();
      List<Node> nodes = alliance.banks();
      Load queries = Asking.load(nodes, IN_FLIGHT_EACH).with(own);
      Load oneQuery = Asking.load(nodes.subList(0, 1), 1).with(own);
      List<Result> results = new ArrayList<>(besideUsual(queries, oneQuery));
      if (settings.engine() != Engine.EMBEDDED) {
        results.add(besideEmbedded(queries));
      }
      return results;
    }
  }

  /// The usual design has gone before anything else is measured: engines that rest for more than a
  /// minute are taken for dead and started again.
  ///
  /// @param oneQuery one at a time, of one member
  private List<Result> besideUsual(Load queries, Load oneQuery) throws Exception {
    try (BareAlliance bare =
        BareAlliance.beginUnbundled(
            settings.folder().resolve("bare"), settings.engine(), BareAlliance.MEMBERS)) {
      UsualDesign usual = UsualDesign.on(settings.engine(), bare, IN_FLIGHT_EACH);
      bare.processes().rest();
      settings.progress().accept("query recorded_query");
      Compared loaded =
          Compared.of(settings, queries, Load.onThreads(usual.posters()).with(bare.processes()));
      settings.progress().accept("query recorded_query_unloaded");
      Compared unloaded =
          Compared.of(
              settings,
              oneQuery,
              Load.onThreads(List.of(usual.oneAtATime())).with(bare.processes()));
      return List.of(
          Result.rate(
              figure("recorded_query", BareAlliance.MEMBERS, IN_FLIGHT_EACH),
              "queries/s",
              loaded,
              BESIDE),
          Result.time(figure("recorded_query_unloaded", 1, 1), unloaded, BESIDE));
    }
  }

  /// @param queries on the distributed engine
  private Result besideEmbedded(Load queries) throws Exception {
    settings.progress().accept("query recorded_query_beside_embedded");
    try (TrialAlliance embedded = trial(settings.folder().resolve("embedded"), Engine.EMBEDDED)) {
      return Result.rate(
          figure("recorded_query_beside_embedded", BareAlliance.MEMBERS, IN_FLIGHT_EACH),
          "queries/s",
          Compared.of(
              settings,
              queries,
              Asking.load(embedded.banks(), IN_FLIGHT_EACH).with(new Settled(embedded))),
          BESIDE_EMBEDDED);
    }
  }

  private static TrialAlliance trial(Path folder, Engine engine) throws Exception {
    TrialAlliance alliance = TrialAlliance.begin(folder, engine, List.of(SubjectType.PHONE));
    boolean filed = false;
    try {
      Samples.file(alliance.banks().get(1), 0, Asking.FILED);
      filed = true;
      return alliance;
    } finally {
      if (!filed) {
        alliance.close();
      }
    }
  }

  /// Custodians whose calls could not be posted while the engines rested do not answer at once, and
  /// what they answered is posted and handed over after the answer: nothing of it may burden what
  /// is measured next.
  private record Settled(TrialAlliance alliance) implements Companions {
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    @Override
    public void wake() throws Exception {
      alliance.processes().wake();
      var _ = askAll();
    }

    @Override
    public void rest() throws Exception {
      List<QueryAnswer> last = askAll();
      long end = System.nanoTime() + PATIENCE_NANOS;
      while (!isHandedOver(last)) {
        if (System.nanoTime() - end > 0) {
          throw new TimeoutException("the custodians did not hand over their records in time");
        }
        Thread.sleep(10);
      }
      alliance.processes().rest();
    }

    /// @param last one of each bank
    private boolean isHandedOver(List<QueryAnswer> last) {
      for (int i = 0; i < last.size(); i++) {
        AnchoredCalls anchored = alliance.banks().get(i).anchoredCalls();
        QueryAnswer answer = last.get(i);
        if (anchored.find(answer.call()).size() < answer.custodians().size()) {
          return false;
        }
      }
      return true;
    }

    private List<QueryAnswer> askAll() throws Exception {
      long end = System.nanoTime() + PATIENCE_NANOS;
      while (true) {
        try {
          return Asking.askAll(alliance.banks());
        } catch (ExecutionException e) {
          if (System.nanoTime() - end > 0) {
            throw e;
          }
          Thread.sleep(100);
        }
      }
    }

    @Override
    public long cpuNanos() {
      return alliance.processes().cpuNanos();
    }
  }

  /// A signed command for every query, whose effect is one row: of the members' batches of call
  /// records where one engine orders them as they come; else, where commands on their way must not
  /// follow one another, of a record.
  ///
  /// @param posters of all members
  /// @param oneAtATime of one member
  private record UsualDesign(List<? extends Work> posters, Work oneAtATime) {
    static UsualDesign on(Engine engine, BareAlliance bare, int inFlight) throws Exception {
      return switch (engine) {
        case EMBEDDED -> {
          var posters = bare.posters(inFlight);
          yield new UsualDesign(posters, posters.getFirst().oneAtATime());
        }
        case COMETBFT -> {
          var filers = bare.filers();
          filers.forEach(filer -> filer.of(1).window(inFlight));
          yield new UsualDesign(filers, filers.getFirst().oneAtATime());
        }
      };
    }
  }

  private Result.Figure figure(String name, int askers, int each) {
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
            settings.engine().word());
    Suite suite = Suite.ristretto255();
    return new Result.Figure(
        "query", name, Optional.of(suite.identifier()), suite.group().backend(), conditions);
  }
}
