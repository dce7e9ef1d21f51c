package org.lianfang.cometbft.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.ledger.Seeded;
import org.lianfang.protocol.Bytes;

/// The client against a server that says what the test wants.
final class RpcClientTest {
  private final Seeded seeded = new Seeded();
  private final List<byte[]> answers = Collections.synchronizedList(new ArrayList<>());
  private ServerSocketChannel server = open();
  private RpcClient client = new RpcClient(Path.of("none"), Duration.ofMillis(400));

  @TempDir Path folder;

  private static ServerSocketChannel open() {
    try {
      return ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void start() throws IOException {
    Path socket = folder.resolve("rpc.sock");
    server.bind(UnixDomainSocketAddress.of(socket));
    client = new RpcClient(socket, Duration.ofMillis(400));
    Thread.ofVirtual().start(this::accept);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel connection = server.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  /// Answers each request with the next answer; without one it stays silent. An empty answer ends
  /// the connection.
  private void serve(SocketChannel connection) {
    try (connection;
        InputStream in = Channels.newInputStream(connection);
        OutputStream out = Channels.newOutputStream(connection)) {
      while (readRequest(in)) {
        if (answers.isEmpty()) {
          Thread.sleep(2_000);
        }
        byte[] answer = answers.removeFirst();
        if (answer.length == 0) {
          return;
        }
        out.write(answer);
        out.flush();
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      answers.clear();
    }
  }

  private static boolean readRequest(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return false;
      }
      head.append((char) next);
    }
    String length = head.toString().replaceAll("(?s).*Content-Length: ([0-9]+).*", "$1");
    in.readNBytes(Integer.parseInt(length));
    return true;
  }

  private void answer(String json) {
    raw("HTTP/1.1 200 OK\r\nContent-Length: " + json.length() + "\r\n\r\n" + json);
  }

  private void raw(String answer) {
    answers.add(answer.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void what_the_engine_says_of_a_batch_is_read_by_id() throws IOException {
    answer(
        """
        [{"id":2,"error":{"code":-32603,"message":"Internal error","data":"mempool is full: 9"}},
         {"id":0,"result":{"code":0,"hash":"AB"}},
         {"id":1,"error":{"code":-32603,"data":"tx already exists in cache"}},
         {"id":7,"result":{}}, {"id":"x"}]""");
    List<Bytes> batch = List.of(Bytes.utf8("a"), Bytes.utf8("b"), Bytes.utf8("c"), Bytes.utf8("d"));
    assertThat(client.broadcast(batch))
        .containsExactly(
            RpcClient.Broadcast.TAKEN,
            RpcClient.Broadcast.TAKEN,
            RpcClient.Broadcast.FULL,
            RpcClient.Broadcast.REFUSED);
    answer("{\"id\":0,\"result\":{\"code\":0}}");
    assertThat(client.broadcast(List.of(Bytes.utf8("a"))))
        .containsExactly(RpcClient.Broadcast.TAKEN);
  }

  @Test
  void answers_in_chunks_are_put_together() throws IOException {
    raw(
        """
        HTTP/1.1 200 OK
        Transfer-Encoding: chunked

        b
        {"result":{
        2a
        "peers":[{"node_info":{"id":"ab"}},{},{}]}
        1
        }
        0

        """
            .replace("\n", "\r\n"));
    answer("{\"result\":{\"peers\":[{}]}}");
    assertThat(client.peers()).containsExactly("ab", "", "");
    assertThat(client.peers()).as("on the same connection").hasSize(1);
  }

  @Test
  void a_connection_that_has_ended_is_replaced() throws IOException {
    answer("{\"result\":{\"peers\":[{}]}}");
    assertThat(client.peers()).hasSize(1);
    answers.add(new byte[0]);
    answer("{\"result\":{\"peers\":[{},{}]}}");
    assertThat(client.peers()).hasSize(2);
  }

  @Test
  void silence_ends_in_time_and_nobody_there_means_that_nothing_was_sent() throws IOException {
    assertThatThrownBy(() -> client.status()).isInstanceOf(SocketTimeoutException.class);
    try (RpcClient nobody = new RpcClient(folder.resolve("none.sock"), Duration.ofSeconds(1))) {
      assertThatThrownBy(nobody::status).isInstanceOf(NotReached.class);
    }
  }

  @Test
  void bad_answers_are_refused() {
    for (String bad :
        List.of(
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxyz",
            "HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(200),
            "HTTP/1.1 200 " + "x".repeat(9_000),
            "SSH-2.0-x\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
            "HTTP/1.1 500 No\r\nContent-Length: 24\r\n\r\n{\"error\":{\"data\":\"bad\"}}")) {
      raw(bad);
      assertThatThrownBy(() -> client.status()).as(bad).isInstanceOf(IOException.class);
      answers.clear();
    }
  }

  @Test
  void any_bytes_end_in_an_exception() {
    for (int i = 0; i < 200; i++) {
      Bytes noise = seeded.bytes(1 + seeded.below(300));
      answers.add(
          seeded.oneIn(2)
              ? noise.toArray()
              : Bytes.join(
                      Bytes.utf8("HTTP/1.1 200 OK\r\nContent-Length: " + noise.size() + "\r\n\r\n"),
                      noise)
                  .toArray());
      answers.add(new byte[0]);
      RpcClient quick = new RpcClient(folder.resolve("rpc.sock"), Duration.ofMillis(20));
      assertThatThrownBy(quick::status).as(seeded.toString()).isInstanceOf(IOException.class);
      quick.close();
      answers.clear();
    }
  }
}
