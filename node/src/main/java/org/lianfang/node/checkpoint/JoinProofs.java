package org.lianfang.node.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.Snapshots;
import org.lianfang.ledger.View;
import org.lianfang.node.peer.JoinProof;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.checkpoint.CosignedCheckpoint;

/// Proves this ledger's newest snapshots: by the engine's blocks, and by a cosigned checkpoint that
/// covers them, with all changes of roster since the genesis.
public record JoinProofs(Ledger ledger, Cosigning cosigning, Receipts receipts)
    implements Supplier<List<JoinProof>> {
  /// Newest first; none before there is a checkpoint. Fails with a [Refused] inside while the proof
  /// of a change of roster is missing here.
  @Override
  public List<JoinProof> get() {
    Optional<CosignedCheckpoint> newest = cosigning.newest();
    return newest.map(this::under).orElse(List.of());
  }

  private List<JoinProof> under(CosignedCheckpoint newest) {
    long covered = newest.checkpoint().size();
    List<JoinProof> proofs = new ArrayList<>();
    try (View view = ledger.read()) {
      for (Snapshots.Offer offer : ledger.snapshots().offers()) {
        if (offer.size() <= covered && covered <= view.size()) {
          proofs.add(
              new JoinProof(
                  offer.size(),
                  offer.proof(),
                  receipts.transitions(view, covered),
                  receipts.countedOnly(view, newest).encode(),
                  view.consistency(offer.size(), covered).hashes()));
        }
      }
      return proofs;
    } catch (Refused e) {
      throw new CompletionException(e);
    }
  }
}
