package org.lianfang.node.peer;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.lianfang.node.peer.wire.Blob;
import org.lianfang.node.peer.wire.CeremonyMessages;
import org.lianfang.node.peer.wire.Done;
import org.lianfang.node.peer.wire.Entries;
import org.lianfang.node.peer.wire.EntryName;
import org.lianfang.node.peer.wire.EntryNames;
import org.lianfang.node.peer.wire.Held;
import org.lianfang.node.peer.wire.PeerNodeGrpc;
import org.lianfang.node.peer.wire.TreeSize;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.vault.VaultEntry;
import org.lianfang.protocol.wire.CallCodec;
import org.lianfang.protocol.wire.VaultCodec;

/// Decodes what peers send, hands it to the node, and encodes its answer.
final class PeerNodeEndpoint extends PeerNodeGrpc.PeerNodeImplBase {
  private final PeerService service;

  PeerNodeEndpoint(PeerService service) {
    this.service = service;
  }

  @Override
  public void evaluate(Blob request, StreamObserver<Blob> answer) {
    answer(
        answer,
        caller -> service.evaluate(caller, CallCodec.decodeSignedCalls(content(request))),
        evaluation -> blob(CallCodec.encode(evaluation)));
  }

  @Override
  public void pushEntries(Entries request, StreamObserver<Held> answer) {
    answer(
        answer,
        caller -> service.pushEntries(caller, request.getSize(), entries(request)),
        held -> Held.newBuilder().setCount(held).build());
  }

  @Override
  public void fetchEntries(EntryNames request, StreamObserver<Entries> answer) {
    answer(
        answer,
        caller -> service.fetchEntries(caller, names(request)),
        entries -> message(0, entries));
  }

  @Override
  public void cosign(Blob request, StreamObserver<Blob> answer) {
    answer(answer, caller -> service.cosign(caller, content(request)), PeerNodeEndpoint::blob);
  }

  @Override
  public void takeCheckpoint(Blob request, StreamObserver<Done> answer) {
    answer(
        answer, caller -> service.takeCheckpoint(caller, content(request)), PeerNodeEndpoint::done);
  }

  @Override
  public void fetchCheckpoint(TreeSize request, StreamObserver<Blob> answer) {
    answer(
        answer,
        caller -> service.fetchCheckpoint(caller, request.getSize()),
        note -> blob(note.orElse(Bytes.EMPTY)));
  }

  @Override
  public void takeAnchoredCalls(Blob request, StreamObserver<Done> answer) {
    answer(
        answer,
        caller -> service.takeAnchoredCalls(caller, CallCodec.decodeAnchoredRuns(content(request))),
        PeerNodeEndpoint::done);
  }

  @Override
  public void takeSealedCalls(Blob request, StreamObserver<Done> answer) {
    answer(
        answer,
        caller -> service.takeSealedCalls(caller, content(request)),
        PeerNodeEndpoint::done);
  }

  @Override
  public void takeCeremonyMessages(CeremonyMessages request, StreamObserver<Done> answer) {
    answer(
        answer,
        caller ->
            service.takeCeremonyMessages(
                caller, ceremony(request), Bytes.owning(request.getMessages().toByteArray())),
        PeerNodeEndpoint::done);
  }

  @Override
  public void fetchCeremonyMessages(
      CeremonyMessages request, StreamObserver<CeremonyMessages> answer) {
    answer(
        answer,
        caller -> service.fetchCeremonyMessages(caller, ceremony(request)),
        messages -> request.toBuilder().setMessages(string(messages.orElse(Bytes.EMPTY))).build());
  }

  /// Work that may refuse what it was handed.
  interface Work<V> {
    CompletionStage<V> of(MemberId caller) throws Malformed;
  }

  static <V, A> void answer(StreamObserver<A> observer, Work<V> work, Function<V, A> encode) {
    try {
      work.of(GrpcPeerServer.CALLER.get())
          .whenComplete(
              (value, failure) -> {
                if (failure != null) {
                  observer.onError(GrpcRefusal.toStatus(failure));
                } else {
                  observer.onNext(encode.apply(value));
                  observer.onCompleted();
                }
              });
    } catch (Malformed | RuntimeException e) {
      // A value's own constructor refuses with an IllegalArgumentException.
      observer.onError(
          GrpcRefusal.toStatus(
              e instanceof IllegalArgumentException
                  ? new Malformed("the message's parts do not have their sizes")
                  : e));
    }
  }

  static Bytes content(Blob blob) {
    return Bytes.owning(blob.getContent().toByteArray());
  }

  static Blob blob(Bytes content) {
    return Blob.newBuilder().setContent(string(content)).build();
  }

  static ByteString string(Bytes bytes) {
    return bytes.lend(UnsafeByteOperations::unsafeWrap);
  }

  static Entries message(long size, List<VaultEntry> entries) {
    Entries.Builder message = Entries.newBuilder().setSize(size);
    entries.forEach(entry -> message.addEntries(string(VaultCodec.encode(entry))));
    return message.build();
  }

  static List<VaultEntry> entries(Entries message) throws Malformed {
    List<VaultEntry> entries = new ArrayList<>();
    for (ByteString entry : message.getEntriesList()) {
      entries.add(VaultCodec.decodeEntry(Bytes.owning(entry.toByteArray())));
    }
    return entries;
  }

  private static List<Peer.EntryName> names(EntryNames message) {
    List<Peer.EntryName> names = new ArrayList<>();
    for (EntryName name : message.getNamesList()) {
      names.add(
          new Peer.EntryName(
              new RecordId(Bytes.owning(name.getRecordId().toByteArray())),
              new KeyId(Bytes.owning(name.getTokenKey().toByteArray()))));
    }
    return names;
  }

  private static CeremonyId ceremony(CeremonyMessages message) {
    return new CeremonyId(Bytes.owning(message.getCeremony().toByteArray()));
  }

  private static Done done(Void nothing) {
    return Done.getDefaultInstance();
  }
}
