package org.lianfang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The key command against a node that answers as the test wants.
class KeyCommandTest {
  private static final String KEY = "{\"key_id\":\"0011\",\"kind\":\"payload\",\"holders\":[]}";
  private static final String FAILURE =
      "{\"status\":503,\"code\":\"KEY_NOT_READY\",\"title\":\"t\",\"detail\":\"d\"}";

  private final AtomicInteger looks = new AtomicInteger();
  @TempDir Path folder;
  private HttpServer node;
  private String keys = "";

  @BeforeEach
  void start() throws IOException {
    node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    node.createContext("/v1/standard", exchange -> answer(exchange, "{\"subject_types\":[1]}"));
    node.createContext(
        "/v1/keys",
        exchange -> {
          boolean asked = exchange.getRequestMethod().equals("POST");
          answer(exchange, asked || looks.incrementAndGet() < 2 ? "{\"data\":[]}" : keys);
        });
    node.start();
    Path profile =
        Files.createFile(
            folder.resolve("client.json"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        profile,
        "{\"url\":\"http://127.0.0.1:%d\",\"member\":\"bank-1\",\"key\":\"k\"}"
            .formatted(node.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    node.stop(0);
  }

  private static void answer(HttpExchange exchange, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private int generate() {
    return Main.run("key", "generate", "--profile", folder.toString(), "--output", "json");
  }

  @Test
  @Timeout(30)
  void waits_for_the_keys() {
    keys = "{\"data\":[%s,%s]}".formatted(KEY, KEY);
    assertThat(generate()).isZero();
    assertThat(looks).hasValue(2);
  }

  @Test
  @Timeout(30)
  void ends_at_once_when_the_ceremony_has_failed() {
    keys = "{\"data\":[],\"failure\":%s}".formatted(FAILURE);
    assertThat(generate()).isEqualTo(Exit.UNREACHABLE.code());
    assertThat(looks).hasValue(2);
  }
}
