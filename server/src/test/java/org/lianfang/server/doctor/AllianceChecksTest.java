package org.lianfang.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `doctor` makes of the answers of a running node.
class AllianceChecksTest {
  private static final String READY = "{\"checks\":[]}";
  private static final String LEDGER = "{\"ledger\":{\"size\":7,\"age_ms\":400}}";
  private static final String KEYS = "{\"data\":[{\"active\":true}]}";

  @TempDir Path folder;
  private HttpServer node;

  @BeforeEach
  void start() throws IOException {
    node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    node.start();
    Files.writeString(
        folder.resolve("client.json"),
        "{\"url\":\"http://127.0.0.1:%d\",\"member\":\"bank-1\",\"key\":\"k\"}"
            .formatted(node.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    node.stop(0);
  }

  private void answers(String path, int status, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    node.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  private List<Check> checks() throws InterruptedException {
    return AllianceChecks.node(folder.resolve("client.json"));
  }

  @Test
  void a_node_that_is_well_has_nothing_to_mend() throws InterruptedException {
    answers("/readyz", 200, READY);
    answers("/v1/node", 200, LEDGER);
    answers("/v1/keys", 200, KEYS);
    assertThat(checks()).hasSize(3).allSatisfy(CheckAssertions::isWell);
  }

  @Test
  void each_fault_is_named_with_what_to_do_in_both_languages() throws InterruptedException {
    answers(
        "/readyz", 503, "{\"checks\":[{\"name\":\"fresh\",\"ok\":false,\"detail\":\"90000 ms\"}]}");
    answers("/v1/node", 200, LEDGER.replace("400", "90000"));
    answers("/v1/keys", 200, KEYS.replace("true", "false"));
    List<Check> checks = checks();
    assertThat(checks).hasSize(3);
    CheckAssertions.isFault(checks.get(0), "node_bank-1", "wait", "等待");
    assertThat(checks.get(0).detail().zh()).endsWith("fresh (90000 ms)");
    CheckAssertions.isFault(checks.get(1), "ledger_bank-1", "stale", "账本视图已过时");
    CheckAssertions.isFault(checks.get(2), "custodians_bank-1", "key ceremony", "密钥仪式");
  }

  @Test
  void a_key_that_is_not_accepted_is_told_in_both_languages() throws InterruptedException {
    answers("/readyz", 200, READY);
    answers("/v1/node", 401, "{}");
    answers("/v1/keys", 401, "{}");
    CheckAssertions.isFault(checks().get(1), "ledger_bank-1", "client.json", "最近一次启动");
  }

  @Test
  void a_node_that_does_not_answer_is_told_in_both_languages() throws InterruptedException {
    node.stop(0);
    assertThat(checks())
        .singleElement()
        .satisfies(check -> CheckAssertions.isFault(check, "node", "start it", "启动它"));
  }
}
