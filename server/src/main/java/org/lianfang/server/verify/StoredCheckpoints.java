package org.lianfang.server.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.View;
import org.lianfang.ledger.store.RocksStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.verify.CheckpointCheck;
import org.lianfang.ledger.verify.Damage;
import org.lianfang.ledger.verify.LedgerCheck;
import org.lianfang.node.checkpoint.CheckpointStore;
import org.lianfang.node.checkpoint.Rosters;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.checkpoint.CosignedCheckpoint;
import org.lianfang.protocol.checkpoint.Signers;
import org.lianfang.protocol.member.Alliance;
import org.lianfang.server.StoredNode;

/// Checks the checkpoints that a node keeps against its ledger: a ledger that was cut short, or
/// rewritten by all who hold it, does not fit them.
///
/// @param directory the member's folder
record StoredCheckpoints(Path directory) implements LedgerCheck {

  @Override
  public long check(View view) throws Damage {
    Path folder = directory.resolve(StoredNode.FOLDER);
    if (!Files.isDirectory(folder)) {
      throw new Damage(-1, "the node's own store is missing");
    }
    try (Store store = RocksStore.openVerified(folder, StoredNode.tables())) {
      List<CosignedCheckpoint> checkpoints = CheckpointStore.all(store);
      return new CheckpointCheck(checkpoints, StoredCheckpoints::signers).check(view);
    } catch (StoreFailed | Malformed | InvariantViolation e) {
      throw new Damage(-1, "the node's own store: " + e.getMessage());
    }
  }

  private static Optional<Signers> signers(View view, long size) {
    Optional<Alliance> alliance = new AllianceState(view).alliance();
    return new Rosters()
        .countingFor(view, size)
        .flatMap(roster -> alliance.map(known -> Signers.of(known.id(), known.origin(), roster)));
  }
}
