package org.lianfang.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lianfang.bench.load.Engine;
import org.lianfang.bench.load.Folders;
import org.lianfang.bench.load.Machine;
import org.lianfang.bench.load.Report;
import org.lianfang.bench.load.Result;
import org.lianfang.bench.load.Said;
import org.lianfang.bench.load.Settings;
import org.lianfang.cometbft.engine.EngineBinary;
import org.lianfang.protocol.Faults;
import org.lianfang.protocol.member.GenesisCore;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/// Runs benchmarks and prints their figures.
@CommandLine.Command(
    name = "bench",
    header = "Measures this machine, each figure beside something run in the same minute.",
    mixinStandardHelpOptions = true,
    footer = {
      "  lianfang bench oprf --seconds 10 --output json",
      "  lianfang bench index --tokens 100000000 --report figures",
      "  lianfang bench ledger --engine cometbft --validators 7"
    })
final class BenchCommand implements Callable<Integer> {
  /// The form of the output.
  enum Form {
    TEXT,
    JSON
  }

  private static final Set<Integer> VALIDATORS = Set.of(4, 7, 13);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final PrintStream out;
  private final PrintStream err;
  private final Locale locale;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description =
          "oprf, query, file, screen, index, ledger (none for all of these), or engine, scale.")
  private @Nullable String name;

  @Option(
      names = "--seconds",
      defaultValue = "5",
      paramLabel = "S",
      description = "How long each side of a figure is measured (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--runs",
      defaultValue = "5",
      paramLabel = "N",
      description = "Into how many runs that is split (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--engine",
      defaultValue = "embedded",
      paramLabel = "E",
      description = "The ledger's engine, embedded or cometbft (default: ${DEFAULT-VALUE}).")
  private String engine = Engine.EMBEDDED.word();

  @Option(
      names = "--validators",
      defaultValue = "4",
      paramLabel = "N",
      description =
          "Of bench ledger --engine cometbft, bench engine and bench scale: 4, 7 or 13 (default:"
              + " ${DEFAULT-VALUE}).")
  private int validators;

  @Option(
      names = "--tokens",
      defaultValue = "1000000",
      paramLabel = "N",
      description = "Rows of the token index, up to 10^9 (default: ${DEFAULT-VALUE}).")
  private long tokens;

  @Option(
      names = "--members",
      defaultValue = "104",
      paramLabel = "N",
      description =
          "Of bench scale: members of the alliance, up to 128 (default: ${DEFAULT-VALUE}).")
  private int members;

  @Option(
      names = "--processes",
      defaultValue = "24",
      paramLabel = "N",
      description =
          "Of bench scale: how many of them may be processes of their own (default:"
              + " ${DEFAULT-VALUE}).")
  private int processes;

  @Option(
      names = "--dir",
      defaultValue = "data/bench",
      paramLabel = "DIR",
      description = "Where it writes while it measures (default: ./${DEFAULT-VALUE}).")
  private Path folder = Path.of("data", "bench");

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Also writes bench.json and bench.md into this folder.")
  private @Nullable Path report;

  @Option(
      names = "--output",
      defaultValue = "text",
      paramLabel = "FORM",
      description = "text or json (default: ${DEFAULT-VALUE}).")
  private Form form = Form.TEXT;

  BenchCommand(PrintStream out, PrintStream err, Locale locale) {
    this.out = out;
    this.err = err;
    this.locale = locale;
  }

  @Override
  public Integer call() {
    try {
      Report measured = measure();
      if (report != null) {
        write(measured, report);
      }
      out.println(
          form == Form.JSON ? JSON.writeValueAsString(measured.json()) : measured.table(locale));
      out.flush();
      return 0;
    } catch (BenchFailed failed) {
      err.println(failed.told(form == Form.JSON, locale));
      return failed.exit();
    }
  }

  private Report measure() throws BenchFailed {
    List<BenchName> names = names();
    Engine chosen = engine(names);
    requireNumbers();
    Machine machine = Machine.read();
    List<Result> results = new ArrayList<>();
    for (BenchName one : names) {
      results.addAll(measure(one, chosen));
    }
    return new Report(machine, results);
  }

  private List<Result> measure(BenchName one, Engine chosen) throws BenchFailed {
    Path scratch = scratch(one);
    try {
      return one.run(
          new Settings(
              seconds,
              runs,
              tokens,
              chosen,
              new Settings.Network(members, validators, processes),
              scratch,
              this::progress));
    } catch (Exception e) {
      String reference = UUID.randomUUID().toString();
      err.println(reference + " " + Faults.describe(e));
      throw BenchFailed.fault(
          reference,
          new Said(
              "基准 " + one.word() + " 运行出错，编号 " + reference,
              "the benchmark " + one.word() + " failed, reference " + reference));
    } finally {
      clear(scratch);
    }
  }

  private List<BenchName> names() throws BenchFailed {
    if (name == null) {
      return BenchName.ALL;
    }
    String asked = name;
    return List.of(
        BenchName.find(asked)
            .orElseThrow(
                () ->
                    usage(
                        "没有名为 " + asked + " 的基准；可用：" + words(),
                        "there is no benchmark " + asked + "; there are " + words())));
  }

  private static String words() {
    return String.join(", ", List.of(BenchName.values()).stream().map(BenchName::word).toList());
  }

  private Engine engine(List<BenchName> names) throws BenchFailed {
    String asked = engine;
    Engine chosen =
        Engine.find(asked)
            .orElseThrow(
                () ->
                    usage(
                        "没有 " + asked + " 引擎；请用 --engine embedded 或 cometbft",
                        "there is no engine "
                            + asked
                            + "; use --engine embedded or --engine cometbft"));
    if (chosen == Engine.COMETBFT || names.stream().anyMatch(BenchName.DISTRIBUTED::contains)) {
      try {
        EngineBinary.find(System.getenv());
      } catch (IOException e) {
        throw usage("缺少共识引擎：" + e.getMessage(), String.valueOf(e.getMessage()));
      }
    }
    return chosen;
  }

  private void requireNumbers() throws BenchFailed {
    if (!(seconds > 0 && seconds <= 3600)
        || runs < 1
        || runs > 100
        || tokens < 1
        || tokens > 1_000_000_000
        || !VALIDATORS.contains(validators)
        || members < validators
        || members > GenesisCore.FOUNDERS_MAX
        || processes < validators) {
      throw usage(
          "--seconds 须在 0 到 3600 之间，--runs 在 1 到 100 之间，--tokens 在 1 到 10^9 之间，"
              + "--validators 为 4、7 或 13，--members 与 --processes 不少于它，--members 不超过 128",
          "--seconds is up to 3600, --runs 1 to 100, --tokens 1 to 10^9, --validators 4, 7 or 13,"
              + " --members and --processes no fewer, --members up to 128");
    }
  }

  private Path scratch(BenchName one) throws BenchFailed {
    try {
      Files.createDirectories(folder);
      return Files.createTempDirectory(folder, one.word() + "-");
    } catch (IOException e) {
      throw usage(
          "无法写入 " + folder + "；请用 --dir 另指目录",
          "cannot write to " + folder + "; name another --dir");
    }
  }

  private void clear(Path scratch) {
    try {
      Folders.delete(scratch);
    } catch (IOException e) {
      err.println(
          new Said("无法删除 %s，请手动删除", "%s could not be deleted; delete it by hand")
              .in(locale)
              .formatted(scratch));
    }
  }

  private void write(Report measured, Path into) throws BenchFailed {
    try {
      Files.createDirectories(into);
      Files.writeString(
          into.resolve("bench.json"),
          JSON.writerWithDefaultPrettyPrinter().writeValueAsString(measured.json()) + "\n");
      Files.writeString(into.resolve("bench.md"), measured.markdown(locale));
    } catch (IOException e) {
      throw usage("无法写入 " + into, "cannot write to " + into);
    }
  }

  private void progress(String what) {
    err.println(new Said("正在测量：", "measuring: ").in(locale) + what);
  }

  private static BenchFailed usage(String zh, String en) {
    return BenchFailed.usage(new Said(zh, en));
  }
}
