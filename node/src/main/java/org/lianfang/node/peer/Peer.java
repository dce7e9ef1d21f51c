package org.lianfang.node.peer;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.call.AnchoredRun;
import org.lianfang.protocol.call.Evaluation;
import org.lianfang.protocol.call.SignedCalls;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.vault.VaultEntry;

/// One member's node, asked by another's. Each call has a deadline of its own and completes with
/// [PeerUnreachable] (whether it arrived is unknown; all calls may be repeated) or
/// [org.lianfang.protocol.Refused].
///
/// The caller is known by its TLS certificate; [PeerService] is the same door from inside.
public interface Peer {

  /// Asks a custodian.
  CompletionStage<Evaluation> evaluate(SignedCalls calls);

  /// Hands over vault entries of records whose filing stands on the ledger below `size`; returns
  /// how many the other node holds of them now. Entries that no live header names are refused
  /// silently.
  CompletionStage<Integer> pushEntries(long size, List<VaultEntry> entries);

  /// Fetches vault entries; those that the other node lacks are left out of the answer.
  CompletionStage<List<VaultEntry>> fetchEntries(List<EntryName> names);

  /// Asks a validator for its cosignature on a checkpoint that carries a log signature.
  ///
  /// @param note the checkpoint's note text
  /// @return the cosignature line
  CompletionStage<Bytes> cosign(Bytes note);

  /// Hands over a cosigned checkpoint.
  CompletionStage<Void> takeCheckpoint(Bytes note);

  /// Fetches the cosigned checkpoint of a tree size at which the roster changed.
  CompletionStage<Optional<Bytes>> fetchCheckpoint(long size);

  /// Hands the asker's own calls back to it once they stand on the ledger.
  CompletionStage<Void> takeAnchoredCalls(List<AnchoredRun> runs);

  /// Hands calls to a supervisor, sealed to it: the encoding of a list of [AnchoredRun].
  CompletionStage<Void> takeSealedCalls(Bytes sealed);

  /// Hands over one dealer's messages of a key ceremony.
  CompletionStage<Void> takeCeremonyMessages(CeremonyId ceremony, Bytes messages);

  /// Fetches the caller's missing messages of a key ceremony from their dealer.
  CompletionStage<Optional<Bytes>> fetchCeremonyMessages(CeremonyId ceremony);

  /// Names one version of a record's vault entry.
  record EntryName(RecordId record, KeyId tokenKey) {}
}
