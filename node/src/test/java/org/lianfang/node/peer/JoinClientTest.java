package org.lianfang.node.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.member.MemberId;

/// A member that joins and another's node, over mutual TLS.
final class JoinClientTest implements JoinService {
  private static final MemberId SERVER = new MemberId("server");
  private static final MemberId JOINER = new MemberId("joiner");

  @TempDir Path folder = Path.of("");
  private FakeDirectory directory = new FakeDirectory(folder);

  private final InstantSource clock = InstantSource.system();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final JoinProof proof =
      new JoinProof(
          9,
          Bytes.utf8("engine"),
          List.of(),
          Bytes.utf8("note"),
          List.of(Bytes.hex("ab".repeat(32))));

  @BeforeEach
  void open() {
    directory = new FakeDirectory(folder);
  }

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  private GrpcPeerServer serve() throws Exception {
    PeerService nothing =
        (PeerService)
            Proxy.newProxyInstance(
                PeerService.class.getClassLoader(),
                new Class<?>[] {PeerService.class},
                (proxy, method, arguments) -> {
                  throw new UnsupportedOperationException(method.getName());
                });
    return new GrpcPeerServer(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        directory.tls(SERVER),
        directory,
        nothing,
        Optional.of(this),
        clock,
        executor);
  }

  private JoinClient connect(GrpcPeerServer server) {
    return new JoinClient(
        SERVER,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
        directory.tls(JOINER),
        directory,
        clock,
        executor);
  }

  private static <V> V get(CompletionStage<V> answer) throws Exception {
    return answer.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Override
  public CompletionStage<List<JoinProof>> snapshots(MemberId caller) {
    return CompletableFuture.completedStage(List.of(proof, proof));
  }

  @Override
  public CompletionStage<Bytes> ask(MemberId caller, Bytes question) {
    return question.isEmpty()
        ? CompletableFuture.failedStage(new Refused(Reason.OVERLOADED, "too often"))
        : CompletableFuture.completedStage(Bytes.utf8(caller + ": " + question.text()));
  }

  @Test
  void an_admitted_member_gets_proofs_and_answers() throws Exception {
    directory.admit(SERVER);
    directory.admit(JOINER);
    try (GrpcPeerServer server = serve();
        JoinClient client = connect(server)) {
      assertThat(get(client.snapshots())).containsExactly(proof, proof);
      assertThat(get(client.ask(Bytes.utf8("height")))).isEqualTo(Bytes.utf8("joiner: height"));
      assertThatThrownBy(() -> get(client.ask(Bytes.EMPTY)))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(Refused.class);
    }
  }

  @Test
  void one_that_is_not_admitted_gets_nothing_and_believes_no_other_key() throws Exception {
    directory.admit(SERVER);
    try (GrpcPeerServer server = serve();
        JoinClient client = connect(server)) {
      assertThatThrownBy(() -> get(client.snapshots())).hasCauseInstanceOf(PeerUnreachable.class);
      directory.admit(JOINER);
      directory.registerAnotherKey(SERVER);
      assertThatThrownBy(() -> get(client.snapshots())).hasCauseInstanceOf(PeerUnreachable.class);
    }
  }
}
