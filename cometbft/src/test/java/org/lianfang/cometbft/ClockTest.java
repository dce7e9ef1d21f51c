package org.lianfang.cometbft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.cometbft.engine.EngineBinary;
import org.lianfang.ledger.View;

/// One of four engines with a clock that is wrong by an hour.
///
/// A process that is linked statically does not take another clock from outside. So a second engine
/// is built from the same source, of which one file is replaced: the one function that asks for the
/// time adds what the environment says. That needs Go, the engine's source, and a minute.
@EnabledIfSystemProperty(named = "lianfang.long", matches = "true|ClockTest")
final class ClockTest {
  private static final String WRONG = "LIANFANG_TEST_CLOCK";
  @TempDir Path folder;

  @BeforeAll
  static void requireEngine() {
    TestAlliance.requireEngine();
  }

  @Test
  void ledger_time_stays_right_and_all_go_on() throws Exception {
    Path program = wrongEngine();
    // An engine whose clock is behind the genesis sleeps until then.
    Instant begun = Instant.now().minus(Duration.ofHours(2));
    for (String wrong : List.of("1h", "-1h")) {
      try (TestAlliance alliance = new TestAlliance(folder.resolve(wrong), 4, begun)) {
        for (int i = 0; i < 3; i++) {
          alliance.start(i);
        }
        alliance.startApart(3);
        Process engine = alliance.runEngine(3, program, Map.of(WRONG, wrong));
        try {
          for (int i = 0; i < 4; i++) {
            alliance.awaitSize(i, 1);
          }
          for (int i = 0; i < 40; i++) {
            assertThat(alliance.submit(i % 4, TestAlliance.add(i)).outcome().isAccepted()).isTrue();
            try (View view = alliance.ledger(i % 4).read()) {
              assertThat(Duration.between(view.time(), Instant.now()).abs())
                  .as(wrong)
                  .isLessThan(Duration.ofSeconds(10));
            }
          }
          alliance.awaitAgreement();
          assertThat(alliance.counter(3)).isEqualTo(40);
        } finally {
          engine.destroyForcibly();
        }
      }
    }
  }

  private Path wrongEngine() throws Exception {
    String go = go();
    String module = "github.com/cometbft/cometbft@v" + EngineBinary.VERSION;
    Path modules = Path.of(said(List.of(go, "env", "GOMODCACHE")).strip());
    Path original = modules.resolve(module);
    Assumptions.assumeTrue(
        Files.exists(original), "left out: the source of " + module + " is not here");
    Path source = folder.resolve("source");
    copy(original, source);
    Path time = source.resolve("types").resolve("time").resolve("time.go");
    Files.writeString(time, wrong(Files.readString(time)));
    ProcessBuilder build =
        new ProcessBuilder(
                go, "build", "-o", folder.resolve("cometbft").toString(), "./cmd/cometbft")
            .directory(source.toFile());
    build.environment().put("CGO_ENABLED", "0");
    Process process =
        build.redirectErrorStream(true).redirectOutput(folder.resolve("go.log").toFile()).start();
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("go.log"))).isZero();
    return folder.resolve("cometbft");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Path copied = to.resolve(from.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(copied);
        } else {
          Files.write(copied, Files.readAllBytes(each));
        }
      }
    }
  }

  private static String wrong(String original) {
    assertThat(original).contains("return Canonical(time.Now())", "import (");
    return original
            .replace("return Canonical(time.Now())", "return Canonical(time.Now().Add(wrong))")
            .replace("import (", "import (\n\t\"os\"")
        + "\nvar wrong, _ = time.ParseDuration(os.Getenv(\""
        + WRONG
        + "\"))\n";
  }

  private static String go() {
    for (String candidate : List.of("go", "/usr/local/go/bin/go")) {
      try {
        said(List.of(candidate, "version"));
        return candidate;
      } catch (IOException e) {
        // The next one, then.
      }
    }
    return Assumptions.abort("left out: there is no Go to build an engine with a wrong clock");
  }

  private static String said(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).start();
    return new String(
        process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
  }
}
