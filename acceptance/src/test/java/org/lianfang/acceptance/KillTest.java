package org.lianfang.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.acceptance.Trial.Result;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The whole process killed in the middle of a filing with signal 9, and the same command again.
///
/// The long forms kill it several times in a large file. They take minutes and run with
/// `-Dtest.argLine=-Dlianfang.long=KillTest`; `lianfang.kill.lines` and `lianfang.kill.times` say
/// how many lines and kills.
class KillTest {
  private static final int LINES = Integer.getInteger("lianfang.kill.lines", 100_000);
  private static final int KILLS = Integer.getInteger("lianfang.kill.times", 3);
  private static final Duration FILING = Duration.ofMinutes(30);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void each_line_is_filed_exactly_once(@TempDir Path folder) throws Exception {
    new Filing(folder, "embedded", 3_000).killed(1, 0);
  }

  @Test
  @EnabledIf("org.lianfang.acceptance.Trial#hasCometBft")
  void each_line_is_filed_exactly_once_on_cometbft(@TempDir Path folder) throws Exception {
    new Filing(folder, "cometbft", 2_000).killed(1, 0);
  }

  @Test
  @EnabledIfSystemProperty(named = "lianfang.long", matches = "true|KillTest(Embedded)?")
  void a_long_file_survives_many_kills(@TempDir Path folder) throws Exception {
    new Filing(folder, "embedded", LINES).killed(KILLS, 8_000);
  }

  @Test
  @EnabledIfSystemProperty(named = "lianfang.long", matches = "true|KillTest(CometBft)?")
  @EnabledIf("org.lianfang.acceptance.Trial#hasCometBft")
  void a_long_file_survives_many_kills_on_cometbft(@TempDir Path folder) throws Exception {
    new Filing(folder, "cometbft", LINES / 10).killed(KILLS, 1_200);
  }

  /// One file, filed by bank-1 of an alliance that is killed meanwhile.
  private record Filing(Path folder, String engine, int lines) {

    void killed(int kills, int pauseMillisMax) throws Exception {
      List<String> content = new ArrayList<>();
      for (int i = 0; i < lines; i++) {
        content.add(Samples.phone(i, "black", "E3", "kill-" + i));
      }
      Path input = Files.writeString(folder.resolve("list.csv"), Samples.file(content));
      long seed = new Random().nextLong();
      Random random = new Random(seed);
      for (int kill = 0; kill < kills; kill++) {
        Trial trial = start();
        long before = kill == 0 ? 0 : records(trial);
        CompletableFuture<Result> filing =
            CompletableFuture.supplyAsync(
                () -> trial.as("bank-1", FILING, "file", input.toString()),
                task -> Thread.ofVirtual().start(task));
        await(trial, filing, before);
        Thread.sleep(pauseMillisMax == 0 ? 0 : random.nextInt(pauseMillisMax));
        trial.kill();
        assertThat(filing.get().exit())
            .as("seed %d: it was killed before the file was filed", seed)
            .isEqualTo(4);
      }
      try (Trial trial = start()) {
        Result result = trial.as("bank-1", FILING, "file", input.toString());
        assertThat(result.exit()).as("seed %d: %s", seed, result.err()).isZero();
        assertThat(
                result.json().path("accepted").asInt() + result.json().path("duplicates").asInt())
            .isEqualTo(lines);
        assertThat(result.json().path("rejected").asInt()).isZero();
        assertThat(records(trial)).as("seed %d", seed).isEqualTo(lines);
        foundOnceEach(trial);
      }
      for (String member : List.of("bank-1", "bank-4", "supervisor")) {
        Result verified =
            Trial.program("ledger", "verify", "--dir", dir().resolve(member).toString());
        assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
      }
    }

    /// Another bank asks about every line and gets one match for each.
    private void foundOnceEach(Trial trial) throws IOException {
      Path asked = folder.resolve("asked.csv");
      List<String> subjects = new ArrayList<>(List.of("subject_type,identifier"));
      for (int i = 0; i < lines; i++) {
        subjects.add("phone," + Samples.number(i));
      }
      Files.write(asked, subjects);
      Path hits = folder.resolve("hits.csv");
      Result screened =
          trial.as(
              "bank-4",
              FILING,
              "screen",
              asked.toString(),
              "--purpose",
              "transaction",
              "--hits",
              hits.toString());
      assertThat(screened.exit()).as(screened.err()).isZero();
      assertThat(screened.json().path("missing_entries").asInt(-1)).isZero();
      assertThat(
              Files.readAllLines(hits).stream()
                  .skip(1)
                  .map(line -> line.split(",", -1)[1])
                  .toList())
          .hasSize(lines)
          .doesNotHaveDuplicates();
    }

    private Path dir() {
      return folder.resolve("alliance");
    }

    private Trial start() {
      return Trial.start(dir(), "--engine", engine);
    }

    /// Returns once another record of the filing stands on the ledger.
    private static void await(Trial trial, CompletableFuture<Result> filing, long before)
        throws IOException, InterruptedException, ExecutionException {
      while (!filing.isDone()) {
        if (before == 0 ? page(trial, "").path("data").size() > 0 : records(trial) > before) {
          return;
        }
        Thread.sleep(20);
      }
      throw new AssertionError("the filing ended too soon: " + filing.get());
    }

    /// How many records bank-1 has on the ledger.
    private static long records(Trial trial) throws IOException, InterruptedException {
      long count = 0;
      String cursor = "";
      while (true) {
        JsonNode page = page(trial, cursor);
        count += page.path("data").size();
        if (!page.path("has_more").asBoolean()) {
          return count;
        }
        cursor = "&starting_after=" + page.path("next_cursor").asString();
      }
    }

    private static JsonNode page(Trial trial, String cursor)
        throws IOException, InterruptedException {
      JsonNode profile = JSON.readTree(Files.readString(trial.dir().resolve("bank-1/client.json")));
      try (HttpClient client = HttpClient.newHttpClient()) {
        HttpResponse<String> answer =
            client.send(
                HttpRequest.newBuilder(
                        URI.create(
                            profile.path("url").asString()
                                + "/v1/records?mine=true&limit=1000"
                                + cursor))
                    .header("Authorization", "Bearer " + profile.path("key").asString())
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
      }
    }
  }
}
