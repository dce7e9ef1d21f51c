package org.lianfang.node.peer;

import io.grpc.ManagedChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.lianfang.node.peer.wire.EngineQuestion;
import org.lianfang.node.peer.wire.PeerJoinGrpc;
import org.lianfang.node.peer.wire.SnapshotsWanted;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.member.MemberId;

/// One other member's node, asked by a member that joins: [JoinService] from outside. Calls
/// complete with [PeerUnreachable] or [org.lianfang.protocol.Refused] where they fail.
public final class JoinClient implements AutoCloseable {
  private static final Duration PROOFS = Duration.ofSeconds(8);
  private static final Duration QUESTION = Duration.ofSeconds(4);

  private final MemberId member;
  private final ManagedChannel channel;
  private final PeerJoinGrpc.PeerJoinStub stub;

  /// @param members knows the TLS key of the member, as the ledger or its genesis names it
  public JoinClient(
      MemberId member,
      InetSocketAddress address,
      TlsIdentity tls,
      MemberDirectory members,
      InstantSource clock,
      Executor executor) {
    this.member = member;
    this.channel = GrpcPeers.channel(member, address, tls, members, clock, executor);
    this.stub = PeerJoinGrpc.newStub(channel);
  }

  public MemberId member() {
    return member;
  }

  /// Fetches the proofs of the snapshots that can be had; none of them is verified yet.
  public CompletionStage<List<JoinProof>> snapshots() {
    // Who waits for its admission has been refused for long: without this the channel would not try
    // again for minutes.
    channel.resetConnectBackoff();
    return GrpcPeer.call(
        member,
        GrpcPeer.within(stub, PROOFS),
        PeerJoinGrpc.PeerJoinStub::fetchSnapshots,
        SnapshotsWanted.getDefaultInstance(),
        answer -> {
          List<JoinProof> proofs = new ArrayList<>();
          for (var proof : answer.getProofsList()) {
            proofs.add(JoinProof.of(proof));
          }
          return proofs;
        });
  }

  /// Asks the member's engine.
  public CompletionStage<Bytes> ask(Bytes question) {
    return GrpcPeer.call(
        member,
        GrpcPeer.within(stub, QUESTION),
        PeerJoinGrpc.PeerJoinStub::askEngine,
        EngineQuestion.newBuilder().setQuestion(PeerNodeEndpoint.string(question)).build(),
        answer -> Bytes.owning(answer.getAnswer().toByteArray()));
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
