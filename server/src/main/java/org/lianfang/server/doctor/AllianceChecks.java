package org.lianfang.server.doctor;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.lianfang.server.web.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What can be seen of running nodes from their profiles.
final class AllianceChecks {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private AllianceChecks() {}

  /// The profiles of a trial's folder, or of one member's, or one profile.
  static List<Path> profiles(Path path) throws IOException {
    if (Files.isRegularFile(path)) {
      return List.of(path);
    }
    if (Files.isRegularFile(path.resolve("client.json"))) {
      return List.of(path.resolve("client.json"));
    }
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(path)) {
      return folders
          .map(folder -> folder.resolve("client.json"))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  /// Asks the node of a profile whether it is ready, and what its ledger and custodians look like.
  static List<Check> node(Path file, Locale locale) throws InterruptedException {
    List<Check> checks = new ArrayList<>();
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
      JsonNode profile = Json.MAPPER.readTree(Files.readAllBytes(file));
      String member = profile.path("member").asString("");
      String url = profile.path("url").asString("");
      String key = profile.path("key").asString("");
      HttpResponse<String> ready = get(client, url + "/readyz", key);
      String missing =
          StreamSupport.stream(
                  Json.MAPPER.readTree(ready.body()).path("checks").spliterator(), false)
              .filter(check -> !check.path("ok").asBoolean(false))
              .map(
                  check ->
                      check.path("name").asString("")
                          + " ("
                          + check.path("detail").asString("")
                          + ")")
              .reduce((a, b) -> a + ", " + b)
              .orElse("");
      checks.add(
          ready.statusCode() == 200
              ? Check.good("node_" + member, url + " is ready")
              : Check.bad(
                  "node_" + member,
                  url + " is not ready: " + missing,
                  "wait some seconds; if it stays, look into the log of the node"));
      HttpResponse<String> node = get(client, url + "/v1/node", key);
      checks.add(ledger(member, node));
      HttpResponse<String> keys = get(client, url + "/v1/keys", key);
      checks.add(custodians(member, keys));
      HttpResponse<String> engine = get(client, url + "/v1/engine", key);
      if (engine.statusCode() == 200) {
        checks.addAll(EngineChecks.of(member, Json.MAPPER.readTree(engine.body()), locale));
      }
    } catch (IOException | IllegalArgumentException | JacksonException e) {
      checks.add(
          Check.bad(
              "node",
              "the node of " + file + " does not answer",
              "start it (lianfang demo --dir DIR), or name another profile"));
    }
    return checks;
  }

  private static Check ledger(String member, HttpResponse<String> node) {
    if (node.statusCode() != 200) {
      return Check.bad(
          "ledger_" + member,
          "the profile's key is not accepted",
          "use the client.json that the last start wrote");
    }
    JsonNode ledger = Json.MAPPER.readTree(node.body()).path("ledger");
    long age = ledger.path("age_ms").asLong(-1);
    String detail = ledger.path("size").asLong(0) + " commands, seen " + age + " ms ago";
    return age >= 0 && age < 30_000
        ? Check.good("ledger_" + member, detail)
        : Check.bad(
            "ledger_" + member,
            detail,
            "the view of the ledger is stale: see that the validators' nodes run and reach one"
                + " another");
  }

  private static Check custodians(String member, HttpResponse<String> keys) {
    JsonNode data =
        keys.statusCode() == 200
            ? Json.MAPPER.readTree(keys.body()).path("data")
            : Json.MAPPER.createArrayNode();
    long active =
        StreamSupport.stream(data.spliterator(), false)
            .filter(key -> key.path("active").asBoolean(false))
            .count();
    return active > 0
        ? Check.good("custodians_" + member, active + " keys are active")
        : Check.bad(
            "custodians_" + member, "no key is active", "let the custodians hold a key ceremony");
  }

  private static HttpResponse<String> get(HttpClient client, String url, String key)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url))
            .timeout(LIMIT)
            .header("Authorization", "Bearer " + key)
            .build(),
        BodyHandlers.ofString());
  }
}
