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
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.lianfang.server.web.Json;
import org.lianfang.server.web.Said;
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
  static List<Check> node(Path file) throws InterruptedException {
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
              ? Check.good("node_" + member, new Said(url + " 已就绪", url + " is ready"))
              : Check.bad(
                  "node_" + member,
                  new Said(url + " 未就绪：" + missing, url + " is not ready: " + missing),
                  new Said(
                      "等待数秒；若仍如此，查看该节点的日志",
                      "wait some seconds; if it stays, look into the log of the node")));
      HttpResponse<String> node = get(client, url + "/v1/node", key);
      checks.add(ledger(member, node));
      HttpResponse<String> keys = get(client, url + "/v1/keys", key);
      checks.add(custodians(member, keys));
      HttpResponse<String> engine = get(client, url + "/v1/engine", key);
      if (engine.statusCode() == 200) {
        checks.addAll(EngineChecks.of(member, Json.MAPPER.readTree(engine.body())));
      }
    } catch (IOException | IllegalArgumentException | JacksonException e) {
      checks.add(
          Check.bad(
              "node",
              new Said(file + " 所指的节点没有应答", "the node of " + file + " does not answer"),
              new Said(
                  "启动它（lianfang demo --dir DIR），或指定另一个 client.json",
                  "start it (lianfang demo --dir DIR), or name another profile")));
    }
    return checks;
  }

  private static Check ledger(String member, HttpResponse<String> node) {
    if (node.statusCode() != 200) {
      return Check.bad(
          "ledger_" + member,
          new Said("client.json 中的密钥未被接受", "the profile's key is not accepted"),
          new Said("使用最近一次启动所写的 client.json", "use the client.json that the last start wrote"));
    }
    JsonNode ledger = Json.MAPPER.readTree(node.body()).path("ledger");
    long age = ledger.path("age_ms").asLong(-1);
    long size = ledger.path("size").asLong(0);
    return Check.of(
        "ledger_" + member,
        age >= 0 && age < 30_000,
        new Said(size + " 条命令，" + age + " 毫秒前的账本视图", size + " commands, seen " + age + " ms ago"),
        new Said(
            "账本视图已过时：检查各验证方的节点是否在运行、能否互相连通",
            "the view of the ledger is stale: see that the validators' nodes run and reach one"
                + " another"));
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
    return Check.of(
        "custodians_" + member,
        active > 0,
        active > 0
            ? new Said(active + " 个密钥已生效", active + " keys are active")
            : new Said("没有生效的密钥", "no key is active"),
        new Said("请托管方进行一次密钥仪式", "let the custodians hold a key ceremony"));
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
