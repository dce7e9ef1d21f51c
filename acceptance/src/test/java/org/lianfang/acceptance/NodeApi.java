package org.lianfang.acceptance;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a node on this machine says over REST.
record NodeApi(int port) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// The first value of a metric; empty if the node does not answer or has none.
  Optional<Double> metric(String name) {
    return get("/metrics")
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst();
  }

  /// Whether the node says that all is well with this.
  boolean isWell(String check) {
    String answer = get("/readyz");
    for (JsonNode each : JSON.readTree(answer.isEmpty() ? "{}" : answer).path("checks")) {
      if (each.path("name").asString("").equals(check)) {
        return each.path("ok").asBoolean(false);
      }
    }
    return false;
  }

  /// Makes a call with the key of a profile.
  JsonNode call(Path profile, String method, String path) throws IOException {
    String key = JSON.readTree(Files.readAllBytes(profile)).path("key").asString("");
    return JSON.readTree(
        send(
            HttpRequest.newBuilder(uri(path))
                .header("Authorization", "Bearer " + key)
                .method(method, HttpRequest.BodyPublishers.noBody())));
  }

  private String get(String path) {
    return send(HttpRequest.newBuilder(uri(path)));
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private static String send(HttpRequest.Builder request) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
