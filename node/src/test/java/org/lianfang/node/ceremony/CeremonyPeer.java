package org.lianfang.node.ceremony;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.lianfang.node.peer.Peer;
import org.lianfang.node.peer.PeerUnreachable;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.call.AnchoredRun;
import org.lianfang.protocol.call.Evaluation;
import org.lianfang.protocol.call.SignedCalls;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.vault.VaultEntry;

/// Another custodian's node, asked by `caller` for what a ceremony needs. What travels may be
/// changed, or lost, on its way out of a dealer's node.
record CeremonyPeer(MemberId caller, Custodian to, Custodian from) implements Peer {

  @Override
  public CompletionStage<Void> takeCeremonyMessages(CeremonyId ceremony, Bytes messages) {
    Optional<Bytes> sent = from.leaves(to.id(), messages);
    return to.isAlive() && sent.isPresent()
        ? to.ceremonies().takeCeremonyMessages(caller, ceremony, sent.get())
        : unreachable();
  }

  @Override
  public CompletionStage<Optional<Bytes>> fetchCeremonyMessages(CeremonyId ceremony) {
    return to.isAlive()
        ? to.ceremonies()
            .fetchCeremonyMessages(caller, ceremony)
            .thenApply(found -> found.flatMap(messages -> to.leaves(caller, messages)))
        : unreachable();
  }

  private <V> CompletionStage<V> unreachable() {
    return CompletableFuture.failedStage(new PeerUnreachable(to.id(), "it is down"));
  }

  @Override
  public CompletionStage<Evaluation> evaluate(SignedCalls calls) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Integer> pushEntries(long size, List<VaultEntry> entries) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<List<VaultEntry>> fetchEntries(List<EntryName> names) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Bytes> cosign(Bytes note) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Void> takeCheckpoint(Bytes note) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Optional<Bytes>> fetchCheckpoint(long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Void> takeAnchoredCalls(List<AnchoredRun> runs) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Void> takeSealedCalls(Bytes sealed) {
    throw new UnsupportedOperationException();
  }
}
