package org.lianfang.node.peer;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.call.AnchoredRun;
import org.lianfang.protocol.call.Evaluation;
import org.lianfang.protocol.call.SignedCalls;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.vault.VaultEntry;

/// A member whose node's address is not known here: every call fails as unreachable.
record UnknownPeer(MemberId member) implements Peer {
  private <V> CompletionStage<V> unreachable() {
    return CompletableFuture.failedStage(
        new PeerUnreachable(member, "its address is not configured"));
  }

  @Override
  public CompletionStage<Evaluation> evaluate(SignedCalls calls) {
    return unreachable();
  }

  @Override
  public CompletionStage<Integer> pushEntries(long size, List<VaultEntry> entries) {
    return unreachable();
  }

  @Override
  public CompletionStage<List<VaultEntry>> fetchEntries(List<EntryName> names) {
    return unreachable();
  }

  @Override
  public CompletionStage<Bytes> cosign(Bytes note) {
    return unreachable();
  }

  @Override
  public CompletionStage<Void> takeCheckpoint(Bytes note) {
    return unreachable();
  }

  @Override
  public CompletionStage<Optional<Bytes>> fetchCheckpoint(long size) {
    return unreachable();
  }

  @Override
  public CompletionStage<Void> takeAnchoredCalls(List<AnchoredRun> runs) {
    return unreachable();
  }

  @Override
  public CompletionStage<Void> takeSealedCalls(Bytes sealed) {
    return unreachable();
  }

  @Override
  public CompletionStage<Void> takeCeremonyMessages(CeremonyId ceremony, Bytes messages) {
    return unreachable();
  }

  @Override
  public CompletionStage<Optional<Bytes>> fetchCeremonyMessages(CeremonyId ceremony) {
    return unreachable();
  }
}
