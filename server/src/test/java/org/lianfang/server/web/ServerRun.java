package org.lianfang.server.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.lianfang.server.HostedNode;
import org.lianfang.server.demo.TestTrial;
import org.lianfang.server.user.UserRole;
import tools.jackson.databind.JsonNode;

/// A client of one member's node of the shared trial, with users of its own.
final class ServerRun implements AutoCloseable {
  final HostedNode node;
  final String url;
  final HttpClient client = HttpClient.newHttpClient();

  ServerRun() {
    this(TestTrial.shared().bank(1));
  }

  ServerRun(HostedNode node) {
    this.node = node;
    this.url = "http://127.0.0.1:" + node.port();
  }

  String key(String name, UserRole... roles) {
    return node.users().create(name, Set.of(roles), Optional.empty()).key().reveal();
  }

  String key(String name, UserRole role, Optional<Instant> expires) {
    return node.users().create(name, Set.of(role), expires).key().reveal();
  }

  HttpRequest.Builder at(String path, String key) {
    return HttpRequest.newBuilder(URI.create(url + path)).header("Authorization", "Bearer " + key);
  }

  HttpRequest.Builder post(String path, String key, String json) {
    return at(path, key)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(json));
  }

  HttpRequest.Builder csv(String path, String key, String csv) {
    return at(path, key).header("Content-Type", "text/csv").POST(BodyPublishers.ofString(csv));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  JsonNode get(String path, String key) throws IOException, InterruptedException {
    return json(send(at(path, key)));
  }

  /// Waits for the end of the operation that an answer names.
  JsonNode ended(HttpResponse<String> started, String key)
      throws IOException, InterruptedException {
    JsonNode operation = json(started);
    while (operation.path("state").asString("").equals("running")) {
      operation = get("/v1/operations/" + operation.get("id").asString() + "?wait=20", key);
    }
    return operation;
  }

  static JsonNode json(HttpResponse<String> response) {
    return Json.MAPPER.readTree(response.body());
  }

  @Override
  public void close() {
    client.close();
  }
}
