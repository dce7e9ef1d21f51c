package org.lianfang.server.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import org.lianfang.protocol.Bytes;
import org.lianfang.server.Profile;
import org.lianfang.server.web.Json;
import tools.jackson.databind.JsonNode;

/// A member's user at the REST interface, as anybody's client would be.
final class RestClient implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration OPERATION_LIMIT = Duration.ofMinutes(5);

  /// An answer.
  record Answer(int status, JsonNode body) {
    boolean isOk() {
      return status < 300;
    }

    String code() {
      return body.path("code").asString("");
    }
  }

  private final HttpClient http = HttpClient.newHttpClient();

  Answer get(Profile profile, String path) throws IOException, InterruptedException {
    return send(request(profile, path).GET());
  }

  Answer post(Profile profile, String path, Object body) throws IOException, InterruptedException {
    return send(
        request(profile, path)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(body))));
  }

  /// Sends a CSV file and waits until the operation that it started has ended.
  Answer operation(Profile profile, String path, String idempotencyKey, byte[] csv)
      throws IOException, InterruptedException {
    Answer answer =
        send(
            request(profile, path)
                .header("Content-Type", "text/csv")
                .header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.ofByteArray(csv)));
    long end = System.nanoTime() + OPERATION_LIMIT.toNanos();
    while (answer.isOk()
        && answer.body().path("state").asString("").equals("running")
        && System.nanoTime() < end) {
      answer = get(profile, "/v1/operations/" + answer.body().path("id").asString("") + "?wait=20");
    }
    return answer;
  }

  /// Fetches bytes; empty where the answer is not a success.
  Bytes bytes(Profile profile, String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        http.send(request(profile, path).GET().build(), BodyHandlers.ofByteArray());
    return response.statusCode() == 200 ? Bytes.owning(response.body()) : Bytes.EMPTY;
  }

  private static HttpRequest.Builder request(Profile profile, String path) {
    return HttpRequest.newBuilder(URI.create(profile.url() + path))
        .timeout(LIMIT)
        .header("Authorization", "Bearer " + profile.key());
  }

  private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
    return new Answer(
        response.statusCode(),
        response.body().length == 0
            ? Json.MAPPER.createObjectNode()
            : Json.MAPPER.readTree(response.body()));
  }

  @Override
  public void close() {
    http.close();
  }
}
