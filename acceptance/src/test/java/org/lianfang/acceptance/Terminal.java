package org.lianfang.acceptance;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lianfang.acceptance.Trial.Result;

/// Where a user types commands: the language, the environment and standard input are as they are
/// there, and nothing is added to what is typed.
record Terminal(Locale language, Map<String, String> environment, Path input) {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Path NOTHING = Path.of("/dev/null");

  Terminal(Locale language) {
    this(language, Map.of(), NOTHING);
  }

  Terminal in(Map<String, String> other) {
    return new Terminal(language, other, input);
  }

  Terminal reading(Path file) {
    return new Terminal(language, environment, file);
  }

  Result type(String... words) {
    List<String> command = Trial.brief("org.lianfang.cli.Main");
    command.replaceAll(
        word ->
            word.startsWith("-Duser.language=")
                ? "-Duser.language=" + language.getLanguage()
                : word);
    command.addAll(List.of(words));
    return run(command);
  }

  /// Runs any program here.
  Result run(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectInput(input.toFile());
    builder.environment().putAll(environment);
    return Trial.run(builder, LIMIT);
  }
}
