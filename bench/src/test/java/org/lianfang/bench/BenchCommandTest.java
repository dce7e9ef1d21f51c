package org.lianfang.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.cometbft.engine.EngineBinary;
import org.lianfang.oprf.Suite;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class BenchCommandTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(Locale locale, String... arguments) {
    String[] all =
        Stream.concat(
                Stream.of("bench", "--dir", folder.resolve("scratch").toString()),
                Stream.of(arguments))
            .toArray(String[]::new);
    return Main.run(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        locale,
        all);
  }

  private JsonNode measured(String... arguments) {
    String[] all =
        Stream.concat(
                Stream.of(arguments),
                Stream.of("--seconds", "0.05", "--runs", "2", "--output", "json"))
            .toArray(String[]::new);
    assertThat(run(Locale.ENGLISH, all)).as(err.toString(StandardCharsets.UTF_8)).isZero();
    return JSON.readTree(out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void help_is_there_in_chinese_and_in_english() {
    assertThat(run(Locale.ENGLISH, "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContainPattern("\\p{IsHan}");
    out.reset();
    assertThat(run(Locale.CHINA, "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .filteredOn(line -> line.startsWith("      --") && line.length() > 26)
        .isNotEmpty()
        .allMatch(line -> line.codePoints().anyMatch(Character::isIdeographic));
  }

  /// Every field that the command line promises, and the figures' names.
  private static void requireShape(JsonNode document, String bench, String... names) {
    JsonNode machine = document.get("machine");
    assertThat(machine.get("cpu").asString()).isNotBlank();
    assertThat(machine.get("cores").asInt()).isPositive();
    assertThat(machine.get("memory_gib").asDouble()).isPositive();
    assertThat(List.of("os", "java", "flags")).allMatch(field -> machine.get(field).isString());
    JsonNode results = document.get("results");
    assertThat(results.valueStream().map(result -> result.get("name").asString()))
        .containsExactly(names);
    for (JsonNode result : results) {
      assertThat(result.get("bench").asString()).isEqualTo(bench);
      assertThat(result.has("suite")).isTrue();
      assertThat(result.get("backend").asString()).isNotBlank();
      assertThat(result.get("unit").asString()).isNotBlank();
      assertThat(result.get("runs").asInt()).isPositive();
      for (String number : List.of("value", "p50_ms", "p99_ms", "cpu_us_per_op", "ratio")) {
        assertThat(result.get(number).asDouble()).as(number).isPositive();
      }
      JsonNode beside = result.get("beside");
      assertThat(beside.get("name").asString()).isNotBlank();
      assertThat(beside.get("unit").asString()).isEqualTo(result.get("unit").asString());
      requireRatio(result, beside.get("value").asDouble());
    }
  }

  /// More is better.
  private static void requireRatio(JsonNode result, double beside) {
    double ours = result.get("value").asDouble();
    double expected = result.get("unit").asString().equals("ms") ? beside / ours : ours / beside;
    assertThat(result.get("ratio").asDouble() / expected).isBetween(0.99, 1.01);
  }

  @Test
  void measures_the_token_function() {
    JsonNode document = measured("oprf");
    List<String> backends =
        Suite.onEachBackend().stream().map(suite -> suite.group().backend()).toList();
    List<String> steps = List.of("evaluate", "evaluate_with_proof", "blind", "verify_and_combine");
    requireShape(
        document,
        "oprf",
        backends.stream().flatMap(backend -> steps.stream()).toArray(String[]::new));
    assertThat(document.get("results").findValuesAsString("backend"))
        .containsExactlyElementsOf(
            backends.stream().flatMap(backend -> steps.stream().map(step -> backend)).toList());
  }

  @Test
  void measures_the_token_index_and_leaves_nothing_behind() throws Exception {
    JsonNode document = measured("index", "--tokens", "3000");
    requireShape(document, "index", "lookup_hit", "lookup_miss", "load");
    try (Stream<Path> left = Files.list(folder.resolve("scratch"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void measures_the_ledger() {
    requireShape(measured("ledger"), "ledger", "command", "call_batch", "commit_latency");
  }

  private static void requireEngine() {
    try {
      EngineBinary.find(System.getenv());
    } catch (IOException e) {
      Assumptions.abort("left out: " + e.getMessage());
    }
  }

  @Test
  void measures_the_ledger_on_the_distributed_engine_beside_the_engine_alone() {
    requireEngine();
    JsonNode document = measured("ledger", "--engine", "cometbft");
    requireShape(document, "ledger", "command", "commit_latency", "call_batch", "filing");
    JsonNode command = document.get("results").get(0);
    assertThat(command.get("beside").get("name").asString()).isEqualTo("engine_key_value");
    for (String condition :
        List.of("engine_cpu_us", "engine_rss_mib", "replica_kib_per_1000", "engine_kib_per_1000")) {
      assertThat(command.get("conditions").get(condition).asDouble()).as(condition).isPositive();
    }
  }

  @Test
  void measures_what_an_application_at_a_socket_can_reach() {
    requireEngine();
    JsonNode document = measured("engine");
    requireShape(document, "engine", "command", "call_batch", "filing");
    assertThat(document.get("results").get(0).get("beside").get("name").asString())
        .isEqualTo("engine_key_value");
  }

  @Test
  void measures_recorded_queries_on_the_distributed_engine() {
    requireEngine();
    requireShape(
        measured("query", "--engine", "cometbft"),
        "query",
        "recorded_query",
        "recorded_query_unloaded",
        "recorded_query_beside_embedded");
  }

  @Test
  void measures_a_large_alliance() {
    requireEngine();
    requireShape(
        measured("scale", "--members", "6", "--validators", "4", "--processes", "4"),
        "scale",
        "commit_latency_4",
        "followers");
  }

  @Test
  void measures_recorded_queries_of_a_whole_alliance() {
    requireShape(measured("query"), "query", "recorded_query", "recorded_query_unloaded");
  }

  @Test
  void measures_filing_by_a_whole_alliance() {
    requireShape(measured("file"), "file", "filing");
  }

  @Test
  void measures_screening_by_a_whole_alliance() {
    requireShape(measured("screen"), "screen", "screening");
  }

  @Test
  void writes_a_report_as_json_and_as_a_page() throws Exception {
    Path report = folder.resolve("report");
    JsonNode document = measured("oprf", "--report", report.toString());
    assertThat(JSON.readTree(Files.readString(report.resolve("bench.json")))).isEqualTo(document);
    assertThat(Files.readString(report.resolve("bench.md")))
        .startsWith("# Lianfang")
        .contains("| evaluate (ristretto255-SHA512) |");
  }

  @Test
  void prints_a_table_in_the_reader_s_language() {
    assertThat(run(Locale.CHINESE, "oprf", "--seconds", "0.02", "--runs", "1")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("对照", "verify_and_combine");
  }

  @Test
  void refuses_an_engine_that_it_does_not_have() {
    assertThat(run(Locale.ENGLISH, "ledger", "--engine", "steam", "--output", "json")).isEqualTo(2);
    JsonNode problem = JSON.readTree(err.toString(StandardCharsets.UTF_8));
    assertThat(problem.get("code").asString()).isEqualTo("USAGE");
    assertThat(problem.get("detail").asString()).contains("steam", "--engine embedded");
    assertThat(out.size()).isZero();
  }

  @Test
  void refuses_a_benchmark_that_there_is_not() {
    assertThat(run(Locale.ENGLISH, "speed")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("speed", "oprf");
  }

  @Test
  void says_what_is_wrong_with_an_option_as_json_or_in_one_line() {
    assertThat(run(Locale.ENGLISH, "--surprise")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .singleElement()
        .asString()
        .contains("--surprise");
    err.reset();
    assertThat(run(Locale.ENGLISH, "--surprise", "--output", "json")).isEqualTo(2);
    assertThat(JSON.readTree(err.toString(StandardCharsets.UTF_8)).get("code").asString())
        .isEqualTo("USAGE");
  }

  @Test
  void refuses_numbers_out_of_range() {
    assertThat(run(Locale.ENGLISH, "oprf", "--seconds", "0")).isEqualTo(2);
    assertThat(run(Locale.ENGLISH, "oprf", "--runs", "many")).isEqualTo(2);
  }
}
