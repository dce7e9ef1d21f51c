package org.lianfang.node.peer;

import io.grpc.stub.StreamObserver;
import org.lianfang.node.peer.wire.EngineAnswer;
import org.lianfang.node.peer.wire.EngineQuestion;
import org.lianfang.node.peer.wire.JoinProofs;
import org.lianfang.node.peer.wire.PeerJoinGrpc;
import org.lianfang.node.peer.wire.SnapshotsWanted;
import org.lianfang.protocol.Bytes;

/// Hands what joining members ask to the node, and encodes its answers.
final class JoinEndpoint extends PeerJoinGrpc.PeerJoinImplBase {
  private final JoinService service;

  JoinEndpoint(JoinService service) {
    this.service = service;
  }

  @Override
  public void fetchSnapshots(SnapshotsWanted request, StreamObserver<JoinProofs> answer) {
    PeerNodeEndpoint.answer(
        answer,
        service::snapshots,
        proofs -> {
          JoinProofs.Builder message = JoinProofs.newBuilder();
          proofs.forEach(proof -> message.addProofs(proof.message()));
          return message.build();
        });
  }

  @Override
  public void askEngine(EngineQuestion request, StreamObserver<EngineAnswer> answer) {
    PeerNodeEndpoint.answer(
        answer,
        caller -> service.ask(caller, Bytes.owning(request.getQuestion().toByteArray())),
        bytes -> EngineAnswer.newBuilder().setAnswer(PeerNodeEndpoint.string(bytes)).build());
  }
}
