package org.lianfang.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.server.web.Json;
import tools.jackson.databind.JsonNode;

class MainTest {
  @TempDir Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    return Main.run(
        args,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }

  @Test
  void an_unknown_option_is_a_usage_error() {
    assertThat(run("demo", "--surprise")).isEqualTo(ExitCode.USAGE.status());
    assertThat(text(out)).isEmpty();
    assertThat(text(err).lines())
        .singleElement()
        .asString()
        .contains("--surprise", "lianfang demo --help");
  }

  @Test
  void a_usage_error_is_json_for_whom_asks() {
    assertThat(run("demo", "--output", "json", "--surprise")).isEqualTo(ExitCode.USAGE.status());
    JsonNode failure = Json.MAPPER.readTree(text(err));
    assertThat(failure.get("code").asString()).isEqualTo("USAGE");
    assertThat(failure.get("detail").asString()).contains("--surprise");
  }

  @Test
  void no_banks_are_refused() {
    String folder = directory.toString();
    assertThat(run("demo", "--members", "0", "--dir", folder, "--output=json"))
        .isEqualTo(ExitCode.USAGE.status());
    JsonNode failure = Json.MAPPER.readTree(text(err));
    assertThat(failure.get("code").asString()).isEqualTo("MEMBERS_INVALID");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void no_command_is_a_usage_error() {
    assertThat(run()).isEqualTo(ExitCode.USAGE.status());
    assertThat(run("ledger")).isEqualTo(ExitCode.USAGE.status());
  }

  @Test
  void every_command_has_help_with_an_example() {
    for (String[] command :
        new String[][] {
          {"demo"},
          {"node"},
          {"doctor"},
          {"ledger"},
          {"ledger", "verify"},
          {"network", "apply"},
          {"network", "init"},
          {"network", "sign"},
          {"network", "genesis"},
          {"network", "join"}
        }) {
      String[] args = java.util.Arrays.copyOf(command, command.length + 1);
      args[command.length] = "--help";
      out.reset();
      assertThat(run(args)).isZero();
      assertThat(text(out)).contains("Example").contains("lianfang " + command[0]);
    }
  }

  @Test
  void a_failure_speaks_chinese_where_the_locale_does() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.CHINA);
    try {
      assertThat(run("ledger", "verify", "--dir", directory.toString()))
          .isEqualTo(ExitCode.USAGE.status());
      assertThat(text(err)).contains("没有可读的账本").contains(directory.toString());
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void an_unknown_engine_is_refused_clearly() {
    assertThat(run("demo", "--engine", "other", "--dir", directory.toString(), "--output", "json"))
        .isEqualTo(ExitCode.USAGE.status());
    JsonNode failure = Json.MAPPER.readTree(text(err));
    assertThat(failure.get("code").asString()).isEqualTo("ENGINE_UNKNOWN");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void a_missing_ledger_is_a_usage_error() {
    assertThat(run("ledger", "verify", "--dir", directory.toString()))
        .isEqualTo(ExitCode.USAGE.status());
  }

  @Test
  void the_doctor_reports_every_check() {
    run("doctor", "--output", "json", "--port", "50000");
    JsonNode report = Json.MAPPER.readTree(text(out));

    assertThat(report.get("checks").findValuesAsString("name"))
        .contains("jdk", "libsodium", "backend", "rocksdb", "memory", "disk", "clock", "ports");
    assertThat(report.get("checks").findValuesAsString("fix")).hasSize(report.get("checks").size());
  }

  @Test
  void the_doctor_looks_at_the_disk_of_the_profile() throws Exception {
    Files.writeString(directory.resolve("client.json"), "{}");
    run("doctor", "--output", "json", "--profile", directory.toString());
    assertThat(text(out)).contains("MiB free at " + directory);
  }

  @Test
  void the_doctor_speaks_chinese_where_the_locale_does() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.CHINA);
    try {
      run("doctor", "--output", "json", "--port", "50000");
    } finally {
      Locale.setDefault(before);
    }
    assertThat(Json.MAPPER.readTree(text(out)).get("checks").findValuesAsString("detail"))
        .allSatisfy(detail -> assertThat(detail).containsPattern("\\p{IsHan}"));
  }

  @Test
  void the_doctor_needs_a_profile_where_it_is_told_of_one() {
    assertThat(run("doctor", "--profile", directory.resolve("none").toString()))
        .isEqualTo(ExitCode.USAGE.status());
  }
}
