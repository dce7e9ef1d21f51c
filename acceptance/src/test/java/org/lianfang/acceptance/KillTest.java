package org.lianfang.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.acceptance.Trial.Result;

/// The whole process killed in the middle of a filing, again and again, with signal 9. Takes
/// minutes and runs with `-Dtest.argLine=-Dlianfang.kill=true`.
@EnabledIfSystemProperty(named = "lianfang.kill", matches = "true")
class KillTest {
  private static final int LINES = Integer.getInteger("lianfang.kill.lines", 6_000);
  private static final int KILLS = Integer.getInteger("lianfang.kill.times", 3);

  @Test
  void each_line_is_filed_exactly_once(@TempDir Path folder) throws Exception {
    killed(folder, "embedded");
  }

  @Test
  @EnabledIf("org.lianfang.acceptance.Trial#hasCometBft")
  void each_line_is_filed_exactly_once_on_cometbft(@TempDir Path folder) throws Exception {
    killed(folder, "cometbft");
  }

  private static void killed(Path folder, String engine) throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      lines.add(Samples.phone(i, "black", "E3", "kill-" + i));
    }
    Path input = Files.writeString(folder.resolve("list.csv"), Samples.file(lines));
    Path dir = folder.resolve("alliance");
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    System.out.println("seed " + seed);
    for (int kill = 0; kill < KILLS; kill++) {
      Trial trial = Trial.start(dir, "--engine", engine);
      Thread filing = Thread.ofVirtual().start(() -> trial.as("bank-1", "file", input.toString()));
      Thread.sleep(500 + random.nextInt(4_000));
      trial.kill();
      filing.join();
    }
    try (Trial trial = Trial.start(dir, "--engine", engine)) {
      Result result = trial.as("bank-1", "file", input.toString());
      assertThat(result.exit()).as("seed %d: %s", seed, result.err()).isZero();
      assertThat(result.json().path("accepted").asInt() + result.json().path("duplicates").asInt())
          .isEqualTo(LINES);
      assertThat(trial.as("bank-1", "record", "list", "--mine").json().path("records").size())
          .as("seed %d", seed)
          .isEqualTo(LINES);
      assertThat(
              trial
                  .as(
                      "bank-4",
                      "query",
                      "--type",
                      "phone",
                      "--value",
                      Samples.number(LINES - 1),
                      "--purpose",
                      "transaction")
                  .json()
                  .path("matches")
                  .size())
          .isEqualTo(1);
    }
    assertVerifies(dir.resolve("bank-1"));
    assertVerifies(dir.resolve("supervisor"));
  }

  private static void assertVerifies(Path member) throws IOException {
    Result verified = Trial.program("ledger", "verify", "--dir", member.toString());
    assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
  }
}
