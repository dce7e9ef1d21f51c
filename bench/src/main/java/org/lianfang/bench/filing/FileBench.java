package org.lianfang.bench.filing;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
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
import org.lianfang.node.custody.Question;
import org.lianfang.oprf.Suite;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.subject.SubjectType;

/// Filing of one member, from the lines of its file to every member's vault, beside the tokens and
/// payload keys of as many records alone.
public final class FileBench {
  private static final int CHUNK = 500;
  private static final int CHUNKS_AT_ONCE = 3;
  private static final int LINES_MAX = 3_000;

  /// The member that files has this number on the ledger.
  private static final int SOURCE = 1;

  private final Settings settings;
  private final Samples samples = new Samples();
  private final SecureRandom random = new SecureRandom();
  private final int lines;
  private final int chunk;

  public FileBench(Settings settings) {
    this.settings = settings;
    this.lines = (int) Math.clamp(settings.seconds() * 300, 20, LINES_MAX);
    this.chunk = Math.min(CHUNK, lines);
  }

  /// Measures files of a member, one after the other.
  public List<Result> run() throws Exception {
    settings.progress().accept("file: founding an alliance");
    try (TrialAlliance alliance =
        TrialAlliance.begin(
            settings.folder().resolve("alliance"), settings.engine(), List.of(SubjectType.PHONE))) {
      Node source = alliance.banks().getFirst();
      settings.progress().accept("file filing");
      Load filing =
          Load.onThreads(
              List.of(Work.of(lines, () -> Samples.file(source, samples.take(lines), lines))));
      Load tokens =
          Load.onThreads(Collections.nCopies(CHUNKS_AT_ONCE, Work.of(chunk, () -> ask(source))));
      Map<String, Object> conditions =
          Map.of(
              "members",
              BareAlliance.MEMBERS,
              "threshold",
              BareAlliance.THRESHOLD,
              "lines",
              lines,
              "network",
              "grpc-mtls-loopback",
              "engine",
              settings.engine().word());
      Compared compared = Compared.of(settings, filing, tokens);
      Suite suite = Suite.ristretto255();
      return List.of(
          Result.rate(
              new Result.Figure(
                  "file",
                  "filing",
                  Optional.of(suite.identifier()),
                  suite.group().backend(),
                  conditions),
              "records/s",
              compared,
              "tokens_alone"));
    }
  }

  /// What a filing asks of the custodians for one chunk: each subject's y and each record's.
  private void ask(Node source) throws Exception {
    long first = samples.take(chunk);
    List<Question> questions = new ArrayList<>();
    for (long number = first; number < first + chunk; number++) {
      questions.add(
          new Question(
              new CallId(random(CallId.SIZE)),
              Purpose.FILING,
              SubjectType.PHONE,
              Optional.of(Samples.subject(number)),
              Optional.of(
                  new RecordId(
                      Bytes.join(Bytes.ofInt(SOURCE), random(RecordId.SIZE - Integer.BYTES))))));
    }
    var _ = source.calls().ask(questions).toCompletableFuture().get();
  }

  private Bytes random(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.owning(bytes);
  }
}
