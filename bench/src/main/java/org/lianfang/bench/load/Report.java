package org.lianfang.bench.load;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The machine and all figures, as JSON, as a table and as Markdown.
public record Report(Machine machine, List<Result> results) {
  private static final List<Said> HEADINGS =
      List.of(
          new Said("基准", "bench"),
          new Said("项目", "figure"),
          new Said("结果", "value"),
          new Said("单位", "unit"),
          new Said("p50 毫秒", "p50 ms"),
          new Said("p99 毫秒", "p99 ms"),
          new Said("CPU 微秒/次", "CPU us/op"),
          new Said("对照", "beside"),
          new Said("对照结果", "its value"),
          new Said("比值", "ratio"),
          new Said("轮数", "runs"));

  public Report {
    results = List.copyOf(results);
  }

  /// The document of `--output json`.
  public ObjectNode json() {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ObjectNode where = document.putObject("machine");
    where.put("cpu", machine.cpu());
    where.put("cores", machine.cores());
    where.put("memory_gib", machine.memoryGib());
    where.put("os", machine.os());
    where.put("java", machine.java());
    where.put("flags", String.join(" ", machine.flags()));
    where.put("load_average", machine.loadAverage());
    where.put("scalarmult_cpu_us", rounded(machine.multiplyMicros()));
    ArrayNode list = document.putArray("results");
    results.forEach(result -> put(list.addObject(), result));
    return document;
  }

  private static void put(ObjectNode node, Result result) {
    node.put("bench", result.bench());
    node.put("name", result.name());
    node.put("suite", result.suite().orElse(null));
    node.put("backend", result.backend());
    node.put("value", rounded(result.value()));
    node.put("unit", result.unit());
    node.put("p50_ms", rounded(result.p50Millis()));
    node.put("p99_ms", rounded(result.p99Millis()));
    node.put("cpu_us_per_op", rounded(result.cpuMicros()));
    node.putObject("beside")
        .put("name", result.besideName())
        .put("value", rounded(result.besideValue()))
        .put("unit", result.unit());
    node.put("ratio", rounded(result.ratio()));
    node.put("runs", result.runs());
    node.putPOJO("conditions", result.orderedConditions());
  }

  /// Four digits that count; more would claim a precision that no run has.
  static double rounded(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).round(new MathContext(4)).doubleValue()
        : 0;
  }

  /// The figures as lines of text.
  public String table(Locale locale) {
    List<List<String>> rows = rows(locale);
    StringBuilder text = new StringBuilder();
    text.append(about(locale)).append(System.lineSeparator());
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int width = 0;
        for (List<String> other : rows) {
          width = Math.max(width, width(other.get(column)));
        }
        String cell = row.get(column);
        String gap = " ".repeat(width - width(cell));
        line.append(isNumber(column) ? gap + cell : cell + gap).append("  ");
      }
      text.append(System.lineSeparator()).append(line.toString().stripTrailing());
    }
    return text.toString();
  }

  /// The figures as a page of Markdown.
  public String markdown(Locale locale) {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(new Said("联防：性能测量", "Lianfang: figures").in(locale));
    text.append("\n\n").append(about(locale)).append("\n\n");
    List<List<String>> rows = rows(locale);
    for (int row = 0; row < rows.size(); row++) {
      text.append("| ").append(String.join(" | ", rows.get(row))).append(" |\n");
      if (row == 0) {
        for (int column = 0; column < HEADINGS.size(); column++) {
          text.append(isNumber(column) ? "|---:" : "|---");
        }
        text.append("|\n");
      }
    }
    text.append('\n')
        .append(
            new Said(
                    "每项结果与对照轮流运行，取各轮中位数；比值越大越好（速率：本项除以对照；时间：对照除以本项）。",
                    "Each figure and the one beside it ran in turns; values are medians of the"
                        + " runs. More is better in a ratio: ours by the other for rates, the other"
                        + " by ours for times.")
                .in(locale))
        .append("\n\n");
    for (Result result : results) {
      text.append(
          "- `%s` / `%s`: %s\n".formatted(result.bench(), label(result), conditions(result)));
    }
    return text.toString();
  }

  private String about(Locale locale) {
    return new Said(
            "%s，%d 核，%.1f GiB 内存；%s；%s；运行前一分钟平均负载 %.2f，一次标量乘 %.1f 微秒",
            "%s, %d cores, %.1f GiB of memory; %s; %s; load average of the minute before"
                + " %.2f, a scalar multiplication takes %.1f us")
        .in(locale)
        .formatted(
            machine.cpu(),
            machine.cores(),
            machine.memoryGib(),
            machine.os(),
            machine.java(),
            machine.loadAverage(),
            machine.multiplyMicros());
  }

  private List<List<String>> rows(Locale locale) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADINGS.stream().map(heading -> heading.in(locale)).toList());
    results.forEach(result -> rows.add(row(result)));
    return rows;
  }

  private static List<String> row(Result result) {
    return List.of(
        result.bench(),
        label(result),
        number(result.value()),
        result.unit(),
        number(result.p50Millis()),
        number(result.p99Millis()),
        number(result.cpuMicros()),
        result.besideName(),
        number(result.besideValue()),
        number(result.ratio()),
        Integer.toString(result.runs()));
  }

  private static String label(Result result) {
    return result.suite().map(suite -> result.name() + " (" + suite + ")").orElse(result.name());
  }

  private static String conditions(Result result) {
    return String.join(
        ", ",
        result.orderedConditions().entrySet().stream()
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .toList());
  }

  private static String number(double value) {
    double shown = rounded(value);
    return shown >= 1000
        ? String.format(Locale.ROOT, "%,.0f", shown)
        : BigDecimal.valueOf(shown).stripTrailingZeros().toPlainString();
  }

  private static boolean isNumber(int column) {
    return column == 2 || (column >= 4 && column != 7);
  }

  /// Columns on a terminal: Chinese characters take two.
  private static int width(String text) {
    return text.codePoints().map(point -> point >= 0x2E80 ? 2 : 1).sum();
  }
}
