package org.lianfang.node.peer;

import io.grpc.ManagedChannel;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.lianfang.node.peer.wire.Blob;
import org.lianfang.node.peer.wire.CeremonyMessages;
import org.lianfang.node.peer.wire.EntryNames;
import org.lianfang.node.peer.wire.PeerNodeGrpc;
import org.lianfang.node.peer.wire.TreeSize;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.call.AnchoredRun;
import org.lianfang.protocol.call.Evaluation;
import org.lianfang.protocol.call.SignedCalls;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.vault.VaultEntry;
import org.lianfang.protocol.wire.CallCodec;

/// One other member's node over its connection.
final class GrpcPeer implements Peer {
  private static final Duration SHORT = Duration.ofSeconds(5);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final MemberId member;
  private final ManagedChannel channel;
  private final PeerNodeGrpc.PeerNodeStub stub;

  GrpcPeer(MemberId member, ManagedChannel channel) {
    this.member = member;
    this.channel = channel;
    this.stub = PeerNodeGrpc.newStub(channel);
  }

  @Override
  public CompletionStage<Evaluation> evaluate(SignedCalls calls) {
    return call(
        LONG,
        PeerNodeGrpc.PeerNodeStub::evaluate,
        PeerNodeEndpoint.blob(CallCodec.encode(calls)),
        (Blob blob) -> CallCodec.decodeEvaluation(PeerNodeEndpoint.content(blob)));
  }

  @Override
  public CompletionStage<Integer> pushEntries(long size, List<VaultEntry> entries) {
    return call(
        LONG,
        PeerNodeGrpc.PeerNodeStub::pushEntries,
        PeerNodeEndpoint.message(size, entries),
        held -> held.getCount());
  }

  @Override
  public CompletionStage<List<VaultEntry>> fetchEntries(List<EntryName> names) {
    EntryNames.Builder message = EntryNames.newBuilder();
    for (EntryName name : names) {
      message.addNames(
          org.lianfang.node.peer.wire.EntryName.newBuilder()
              .setRecordId(PeerNodeEndpoint.string(name.record().bytes()))
              .setTokenKey(PeerNodeEndpoint.string(name.tokenKey().bytes())));
    }
    return call(
        LONG, PeerNodeGrpc.PeerNodeStub::fetchEntries, message.build(), PeerNodeEndpoint::entries);
  }

  @Override
  public CompletionStage<Bytes> cosign(Bytes note) {
    return call(
        LONG,
        PeerNodeGrpc.PeerNodeStub::cosign,
        PeerNodeEndpoint.blob(note),
        PeerNodeEndpoint::content);
  }

  @Override
  public CompletionStage<Void> takeCheckpoint(Bytes note) {
    return callDone(SHORT, PeerNodeGrpc.PeerNodeStub::takeCheckpoint, PeerNodeEndpoint.blob(note));
  }

  @Override
  public CompletionStage<Optional<Bytes>> fetchCheckpoint(long size) {
    return call(
        SHORT,
        PeerNodeGrpc.PeerNodeStub::fetchCheckpoint,
        TreeSize.newBuilder().setSize(size).build(),
        (Blob blob) -> Optional.of(PeerNodeEndpoint.content(blob)).filter(note -> !note.isEmpty()));
  }

  @Override
  public CompletionStage<Void> takeAnchoredCalls(List<AnchoredRun> runs) {
    return callDone(
        SHORT,
        PeerNodeGrpc.PeerNodeStub::takeAnchoredCalls,
        PeerNodeEndpoint.blob(CallCodec.encode(runs)));
  }

  @Override
  public CompletionStage<Void> takeSealedCalls(Bytes sealed) {
    return callDone(
        SHORT, PeerNodeGrpc.PeerNodeStub::takeSealedCalls, PeerNodeEndpoint.blob(sealed));
  }

  @Override
  public CompletionStage<Void> takeCeremonyMessages(CeremonyId ceremony, Bytes messages) {
    return callDone(
        SHORT, PeerNodeGrpc.PeerNodeStub::takeCeremonyMessages, message(ceremony, messages));
  }

  @Override
  public CompletionStage<Optional<Bytes>> fetchCeremonyMessages(CeremonyId ceremony) {
    return call(
        SHORT,
        PeerNodeGrpc.PeerNodeStub::fetchCeremonyMessages,
        message(ceremony, Bytes.EMPTY),
        answer ->
            Optional.of(Bytes.owning(answer.getMessages().toByteArray()))
                .filter(messages -> !messages.isEmpty()));
  }

  void close() {
    channel.shutdownNow();
  }

  private static CeremonyMessages message(CeremonyId ceremony, Bytes messages) {
    return CeremonyMessages.newBuilder()
        .setCeremony(PeerNodeEndpoint.string(ceremony.bytes()))
        .setMessages(PeerNodeEndpoint.string(messages))
        .build();
  }

  /// A stub's method.
  interface Method<S, Q, A> {
    void invoke(S stub, Q request, StreamObserver<A> answer);
  }

  /// Reads an answer.
  interface Reading<A, V> {
    V read(A answer) throws Malformed;
  }

  private <Q, A> CompletionStage<Void> callDone(
      Duration deadline, Method<PeerNodeGrpc.PeerNodeStub, Q, A> method, Q request) {
    return this.<Q, A, A>call(deadline, method, request, answer -> answer).thenAccept(answer -> {});
  }

  private <Q, A, V> CompletionStage<V> call(
      Duration deadline,
      Method<PeerNodeGrpc.PeerNodeStub, Q, A> method,
      Q request,
      Reading<A, V> reading) {
    return call(member, within(stub, deadline), method, request, reading);
  }

  static <S extends AbstractStub<S>> S within(S stub, Duration deadline) {
    return stub.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  static <S, Q, A, V> CompletionStage<V> call(
      MemberId member, S stub, Method<S, Q, A> method, Q request, Reading<A, V> reading) {
    CompletableFuture<V> result = new CompletableFuture<>();
    method.invoke(
        stub,
        request,
        new AnswerObserver<A>(
            (answer, failure) -> {
              if (answer == null) {
                result.completeExceptionally(
                    failure == null
                        ? new PeerUnreachable(member, "no answer")
                        : GrpcRefusal.fromStatus(member, failure));
                return;
              }
              try {
                result.complete(reading.read(answer));
              } catch (Malformed | IllegalArgumentException e) {
                result.completeExceptionally(
                    new PeerUnreachable(member, "its answer is not readable"));
              }
            }));
    return result;
  }

  /// Takes the one answer of a unary call.
  private static final class AnswerObserver<A> implements StreamObserver<A> {
    private final BiConsumer<@Nullable A, @Nullable Throwable> done;
    private @Nullable A answer;

    AnswerObserver(BiConsumer<@Nullable A, @Nullable Throwable> done) {
      this.done = done;
    }

    @Override
    public void onNext(A value) {
      answer = value;
    }

    @Override
    public void onError(Throwable failure) {
      done.accept(null, failure);
    }

    @Override
    public void onCompleted() {
      done.accept(answer, null);
    }
  }
}
