package org.lianfang.ledger.verify;

import java.util.Optional;
import org.lianfang.ledger.View;
import org.lianfang.protocol.checkpoint.Checkpoint;
import org.lianfang.protocol.checkpoint.CosignedCheckpoint;
import org.lianfang.protocol.checkpoint.Signers;
import org.lianfang.protocol.checkpoint.Unproven;

/// Checks that stored checkpoints are of this ledger: size, root, end of a block, and the
/// signatures of those who counted for that size. A ledger that is shorter than a checkpoint has
/// lost entries.
///
/// @param checkpoints as they are stored, in any order
/// @param signers who counts at a size
public record CheckpointCheck(Iterable<CosignedCheckpoint> checkpoints, SignersAt signers)
    implements LedgerCheck {
  /// Finds who signs at a size.
  @FunctionalInterface
  public interface SignersAt {
    /// Returns the signers that count for checkpoints of `size`, from the rosters on the ledger.
    Optional<Signers> at(View view, long size);
  }

  @Override
  public long check(View view) throws Damage {
    long checked = 0;
    for (CosignedCheckpoint stored : checkpoints) {
      check(view, stored);
      checked++;
    }
    return checked;
  }

  private void check(View view, CosignedCheckpoint stored) throws Damage {
    Checkpoint checkpoint = stored.checkpoint();
    long size = checkpoint.size();
    if (size > view.size()) {
      throw new Damage(
          view.size(), "a checkpoint of size " + size + " is stored: the ledger lost entries");
    }
    if (!checkpoint.root().equals(view.rootAt(size))) {
      throw new Damage(size - 1, "the checkpoint of size " + size + " has another root");
    }
    if (size > 0 && !view.nextBlockEnd(size - 1).equals(Optional.of(size))) {
      throw new Damage(size - 1, "the checkpoint of size " + size + " is not of a block's end");
    }
    Signers counted =
        signers
            .at(view, size)
            .orElseThrow(
                () -> new Damage(size - 1, "nobody counts for the checkpoint of size " + size));
    try {
      stored.verifyWhole(counted);
    } catch (Unproven e) {
      throw new Damage(size - 1, "the checkpoint of size " + size + ": " + e.getMessage());
    }
  }
}
