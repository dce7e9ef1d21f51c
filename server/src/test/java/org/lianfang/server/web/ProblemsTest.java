package org.lianfang.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Reason;
import org.lianfang.server.demo.TestTrial;
import org.lianfang.server.user.UserRole;
import tools.jackson.databind.JsonNode;

class ProblemsTest {
  private static ServerRun server;
  private static String administrator;

  @BeforeAll
  static void start() {
    server = new ServerRun();
    administrator = server.key("root-p", UserRole.ADMINISTRATOR);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void a_call_without_a_key_is_refused() throws Exception {
    HttpResponse<String> answer =
        server.client.send(
            java.net.http.HttpRequest.newBuilder(java.net.URI.create(server.url + "/v1/users"))
                .build(),
            HttpResponse.BodyHandlers.ofString());

    isProblem(answer, Reason.UNAUTHENTICATED);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
    assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void an_unknown_key_is_refused() throws Exception {
    isProblem(server.send(server.at("/v1/users", "lf_bank-1_root_guess")), Reason.UNAUTHENTICATED);
  }

  @Test
  void an_expired_key_is_refused() throws Exception {
    String key =
        server.key("expired", UserRole.ADMINISTRATOR, Optional.of(Instant.now().minusSeconds(1)));

    isProblem(server.send(server.at("/v1/users", key)), Reason.UNAUTHENTICATED);
  }

  @Test
  void a_revoked_key_is_refused() throws Exception {
    String key = server.key("revoked", UserRole.ADMINISTRATOR);
    assertThat(server.send(server.at("/v1/users", key)).statusCode()).isEqualTo(200);
    assertThat(server.send(server.at("/v1/users/revoked", administrator).DELETE()).statusCode())
        .isEqualTo(204);

    isProblem(server.send(server.at("/v1/users", key)), Reason.UNAUTHENTICATED);
  }

  @Test
  void a_user_without_the_role_is_refused() throws Exception {
    String key = server.key("officer", UserRole.OFFICER);

    isProblem(server.send(server.at("/v1/users", key)), Reason.FORBIDDEN);
  }

  @Test
  void an_unknown_path_is_not_found() throws Exception {
    isProblem(server.send(server.at("/v1/nothing", administrator)), Reason.NOT_FOUND);
    isProblem(server.send(server.at("/nothing", administrator)), Reason.NOT_FOUND);
  }

  @Test
  void a_wrong_method_names_the_right_ones() throws Exception {
    HttpResponse<String> answer =
        server.send(server.at("/v1/users", administrator).PUT(BodyPublishers.ofString("{}")));

    isProblem(answer, Reason.METHOD_NOT_ALLOWED);
    assertThat(answer.headers().firstValue("Allow")).contains("GET, POST");
  }

  @Test
  void an_unacceptable_format_is_refused() throws Exception {
    isProblem(
        server.send(server.at("/v1/users", administrator).header("Accept", "image/png")),
        Reason.NOT_ACCEPTABLE);
  }

  @Test
  void a_body_of_another_type_is_refused() throws Exception {
    isProblem(
        server.send(
            server
                .at("/v1/users", administrator)
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{}"))),
        Reason.UNSUPPORTED_MEDIA_TYPE);
  }

  @Test
  void a_body_that_is_not_json_is_refused() throws Exception {
    isProblem(server.send(server.post("/v1/users", administrator, "{\"name\":")), Reason.MALFORMED);
  }

  @Test
  void an_unknown_field_is_refused_without_quoting_it() throws Exception {
    HttpResponse<String> answer =
        server.send(server.post("/v1/users", administrator, "{\"surprise\":1}"));

    isProblem(answer, Reason.FIELD_INVALID);
    assertThat(answer.body()).doesNotContain("surprise");
  }

  @Test
  void a_repeated_field_is_refused() throws Exception {
    assertThat(
            server
                .send(server.post("/v1/users", administrator, "{\"name\":\"a1\",\"name\":\"a2\"}"))
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void a_field_of_another_form_is_named() throws Exception {
    HttpResponse<String> answer =
        server.send(server.post("/v1/users", administrator, "{\"expires_at\":\"soon\"}"));

    isProblem(answer, Reason.FIELD_INVALID);
    assertThat(ServerRun.json(answer).at("/errors/0/field").asString()).isEqualTo("expires_at");
  }

  @Test
  void an_oversized_body_is_refused() throws Exception {
    isProblem(
        server.send(
            server.post(
                "/v1/users",
                administrator,
                "{\"name\":\"" + "a".repeat(IdempotencyFilter.BODY_MAX) + "\"}")),
        Reason.TOO_LARGE);
  }

  @Test
  void a_header_beyond_the_limit_is_refused_as_a_problem() throws Exception {
    HttpResponse<String> answer =
        server.send(server.at("/v1/users", administrator).header("X-Long", "x".repeat(20_000)));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).contains(ProblemWriter.MEDIA_TYPE);
  }

  @Test
  void what_is_not_http_is_refused_as_a_problem() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.node.port());
        OutputStream out = socket.getOutputStream()) {
      out.write("GET /v1/us\\ers HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      socket.setSoTimeout(5_000);
      byte[] start = socket.getInputStream().readNBytes(12);
      assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 400");
    }
  }

  @Test
  void a_fault_of_ours_says_nothing_of_its_cause() {
    Problem.Document fault =
        Problems.problem(new IllegalStateException("13800138000"), "req-1")
            .document(Locale.CHINESE, "req-1");
    assertThat(fault.status()).isEqualTo(500);
    assertThat(fault.code()).isEqualTo(Reason.INTERNAL.name());
    assertThat(fault.title()).isEqualTo(Reason.INTERNAL.zh());
    assertThat(fault.detail()).contains("req-1");
    assertThat(fault.toString()).doesNotContain("13800138000");
  }

  @Test
  void titles_speak_the_callers_language() throws Exception {
    HttpResponse<String> chinese =
        server.send(
            server.at("/v1/nothing", administrator).header("Accept-Language", "zh-CN,zh;q=0.9"));
    HttpResponse<String> english = server.send(server.at("/v1/nothing", administrator));

    assertThat(ServerRun.json(chinese).get("title").asString()).isEqualTo(Reason.NOT_FOUND.zh());
    assertThat(ServerRun.json(english).get("title").asString()).isEqualTo(Reason.NOT_FOUND.en());
  }

  @Test
  void a_usable_request_id_comes_back_and_another_is_replaced() throws Exception {
    assertThat(
            server
                .send(server.at("/v1/nothing", administrator).header("Request-Id", "req-1"))
                .headers()
                .firstValue("Request-Id"))
        .contains("req-1");
    assertThat(
            server
                .send(server.at("/v1/nothing", administrator).header("Request-Id", "a b{}"))
                .headers()
                .firstValue("Request-Id")
                .orElseThrow())
        .startsWith("req_");
  }

  @Test
  void health_and_figures_need_no_key() throws Exception {
    for (String path : new String[] {"/livez", "/readyz", "/metrics"}) {
      assertThat(server.send(server.at(path, "none")).statusCode()).as(path).isEqualTo(200);
    }
    assertThat(server.send(server.at("/metrics", "none")).body())
        .contains("lianfang_operations_running{member=\"bank-1\"}");
  }

  @Test
  void the_log_holds_neither_keys_nor_what_was_sent() throws Exception {
    server.send(server.at("/v1/users?value=13800138000", "lf_leak_1"));
    server.send(server.post("/v1/users", administrator, "{\"name\":\"13800138000\"}"));
    String log = Files.readString(TestTrial.shared().directory().resolve("logs/lianfang.log"));

    assertThat(log).contains("\"route\"", "org.lianfang.access");
    assertThat(log).doesNotContain("13800138000", "lf_leak_1", administrator);
  }

  private static void isProblem(HttpResponse<String> answer, Reason reason) {
    assertThat(answer.headers().firstValue("Content-Type")).contains(ProblemWriter.MEDIA_TYPE);
    assertThat(answer.statusCode()).isEqualTo(reason.httpStatus());
    JsonNode problem = ServerRun.json(answer);
    assertThat(problem.get("code").asString()).isEqualTo(reason.name());
    assertThat(problem.get("status").asInt()).isEqualTo(reason.httpStatus());
    assertThat(problem.get("request_id").asString())
        .isEqualTo(answer.headers().firstValue("Request-Id").orElseThrow());
    assertThat(problem.get("retryable").asBoolean())
        .isEqualTo(reason.retry() != Reason.Retry.NEVER);
    assertThat(problem.get("type").asString()).isEqualTo("urn:lianfang:error:" + reason.name());
  }
}
