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

/// What this node does for other members' nodes: the inside of [Peer]. `caller` is who the
/// transport authenticated; every method refuses with [org.lianfang.protocol.Refused] in the stage.
public interface PeerService {
  CompletionStage<Evaluation> evaluate(MemberId caller, SignedCalls calls);

  CompletionStage<Integer> pushEntries(MemberId caller, long size, List<VaultEntry> entries);

  CompletionStage<List<VaultEntry>> fetchEntries(MemberId caller, List<Peer.EntryName> names);

  CompletionStage<Bytes> cosign(MemberId caller, Bytes note);

  CompletionStage<Void> takeCheckpoint(MemberId caller, Bytes note);

  CompletionStage<Optional<Bytes>> fetchCheckpoint(MemberId caller, long size);

  CompletionStage<Void> takeAnchoredCalls(MemberId caller, List<AnchoredRun> runs);

  CompletionStage<Void> takeSealedCalls(MemberId caller, Bytes sealed);

  CompletionStage<Void> takeCeremonyMessages(MemberId caller, CeremonyId ceremony, Bytes messages);

  CompletionStage<Optional<Bytes>> fetchCeremonyMessages(MemberId caller, CeremonyId ceremony);
}
