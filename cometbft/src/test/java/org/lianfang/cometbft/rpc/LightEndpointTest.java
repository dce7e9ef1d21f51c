package org.lianfang.cometbft.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.ledger.Seeded;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

/// What the engine's light client meets.
@Timeout(60)
final class LightEndpointTest {
  private final Seeded seeded = new Seeded();
  private final List<EngineQuestion> asked = Collections.synchronizedList(new ArrayList<>());

  @TempDir Path folder;

  private LightEndpoint open(String answer) throws IOException {
    return LightEndpoint.open(
        folder.resolve("light.sock"),
        question -> {
          asked.add(question);
          return Bytes.utf8(answer);
        });
  }

  private RpcClient client() {
    return new RpcClient(folder.resolve("light.sock"), Duration.ofSeconds(5));
  }

  @Test
  void what_the_light_client_reads_is_passed_on_and_nothing_else() throws IOException {
    try (LightEndpoint endpoint = open("{\"result\":{\"height\":\"7\"}}");
        RpcClient client = client()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(endpoint.socket())))
          .isEqualTo("rw-------");
      assertThat(client.call("commit", Map.of("height", "7")).path("height").asString(""))
          .isEqualTo("7");
      client.call("commit", Map.of());
      client.call("validators", Map.of("height", "7", "page", "2", "per_page", "100"));
      client.call("consensus_params", Map.of("height", "8"));
      assertThat(asked)
          .containsExactly(
              new EngineQuestion(EngineQuestion.Kind.COMMIT, 7, 1),
              new EngineQuestion(EngineQuestion.Kind.COMMIT, 0, 1),
              new EngineQuestion(EngineQuestion.Kind.VALIDATORS, 7, 2),
              new EngineQuestion(EngineQuestion.Kind.CONSENSUS_PARAMS, 8, 1));
      asked.clear();
      for (String other :
          List.of(
              "broadcast_tx_async",
              "broadcast_evidence",
              "abci_query",
              "dial_peers",
              "status",
              "genesis",
              "net_info",
              "block",
              "",
              "commit ")) {
        assertThatThrownBy(() -> client.call(other, Map.of("height", "7")))
            .as(other)
            .isInstanceOf(IOException.class);
      }
      for (String height : List.of("-1", "x", "99999999999999999999", "1.5")) {
        assertThatThrownBy(() -> client.call("commit", Map.of("height", height)))
            .as(height)
            .isInstanceOf(IOException.class);
      }
      assertThatThrownBy(() -> client.call("validators", Map.of("page", "101")))
          .isInstanceOf(IOException.class);
      assertThat(asked).isEmpty();
    }
    assertThat(folder.resolve("light.sock")).doesNotExist();
  }

  @Test
  void an_error_of_the_other_engine_is_told_as_it_is() throws IOException {
    try (LightEndpoint _ = open("{\"error\":{\"code\":-32603,\"data\":\"height 9 is too high\"}}");
        RpcClient client = client()) {
      assertThatThrownBy(() -> client.call("commit", Map.of("height", "9")))
          .hasMessageContaining("height 9 is too high");
    }
  }

  @Test
  void answers_that_are_none_become_errors() throws IOException {
    for (String bad : List.of("", "[", "{}", "7", "\"x\"", "{\"error\":3}", "x".repeat(5 << 20))) {
      try (LightEndpoint _ = open(bad);
          RpcClient client = client()) {
        assertThatThrownBy(() -> client.call("commit", Map.of())).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void requests_that_are_none_end_their_connection_alone() throws IOException {
    try (LightEndpoint endpoint = open("{\"result\":{}}");
        RpcClient client = client()) {
      for (String bad :
          List.of(
              "GET / HTTP/1.1\r\n\r\n",
              "POST / HTTP/1.1\r\n\r\n{}",
              "POST / HTTP/1.1\r\nContent-Length: 70000\r\n\r\n",
              "POST / HTTP/1.1\r\nContent-Length: -4\r\n\r\n",
              "POST / HTTP/1.1\r\n" + "a: b\r\n".repeat(5_000),
              "x".repeat(20_000))) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
          channel.connect(UnixDomainSocketAddress.of(endpoint.socket()));
          try {
            Channels.newOutputStream(channel).write(bad.getBytes(StandardCharsets.US_ASCII));
            assertThat(Channels.newInputStream(channel).read()).isEqualTo(-1);
          } catch (IOException closed) {
            assertThat(closed).isNotNull();
          }
        }
      }
      assertThat(client.call("commit", Map.of())).isEmpty();
    }
  }

  @Test
  void questions_have_one_encoding() throws Malformed {
    for (EngineQuestion.Kind kind : EngineQuestion.Kind.values()) {
      EngineQuestion question = new EngineQuestion(kind, seeded.below(1_000_000), 3);
      assertThat(EngineQuestion.decode(question.encode())).isEqualTo(question);
    }
    for (int i = 0; i < 5_000; i++) {
      Bytes noise = seeded.bytes(seeded.oneIn(2) ? 13 : seeded.below(20));
      try {
        assertThat(EngineQuestion.decode(noise).encode()).isEqualTo(noise);
      } catch (Malformed e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }
}
