package org.lianfang.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Reason;
import org.lianfang.server.user.UserRole;

class IdempotencyTest {
  private static ServerRun server;
  private static String administrator;

  @BeforeAll
  static void start() {
    server = new ServerRun();
    administrator = server.key("root-i", UserRole.ADMINISTRATOR);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void a_repeated_request_returns_the_first_answer() throws Exception {
    HttpResponse<String> first = create("key-1", "{\"name\":\"ada\",\"roles\":[\"auditor\"]}");
    HttpResponse<String> second = create("key-1", "{\"name\":\"ada\",\"roles\":[\"auditor\"]}");

    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(second.statusCode()).isEqualTo(201);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(second.headers().firstValue("Location"))
        .isEqualTo(first.headers().firstValue("Location"));
    assertThat(second.headers().firstValue("Idempotent-Replayed")).contains("true");
    assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
  }

  @Test
  void the_same_key_with_another_body_is_refused() throws Exception {
    create("key-2", "{\"name\":\"bob\",\"roles\":[\"auditor\"]}");
    HttpResponse<String> other = create("key-2", "{\"name\":\"bob\",\"roles\":[\"officer\"]}");

    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(ServerRun.json(other).get("code").asString())
        .isEqualTo(Reason.IDEMPOTENCY_MISMATCH.name());
  }

  @Test
  void another_users_same_key_is_another_request() throws Exception {
    String other = server.key("root-2", UserRole.ADMINISTRATOR);
    create("key-3", "{\"name\":\"cyd\",\"roles\":[\"auditor\"]}");
    HttpResponse<String> answer =
        server.send(
            server
                .post("/v1/users", other, "{\"name\":\"cyd\",\"roles\":[\"officer\"]}")
                .header("Idempotency-Key", "key-3"));

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("Idempotent-Replayed")).isEmpty();
  }

  @Test
  void a_key_of_another_form_is_refused() throws Exception {
    assertThat(create("a b", "{}").statusCode()).isEqualTo(400);
  }

  private static HttpResponse<String> create(String key, String body)
      throws IOException, InterruptedException {
    return server.send(
        server.post("/v1/users", administrator, body).header("Idempotency-Key", key));
  }
}
