package org.lianfang.node;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lianfang.node.peer.Peer;
import org.lianfang.node.peer.PeerService;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.call.AnchoredRun;
import org.lianfang.protocol.call.Evaluation;
import org.lianfang.protocol.call.SignedCalls;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.vault.VaultEntry;

/// Where peers knock: leads each of their calls to the feature that answers it. Until the node is
/// whole it asks them to come again.
final class Door implements PeerService {
  private volatile @Nullable Node node;

  void open(Node whole) {
    node = whole;
  }

  private <V> CompletionStage<V> through(Function<Node, CompletionStage<V>> feature) {
    Node whole = node;
    return whole == null
        ? CompletableFuture.failedStage(new Refused(Reason.OVERLOADED, "the node is starting"))
        : feature.apply(whole);
  }

  @Override
  public CompletionStage<Evaluation> evaluate(MemberId caller, SignedCalls calls) {
    return through(whole -> whole.custodian().evaluate(caller, calls));
  }

  @Override
  public CompletionStage<Integer> pushEntries(
      MemberId caller, long size, List<VaultEntry> entries) {
    return through(whole -> whole.exchange().take(caller, size, entries));
  }

  @Override
  public CompletionStage<List<VaultEntry>> fetchEntries(
      MemberId caller, List<Peer.EntryName> names) {
    return through(whole -> whole.exchange().give(caller, names));
  }

  @Override
  public CompletionStage<Bytes> cosign(MemberId caller, Bytes note) {
    return through(whole -> whole.cosigning().cosign(caller, note));
  }

  @Override
  public CompletionStage<Void> takeCheckpoint(MemberId caller, Bytes note) {
    return through(whole -> whole.cosigning().take(caller, note));
  }

  @Override
  public CompletionStage<Optional<Bytes>> fetchCheckpoint(MemberId caller, long size) {
    return through(
        whole ->
            CompletableFuture.completedStage(
                whole.cosigning().transition(size).map(checkpoint -> checkpoint.encode())));
  }

  @Override
  public CompletionStage<Void> takeAnchoredCalls(MemberId caller, List<AnchoredRun> runs) {
    return through(whole -> whole.anchoredCalls().take(caller, runs));
  }

  @Override
  public CompletionStage<Void> takeSealedCalls(MemberId caller, Bytes sealed) {
    return through(whole -> whole.supervisedCalls().take(caller, sealed));
  }

  @Override
  public CompletionStage<Void> takeCeremonyMessages(
      MemberId caller, CeremonyId ceremony, Bytes messages) {
    return through(whole -> whole.ceremonies().takeCeremonyMessages(caller, ceremony, messages));
  }

  @Override
  public CompletionStage<Optional<Bytes>> fetchCeremonyMessages(
      MemberId caller, CeremonyId ceremony) {
    return through(whole -> whole.ceremonies().fetchCeremonyMessages(caller, ceremony));
  }
}
