package org.lianfang.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.acceptance.Trial.Result;

/// The launcher as a distribution has it, which builds nothing.
class LauncherTest {
  @TempDir Path home;

  @BeforeEach
  void install() throws IOException {
    Path bin = Files.createDirectory(home.resolve("bin"));
    Path lib = Files.createDirectory(home.resolve("lib"));
    Files.copy(
        Project.root().resolve("lianfang"),
        bin.resolve("lianfang"),
        StandardCopyOption.COPY_ATTRIBUTES);
    List<String> classes =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> lib.relativize(Path.of(entry).toAbsolutePath()).toString())
            .toList();
    Files.write(lib.resolve("cli.jars"), classes);
    Files.write(lib.resolve("server.jars"), classes);
  }

  private Result launch(String... words) {
    List<String> command = new ArrayList<>(List.of(home.resolve("bin/lianfang").toString()));
    command.addAll(List.of(words));
    return new Terminal(Locale.ENGLISH)
        .in(Map.of("LIANFANG_JAVA_HOME", System.getProperty("java.home"), "LC_ALL", "C"))
        .run(command);
  }

  @Test
  void option_without_its_value_is_a_usage_error() {
    for (String option : List.of("--output", "--profile")) {
      Result result = launch(option);
      assertThat(result.exit()).as(result.err()).isEqualTo(2);
      assertThat(result.err().lines()).singleElement().asString().contains("USAGE", option);
    }
  }

  @Test
  void unknown_form_of_output_is_a_usage_error() {
    Result result = launch("--output", "bogus", "member", "list");
    assertThat(result.exit()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).contains("bogus");
  }

  @Test
  void common_options_may_stand_before_the_command() {
    Result result = launch("--output", "json", "--profile=/nowhere", "member", "list");
    assertThat(result.exit()).as(result.err()).isEqualTo(2);
    assertThat(result.problem().path("detail").asString()).contains("/nowhere");
  }

  @Test
  void cache_of_classes_that_does_not_fit_is_passed_over() throws IOException {
    Files.writeString(Files.createDirectory(home.resolve("target")).resolve("server.aot"), "none");
    Result result = launch("doctor", "--help");
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.out()).contains("doctor");
    // Java complains of it on standard output.
    assertThat(result.out() + result.err()).doesNotContainIgnoringCase("aot");
  }
}
