package org.lianfang.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.acceptance.Trial.Result;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The walk through the main job that a first `demo` shows.
class WalkTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> STEPS =
      List.of("admit", "keys", "file", "hit", "miss", "open", "receipt", "refuse", "supervise");

  /// What the walk takes for a subject of nobody's list.
  private static final String UNLISTED = "+447700900999";

  @TempDir private Path folder = Path.of("");

  private Result demo(String... more) {
    List<String> words = new ArrayList<>(List.of("demo", "--once", "--dir", folder.toString()));
    words.addAll(List.of(more));
    return Trial.program(words.toArray(String[]::new));
  }

  private static List<JsonNode> lines(Result result) {
    return result.out().lines().map(JSON::readTree).toList();
  }

  private static List<String> steps(Result result, boolean ok) {
    return lines(result).stream()
        .filter(line -> line.has("step") && line.path("ok").asBoolean() == ok)
        .map(line -> line.path("step").asString())
        .toList();
  }

  @Test
  void first_start_takes_nine_steps_and_the_next_one_none() throws IOException {
    int port = Trial.freePorts();
    Result first = demo("--port", Integer.toString(port));
    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(steps(first, true)).isEqualTo(STEPS);
    assertThat(steps(first, false)).isEmpty();
    assertReady(lines(first).getLast(), port);

    int another = port + 1;
    Result second = demo("--port", Integer.toString(another));
    assertThat(second.exit()).as(second.err()).isZero();
    assertThat(lines(second)).singleElement().satisfies(ready -> assertReady(ready, another));
    JsonNode profile = JSON.readTree(Files.readString(folder.resolve("bank-1/client.json")));
    assertThat(URI.create(profile.path("url").asString()).getPort()).isEqualTo(another);
  }

  private void assertReady(JsonNode ready, int port) {
    assertThat(ready.path("ready").asBoolean()).isTrue();
    assertThat(ready.path("engine").asString()).isEqualTo("trial");
    assertThat(ready.path("dir").asString()).isEqualTo(folder.toString());
    assertThat(ready.path("members").valueStream().map(member -> member.path("id").asString()))
        .containsExactly("bank-1", "bank-2", "bank-3", "bank-4");
    assertThat(ready.at("/supervisor/roles/0").asString()).isEqualTo("supervisor");
    for (JsonNode member : List.of(ready.at("/members/0"), ready.path("supervisor"))) {
      assertThat(Path.of(member.path("profile").asString())).isRegularFile();
    }
    assertThat(URI.create(ready.at("/members/0/url").asString()).getPort()).isEqualTo(port);
  }

  @Test
  void step_that_does_not_hold_fails_the_walk_and_the_others_go_on() throws IOException {
    try (Trial trial = Trial.start(folder)) {
      Path list =
          Files.writeString(
              folder.resolve("list.csv"),
              Samples.file(
                  List.of(
                      Samples.phone(1, "black", "E3", "case-1")
                          .replace(Samples.number(1), UNLISTED))));
      assertThat(trial.as("bank-1", "file", list.toString()).exit()).isZero();
    }
    Path memory = folder.resolve("demo.json");
    Files.writeString(
        memory, Files.readString(memory).replaceFirst("\"walked\" *: *true", "\"walked\" : false"));

    Result result = demo("--port", Integer.toString(Trial.freePorts()));
    assertThat(result.exit()).isEqualTo(1);
    assertThat(steps(result, false)).containsExactly("miss");
    assertThat(steps(result, true)).hasSize(STEPS.size() - 1);
  }
}
