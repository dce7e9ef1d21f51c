package org.lianfang.bench.query;

import java.io.IOException;
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
import org.lianfang.bench.load.Work;
import org.lianfang.node.Node;
import org.lianfang.node.query.Match;
import org.lianfang.node.query.ScreeningRequest;
import org.lianfang.node.query.ScreeningResult;
import org.lianfang.node.query.SubjectLine;
import org.lianfang.node.query.SubjectReader;
import org.lianfang.oprf.Suite;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.subject.SubjectType;

/// A screening of one member beside single queries of the same member.
public final class ScreenBench {
  private static final int IN_FLIGHT = 256;
  private static final int LINES_MAX = 3_000;

  private final Settings settings;
  private final int lines;

  public ScreenBench(Settings settings) {
    this.settings = settings;
    this.lines = (int) Math.clamp(settings.seconds() * 600, 50, LINES_MAX);
  }

  /// Measures screenings of a file, one after the other.
  public List<Result> run() throws Exception {
    settings.progress().accept("screen: founding an alliance");
    try (TrialAlliance alliance =
        TrialAlliance.begin(
            settings.folder().resolve("alliance"), settings.engine(), List.of(SubjectType.PHONE))) {
      List<Node> nodes = alliance.banks();
      Samples.file(nodes.get(1), 0, Asking.FILED);
      settings.progress().accept("screen screening");
      Load screening = Load.onThreads(List.of(Work.of(lines, () -> screen(nodes.getFirst()))));
      Map<String, Object> conditions =
          Map.of(
              "members",
              BareAlliance.MEMBERS,
              "threshold",
              BareAlliance.THRESHOLD,
              "lines",
              lines,
              "single_in_flight",
              IN_FLIGHT,
              "network",
              "grpc-mtls-loopback",
              "engine",
              settings.engine().word());
      Compared compared =
          Compared.of(settings, screening, Asking.load(nodes.subList(0, 1), IN_FLIGHT));
      Suite suite = Suite.ristretto255();
      return List.of(
          Result.rate(
              new Result.Figure(
                  "screen",
                  "screening",
                  Optional.of(suite.identifier()),
                  suite.group().backend(),
                  conditions),
              "subjects/s",
              compared,
              "single_queries"));
    }
  }

  private void screen(Node node) throws Exception {
    SubjectReader reader = SubjectReader.open(Samples.subjects(0, lines));
    ScreeningResult result =
        node.screenings()
            .screen(
                new ScreeningRequest(
                    reader::next,
                    Purpose.PERIODIC_REVIEW,
                    false,
                    new Uncollected(),
                    (asked, matches, rejected) -> {}))
            .toCompletableFuture()
            .get();
    if (result.asked() != lines || result.hits() != Math.min(lines, Asking.FILED)) {
      throw new InvariantViolation("a measured screening was answered wrongly");
    }
  }

  /// The result counts what is found.
  private static final class Uncollected implements ScreeningRequest.Sink {
    @Override
    public void match(SubjectLine.Good line, Match match) {}

    @Override
    public void reject(SubjectLine.Bad line) throws IOException {
      throw new IOException("a made-up phone was rejected");
    }
  }
}
