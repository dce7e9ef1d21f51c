package org.lianfang.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lianfang.bench.load.Folders;
import org.lianfang.bench.load.Machine;
import org.lianfang.bench.load.Report;
import org.lianfang.bench.load.Result;
import org.lianfang.bench.load.Said;
import org.lianfang.bench.load.Settings;
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
      "",
      "Example:",
      "  lianfang bench oprf --seconds 10 --output json",
      "  lianfang bench index --tokens 100000000 --report figures"
    })
final class BenchCommand implements Callable<Integer> {
  /// The form of the output.
  enum Form {
    TEXT,
    JSON
  }

  private static final String EMBEDDED = "embedded";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final PrintStream out;
  private final PrintStream err;
  private final Locale locale;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "oprf, query, file, screen, index or ledger; none for all.")
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
      defaultValue = EMBEDDED,
      paramLabel = "E",
      description = "The ledger's engine (default: ${DEFAULT-VALUE}).")
  private String engine = EMBEDDED;

  @Option(
      names = "--tokens",
      defaultValue = "1000000",
      paramLabel = "N",
      description = "Rows of the token index, up to 10^9 (default: ${DEFAULT-VALUE}).")
  private long tokens;

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
      tell(failed);
      return failed.exit();
    }
  }

  private Report measure() throws BenchFailed {
    List<BenchName> names = names();
    requireEngine();
    requireNumbers();
    Machine machine = Machine.read();
    List<Result> results = new ArrayList<>();
    for (BenchName one : names) {
      results.addAll(measure(one));
    }
    return new Report(machine, results);
  }

  private List<Result> measure(BenchName one) throws BenchFailed {
    Path scratch = scratch(one);
    try {
      return one.run(new Settings(seconds, runs, tokens, scratch, this::progress));
    } catch (Exception e) {
      String reference = UUID.randomUUID().toString();
      err.println(reference + ":");
      e.printStackTrace(err);
      throw new BenchFailed(
          BenchFailed.FAULT,
          "INTERNAL",
          new Said(
              "基准 " + one.word() + " 运行出错，编号 " + reference,
              "the benchmark " + one.word() + " failed, reference " + reference));
    } finally {
      clear(scratch);
    }
  }

  private List<BenchName> names() throws BenchFailed {
    if (name == null) {
      return List.of(BenchName.values());
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

  private void requireEngine() throws BenchFailed {
    if (!engine.equals(EMBEDDED)) {
      throw usage(
          "本版本没有 " + engine + " 引擎；请用 --engine embedded",
          "this version has no engine " + engine + "; use --engine embedded");
    }
  }

  private void requireNumbers() throws BenchFailed {
    if (!(seconds > 0 && seconds <= 3600)
        || runs < 1
        || runs > 100
        || tokens < 1
        || tokens > 1_000_000_000) {
      throw usage(
          "--seconds 须在 0 到 3600 之间，--runs 在 1 到 100 之间，--tokens 在 1 到 10^9 之间",
          "--seconds is up to 3600, --runs 1 to 100, --tokens 1 to 10^9");
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

  private void tell(BenchFailed failed) {
    String text = failed.said().in(locale);
    err.println(
        form == Form.JSON
            ? JSON.writeValueAsString(
                JSON.createObjectNode()
                    .put("type", "about:blank")
                    .put("title", text)
                    .put("detail", text)
                    .put("code", failed.code()))
            : text);
  }

  private static BenchFailed usage(String zh, String en) {
    return new BenchFailed(BenchFailed.USAGE, "USAGE", new Said(zh, en));
  }
}
