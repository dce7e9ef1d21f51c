package org.lianfang.server.network;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.lianfang.node.peer.JoinProof;
import org.lianfang.node.peer.JoinService;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.member.MemberId;

/// Helps members that join, once the node is whole.
final class LateJoins implements JoinService {
  private final AtomicReference<Optional<JoinService>> node =
      new AtomicReference<>(Optional.empty());

  void set(JoinService whole) {
    node.set(Optional.of(whole));
  }

  private <V> CompletionStage<V> through(Function<JoinService, CompletionStage<V>> call) {
    return node.get()
        .map(call)
        .orElseGet(
            () ->
                CompletableFuture.failedStage(
                    new Refused(Reason.OVERLOADED, "the node is starting")));
  }

  @Override
  public CompletionStage<List<JoinProof>> snapshots(MemberId caller) {
    return through(whole -> whole.snapshots(caller));
  }

  @Override
  public CompletionStage<Bytes> ask(MemberId caller, Bytes question) {
    return through(whole -> whole.ask(caller, question));
  }
}
