package org.lianfang.cometbft.abci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.cometbft.wire.abci.Request;
import org.lianfang.cometbft.wire.abci.RequestEcho;
import org.lianfang.cometbft.wire.abci.RequestFlush;
import org.lianfang.cometbft.wire.abci.Response;
import org.lianfang.cometbft.wire.abci.ResponseEcho;
import org.lianfang.cometbft.wire.abci.ResponseFlush;

@Timeout(30)
final class AbciServerTest {
  @TempDir Path folder;

  private static Response echo(Request request) {
    return request.hasFlush()
        ? Response.newBuilder().setFlush(ResponseFlush.getDefaultInstance()).build()
        : Response.newBuilder()
            .setEcho(ResponseEcho.newBuilder().setMessage(request.getEcho().getMessage()))
            .build();
  }

  private static SocketChannel connect(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    return channel;
  }

  private static void send(OutputStream out, String... messages) throws IOException {
    for (String message : messages) {
      Request.newBuilder()
          .setEcho(RequestEcho.newBuilder().setMessage(message))
          .build()
          .writeDelimitedTo(out);
    }
    Request.newBuilder().setFlush(RequestFlush.getDefaultInstance()).build().writeDelimitedTo(out);
  }

  @Test
  void answers_come_in_order_at_a_socket_of_the_owner_alone() throws IOException {
    Path socket = folder.resolve("abci.sock");
    Files.writeString(socket, "left behind");
    try (AbciServer server = AbciServer.open(socket, AbciServerTest::echo);
        SocketChannel channel = connect(socket);
        InputStream in = Channels.newInputStream(channel)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rw-------");
      send(Channels.newOutputStream(channel), "a", "b", "c");
      for (String message : new String[] {"a", "b", "c"}) {
        assertThat(Response.parseDelimitedFrom(in).getEcho().getMessage()).isEqualTo(message);
      }
      assertThat(Response.parseDelimitedFrom(in).hasFlush()).isTrue();
      server.disconnect();
      assertThat(in.read()).isEqualTo(-1);
      try (SocketChannel again = connect(socket);
          InputStream answers = Channels.newInputStream(again)) {
        send(Channels.newOutputStream(again), "d");
        assertThat(Response.parseDelimitedFrom(answers).getEcho().getMessage()).isEqualTo("d");
      }
    }
    assertThat(socket).doesNotExist();
  }

  @Test
  void what_is_no_request_ends_its_connection_alone() throws IOException {
    Path socket = folder.resolve("abci.sock");
    try (AbciServer server = AbciServer.open(socket, AbciServerTest::echo);
        SocketChannel good = connect(socket);
        InputStream in = Channels.newInputStream(good)) {
      for (String bad : new String[] {"ffffffffff", "020aff", "8180808010"}) {
        try (SocketChannel channel = connect(socket);
            InputStream answers = Channels.newInputStream(channel)) {
          Channels.newOutputStream(channel).write(HexFormat.of().parseHex(bad));
          assertThat(answers.read()).as(bad).isEqualTo(-1);
        }
      }
      send(Channels.newOutputStream(good), "still there");
      assertThat(Response.parseDelimitedFrom(in).getEcho().getMessage()).isEqualTo("still there");
      server.disconnect();
    }
  }

  @Test
  void ending_connections_waits_for_a_request_that_is_being_answered() throws Exception {
    Path socket = folder.resolve("abci.sock");
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    AtomicInteger answered = new AtomicInteger();
    try (AbciServer server =
            AbciServer.open(
                socket,
                request -> {
                  entered.countDown();
                  try {
                    assertThat(leave.await(20, TimeUnit.SECONDS)).isTrue();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  answered.incrementAndGet();
                  return echo(request);
                });
        SocketChannel channel = connect(socket)) {
      send(Channels.newOutputStream(channel), "a", "b");
      assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
      Thread ending = Thread.ofVirtual().start(server::disconnect);
      assertThat(ending.join(Duration.ofMillis(100))).isFalse();
      leave.countDown();
      ending.join();
      assertThat(answered).as("what was sent behind it is dropped").hasValue(1);
    }
  }
}
