package org.lianfang.node.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.call.AnchoredRun;
import org.lianfang.protocol.call.Evaluation;
import org.lianfang.protocol.call.SignedCalls;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.vault.VaultEntry;

/// Real connections with real certificates.
class GrpcPeersTest {
  private static final MemberId SERVER = new MemberId("server");
  private static final MemberId CLIENT = new MemberId("client");

  @TempDir Path folder = Path.of("");
  private FakeDirectory directory = new FakeDirectory(folder);

  private final InstantSource clock = InstantSource.system();
  private final ExecutorService executor = Executors.newCachedThreadPool();

  @BeforeEach
  void admit() {
    directory = new FakeDirectory(folder);
    directory.admit(SERVER);
    directory.admit(CLIENT);
  }

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  private GrpcPeerServer serve() throws Exception {
    return serve(new Greeter());
  }

  private GrpcPeerServer serve(PeerService service) throws Exception {
    return new GrpcPeerServer(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        directory.tls(SERVER),
        directory,
        service,
        clock,
        executor);
  }

  private GrpcPeers connect(MemberId member, GrpcPeerServer server) {
    return new GrpcPeers(
        member,
        new LocalPeer(member, new Greeter()),
        peer ->
            Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))
                .filter(address -> peer.equals(SERVER)),
        directory.tls(member),
        directory,
        clock,
        executor);
  }

  private static Bytes ask(GrpcPeers peers) throws Exception {
    return peers
        .peer(SERVER)
        .cosign(Bytes.utf8("hello"))
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  private static Reason reason(Throwable failure) {
    return failure.getCause() instanceof Refused refused ? refused.reason() : Reason.INTERNAL;
  }

  @Test
  void caller_is_the_member_whose_key_is_registered() throws Exception {
    try (GrpcPeerServer server = serve();
        GrpcPeers peers = connect(CLIENT, server)) {
      assertThat(ask(peers)).isEqualTo(Bytes.utf8("client: hello"));
    }
  }

  @Test
  void own_member_is_answered_without_a_network() throws Exception {
    try (GrpcPeerServer server = serve();
        GrpcPeers peers = connect(CLIENT, server)) {
      assertThat(
              peers
                  .peer(CLIENT)
                  .cosign(Bytes.utf8("me"))
                  .toCompletableFuture()
                  .get(5, TimeUnit.SECONDS))
          .isEqualTo(Bytes.utf8("client: me"));
    }
  }

  @Test
  void stranger_cannot_connect() throws Exception {
    try (GrpcPeerServer server = serve();
        GrpcPeers peers = connect(new MemberId("stranger"), server)) {
      assertThatThrownBy(() -> ask(peers))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(PeerUnreachable.class);
    }
  }

  @Test
  void open_connection_of_a_member_struck_off_is_refused() throws Exception {
    try (GrpcPeerServer server = serve();
        GrpcPeers peers = connect(CLIENT, server)) {
      ask(peers);
      directory.registered().remove(CLIENT);
      assertThatThrownBy(() -> ask(peers))
          .hasCauseInstanceOf(Refused.class)
          .satisfies(failure -> assertThat(reason(failure)).isEqualTo(Reason.MEMBER_NOT_ACTIVE));
    }
  }

  @Test
  void server_with_another_key_than_the_registered_one_is_not_trusted() throws Exception {
    try (GrpcPeerServer server = serve();
        GrpcPeers peers = connect(CLIENT, server)) {
      directory.registerAnotherKey(SERVER);
      assertThatThrownBy(() -> ask(peers)).hasCauseInstanceOf(PeerUnreachable.class);
    }
  }

  @Test
  void refusal_travels_with_its_reason() throws Exception {
    try (GrpcPeerServer server = serve();
        GrpcPeers peers = connect(CLIENT, server)) {
      Peer peer = peers.peer(SERVER);
      refusedFor(Reason.VIEW_STALE, peer.takeCheckpoint(Bytes.EMPTY));
      refusedFor(Reason.ENTRY_MISMATCH, peer.pushEntries(1, List.of()));
    }
  }

  private static void refusedFor(Reason reason, CompletionStage<?> answer) {
    assertThatThrownBy(() -> answer.toCompletableFuture().get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(Refused.class)
        .satisfies(failure -> assertThat(reason(failure)).isEqualTo(reason));
  }

  @Test
  void member_that_floods_is_bounded_and_others_are_answered() throws Exception {
    MemberId other = new MemberId("other");
    directory.admit(other);
    CompletableFuture<Void> gate = new CompletableFuture<>();
    AtomicInteger begun = new AtomicInteger();
    PeerService slow =
        new Greeter() {
          @Override
          public CompletionStage<Bytes> cosign(MemberId caller, Bytes note) {
            if (!caller.equals(CLIENT)) {
              return super.cosign(caller, Bytes.utf8("hello"));
            }
            begun.incrementAndGet();
            return gate.thenApply(open -> note);
          }
        };
    List<GrpcPeers> flooding = new ArrayList<>();
    try (GrpcPeerServer server = serve(slow);
        GrpcPeers quiet = connect(other, server)) {
      ask(quiet);
      List<CompletableFuture<Bytes>> answers = new ArrayList<>();
      Bytes large = Bytes.owning(new byte[64 << 10]);
      for (int connection = 0; connection < 3; connection++) {
        flooding.add(connect(CLIENT, server));
        for (int i = 0; i < GrpcPeerServer.CALLS_MAX; i++) {
          answers.add(flooding.getLast().peer(SERVER).cosign(large).toCompletableFuture());
        }
      }
      Bytes oversized = Bytes.owning(new byte[GrpcPeerServer.MESSAGE_SIZE_MAX + 1]);
      assertThatThrownBy(
              () ->
                  quiet
                      .peer(SERVER)
                      .cosign(oversized)
                      .toCompletableFuture()
                      .get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class);
      long refused = 0;
      for (long until = System.nanoTime() + 20_000_000_000L;
          refused < 2 * GrpcPeerServer.CALLS_MAX && System.nanoTime() < until;
          Thread.sleep(20)) {
        refused = answers.stream().filter(CompletableFuture::isCompletedExceptionally).count();
      }
      assertThat(refused).isEqualTo(2L * GrpcPeerServer.CALLS_MAX);
      assertThat(begun).hasValueLessThanOrEqualTo(GrpcPeerServer.CALLS_MAX);
      assertThatThrownBy(() -> ask(flooding.getLast()))
          .satisfies(failure -> assertThat(reason(failure)).isEqualTo(Reason.OVERLOADED));
      assertThat(ask(quiet)).isEqualTo(Bytes.utf8("other: hello"));
      gate.complete(null);
      for (CompletableFuture<Bytes> answer : answers) {
        answer.handle((note, failure) -> note).get(30, TimeUnit.SECONDS);
      }
      assertThat(ask(flooding.getLast())).as("and goes on").isEqualTo(Bytes.utf8("hello"));
    } finally {
      flooding.forEach(GrpcPeers::close);
    }
  }

  @Test
  void member_without_an_address_is_unreachable() throws Exception {
    try (GrpcPeerServer server = serve();
        GrpcPeers peers = connect(CLIENT, server)) {
      assertThat(peers.peer(new MemberId("elsewhere")).cosign(Bytes.EMPTY))
          .isCompletedExceptionally();
    }
  }

  /// Greets back whoever asks for a cosignature, refuses checkpoints and entries, and answers
  /// nothing else.
  private static class Greeter implements PeerService {
    @Override
    public CompletionStage<Bytes> cosign(MemberId caller, Bytes note) {
      return CompletableFuture.completedStage(Bytes.utf8(caller + ": " + note.text()));
    }

    @Override
    public CompletionStage<Void> takeCheckpoint(MemberId caller, Bytes note) {
      return CompletableFuture.failedStage(new Refused(Reason.VIEW_STALE, "come again"));
    }

    private static <V> CompletionStage<V> nothing() {
      return CompletableFuture.failedStage(new UnsupportedOperationException());
    }

    @Override
    public CompletionStage<Evaluation> evaluate(MemberId caller, SignedCalls calls) {
      return nothing();
    }

    @Override
    public CompletionStage<Integer> pushEntries(
        MemberId caller, long size, List<VaultEntry> entries) {
      return CompletableFuture.failedStage(new Refused(Reason.ENTRY_MISMATCH, "another entry"));
    }

    @Override
    public CompletionStage<List<VaultEntry>> fetchEntries(
        MemberId caller, List<Peer.EntryName> names) {
      return nothing();
    }

    @Override
    public CompletionStage<Optional<Bytes>> fetchCheckpoint(MemberId caller, long size) {
      return nothing();
    }

    @Override
    public CompletionStage<Void> takeAnchoredCalls(MemberId caller, List<AnchoredRun> runs) {
      return nothing();
    }

    @Override
    public CompletionStage<Void> takeSealedCalls(MemberId caller, Bytes sealed) {
      return nothing();
    }

    @Override
    public CompletionStage<Void> takeCeremonyMessages(
        MemberId caller, CeremonyId ceremony, Bytes messages) {
      return nothing();
    }

    @Override
    public CompletionStage<Optional<Bytes>> fetchCeremonyMessages(
        MemberId caller, CeremonyId ceremony) {
      return nothing();
    }
  }
}
