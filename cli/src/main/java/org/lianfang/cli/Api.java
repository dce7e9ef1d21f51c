package org.lianfang.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// A node's REST API, as this program uses it.
final class Api {
  private static final Duration SHORT = Duration.ofSeconds(40);
  private static final Duration UPLOAD = Duration.ofHours(6);

  private final Profile profile;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  Api(Profile profile) {
    this.profile = profile;
  }

  JsonNode get(String path, Map<String, String> query) throws Failure {
    return json(send(request(path, query, SHORT).GET(), HttpResponse.BodyHandlers.ofByteArray()));
  }

  JsonNode post(String path, JsonNode body, @Nullable String requestId) throws Failure {
    HttpRequest.Builder request =
        request(path, Map.of(), SHORT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(body)));
    if (requestId != null) {
      request.header("Idempotency-Key", requestId);
    }
    return json(send(request, HttpResponse.BodyHandlers.ofByteArray()));
  }

  JsonNode upload(
      String path,
      Map<String, String> query,
      String contentType,
      BodyPublisher body,
      String requestId)
      throws Failure {
    return json(
        send(
            request(path, query, UPLOAD)
                .header("Content-Type", contentType)
                .header("Idempotency-Key", requestId)
                .POST(body),
            HttpResponse.BodyHandlers.ofByteArray()));
  }

  /// Reads a whole answer that is not JSON.
  byte[] bytes(String path, Map<String, String> query) throws Failure {
    return checked(
        send(request(path, query, SHORT).GET(), HttpResponse.BodyHandlers.ofByteArray()));
  }

  /// Writes an answer of any length to a file.
  void download(String path, Path file) throws Failure {
    HttpResponse<InputStream> response =
        send(request(path, Map.of(), UPLOAD).GET(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        throw Failure.ofProblem(response.statusCode(), parse(body.readAllBytes()));
      }
      Outputs.write(file, body);
    } catch (IOException e) {
      throw Failure.unreachable(Texts.of("api.broken", profile.url()));
    }
  }

  /// Reads all pages of a list.
  ArrayNode all(String path, Map<String, String> query) throws Failure {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    Map<String, String> page = new HashMap<>(query);
    page.put("limit", "500");
    while (true) {
      JsonNode answer = get(path, page);
      answer.path("data").forEach(all::add);
      if (!answer.path("has_more").asBoolean(false)) {
        return all;
      }
      page.put("starting_after", answer.path("next_cursor").asString(""));
    }
  }

  private HttpRequest.Builder request(String path, Map<String, String> query, Duration timeout) {
    StringJoiner joined = new StringJoiner("&", "?", "").setEmptyValue("");
    query.forEach(
        (name, value) -> joined.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return HttpRequest.newBuilder(URI.create(profile.url() + path + joined))
        .timeout(timeout)
        .header("Authorization", "Bearer " + profile.key())
        .header("Accept-Language", Texts.isChinese() ? "zh" : Locale.ENGLISH.getLanguage());
  }

  private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler)
      throws Failure {
    try {
      return client.send(request.build(), handler);
    } catch (ConnectException e) {
      throw Failure.unreachable(Texts.of("api.connect", profile.url()));
    } catch (HttpTimeoutException e) {
      throw Failure.unreachable(Texts.of("api.timeout", profile.url()));
    } catch (IOException e) {
      throw Failure.unreachable(Texts.of("api.broken", profile.url()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.unreachable(Texts.of("api.interrupted"));
    }
  }

  private static byte[] checked(HttpResponse<byte[]> response) throws Failure {
    if (response.statusCode() >= 300) {
      throw Failure.ofProblem(response.statusCode(), parse(response.body()));
    }
    return response.body();
  }

  private static JsonNode json(HttpResponse<byte[]> response) throws Failure {
    return parse(checked(response));
  }

  private static JsonNode parse(byte[] body) {
    try {
      return Json.MAPPER.readTree(body);
    } catch (JacksonException e) {
      return JsonNodeFactory.instance.missingNode();
    }
  }

  /// A multipart body: one part after another, without holding any in memory.
  static BodyPublisher multipart(String boundary, List<Part> parts) {
    List<BodyPublisher> bodies = new ArrayList<>();
    for (Part part : parts) {
      bodies.add(
          HttpRequest.BodyPublishers.ofString(
              "--"
                  + boundary
                  + "\r\nContent-Disposition: form-data; name=\""
                  + part.name()
                  + "\"; filename=\""
                  + part.name()
                  + "\"\r\nContent-Type: "
                  + part.contentType()
                  + "\r\n\r\n"));
      bodies.add(part.body());
      bodies.add(HttpRequest.BodyPublishers.ofString("\r\n"));
    }
    bodies.add(HttpRequest.BodyPublishers.ofString("--" + boundary + "--\r\n"));
    return HttpRequest.BodyPublishers.concat(bodies.toArray(new BodyPublisher[0]));
  }

  record Part(String name, String contentType, BodyPublisher body) {}
}
