package org.lianfang.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReasonsTest {
  /// A reason that a rule gives and no test produces is a dead limit.
  @Test
  void every_reason_that_a_rule_gives_is_produced_by_a_test() throws Exception {
    assertThat(reasons(Path.of("src/test/java"))).containsAll(reasons(Path.of("src/main/java")));
  }

  private static Set<String> reasons(Path root) throws Exception {
    Pattern reason = Pattern.compile("Reason\\.([A-Z_]+)");
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        Matcher matcher = reason.matcher(Files.readString(file));
        while (matcher.find()) {
          found.add(matcher.group(1));
        }
      }
    }
    return found;
  }
}
