package org.lianfang.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

  /// Tomcat refuses these before any code of ours; they must look like all other refusals.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/us\\ers HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /v1/users?a={13800138000} HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /v1/%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /v1/a%2Fb HTTP/1.1\r\nHost: x\r\n\r\n",
        "13800138000\r\n\r\n",
        "G@T / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /livez HTTP/9.9\r\nHost: x\r\n\r\n",
        "POST /v1/users HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: own\r\n\r\n",
        "GET /livez HTTP/1.1\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: 1380013 8000\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: x\r\nX-\0: 13800138000\r\n\r\n",
        "POST /v1/users HTTP/1.1\r\nHost: x\r\nContent-Length: some\r\n\r\n",
        "POST /v1/users HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"
      })
  void what_is_not_http_is_refused_as_a_problem(String request) throws Exception {
    String answer = raw(request);

    assertThat(answer).startsWith("HTTP/1.1 400 ");
    String head = answer.substring(0, answer.indexOf("\r\n\r\n"));
    String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
    assertThat(head).containsIgnoringCase("Content-Type: " + ProblemWriter.MEDIA_TYPE);
    assertThat(head).doesNotContainIgnoringCase("\r\nServer:").doesNotContain("Tomcat");
    JsonNode problem = Json.MAPPER.readTree(body);
    assertThat(problem.get("code").asString()).isEqualTo(Reason.MALFORMED.name());
    assertThat(problem.get("status").asInt()).isEqualTo(400);
    assertThat(head).contains("Request-Id: " + problem.get("request_id").asString());
    assertThat(body).doesNotContain("13800138000", "Exception", "apache", "Tomcat", "HTTP");
  }

  /// Sends these bytes and returns all that comes back until the server hangs up.
  private static String raw(String request) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.node.port());
        OutputStream out = socket.getOutputStream()) {
      socket.setSoTimeout(5_000);
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// The node's own folder for what is received is gone: nothing foresees that.
  @Test
  void a_fault_of_ours_is_a_problem_with_a_reference_and_nothing_of_its_cause() throws Exception {
    Path folder = TestTrial.shared().directory().resolve("bank-1").resolve("operations");
    Path aside = folder.resolveSibling("operations-aside");
    String reporter = server.key("reporter-p", UserRole.REPORTER);
    HttpResponse<String> answer;
    Files.move(folder, aside);
    try {
      answer = server.send(server.csv("/v1/filings", reporter, "phone,+8613800138000\n"));
    } finally {
      Files.move(aside, folder);
    }

    isProblem(answer, Reason.INTERNAL);
    String reference = answer.headers().firstValue("Request-Id").orElseThrow();
    assertThat(ServerRun.json(answer).get("detail").asString()).contains(reference);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(answer.body())
        .doesNotContain("13800138000", "operations", "Exception", "java.", "org.lianfang");
    String log = Files.readString(TestTrial.shared().directory().resolve("logs/lianfang.log"));
    assertThat(log.lines().filter(line -> line.contains(reference)))
        .anySatisfy(line -> assertThat(line).contains("NoSuchFileException"))
        .noneSatisfy(line -> assertThat(line).contains("inbox-"));
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
