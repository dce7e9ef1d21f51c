package org.lianfang.node.peer;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.call.AnchoredRun;
import org.lianfang.protocol.call.Evaluation;
import org.lianfang.protocol.call.SignedCalls;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.vault.VaultEntry;

/// A node asked directly, in the name of `caller`: this node by itself, or another one in the same
/// process.
public record LocalPeer(MemberId caller, PeerService service) implements Peer {
  @Override
  public CompletionStage<Evaluation> evaluate(SignedCalls calls) {
    return service.evaluate(caller, calls);
  }

  @Override
  public CompletionStage<Integer> pushEntries(long size, List<VaultEntry> entries) {
    return service.pushEntries(caller, size, entries);
  }

  @Override
  public CompletionStage<List<VaultEntry>> fetchEntries(List<EntryName> names) {
    return service.fetchEntries(caller, names);
  }

  @Override
  public CompletionStage<Bytes> cosign(Bytes note) {
    return service.cosign(caller, note);
  }

  @Override
  public CompletionStage<Void> takeCheckpoint(Bytes note) {
    return service.takeCheckpoint(caller, note);
  }

  @Override
  public CompletionStage<Optional<Bytes>> fetchCheckpoint(long size) {
    return service.fetchCheckpoint(caller, size);
  }

  @Override
  public CompletionStage<Void> takeAnchoredCalls(List<AnchoredRun> runs) {
    return service.takeAnchoredCalls(caller, runs);
  }

  @Override
  public CompletionStage<Void> takeSealedCalls(Bytes sealed) {
    return service.takeSealedCalls(caller, sealed);
  }

  @Override
  public CompletionStage<Void> takeCeremonyMessages(CeremonyId ceremony, Bytes messages) {
    return service.takeCeremonyMessages(caller, ceremony, messages);
  }

  @Override
  public CompletionStage<Optional<Bytes>> fetchCeremonyMessages(CeremonyId ceremony) {
    return service.fetchCeremonyMessages(caller, ceremony);
  }
}
