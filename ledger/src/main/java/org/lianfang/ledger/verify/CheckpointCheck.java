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
      throw new Damage(view.size(), LedgerFlaw.CHECKPOINT_BEYOND_END, size);
    }
    if (!checkpoint.root().equals(view.rootAt(size))) {
      throw new Damage(size - 1, LedgerFlaw.CHECKPOINT_ROOT, size);
    }
    if (size > 0 && !view.nextBlockEnd(size - 1).equals(Optional.of(size))) {
      throw new Damage(size - 1, LedgerFlaw.CHECKPOINT_IN_BLOCK, size);
    }
    Signers counted =
        signers
            .at(view, size)
            .orElseThrow(() -> new Damage(size - 1, LedgerFlaw.CHECKPOINT_OF_NOBODY, size));
    try {
      stored.verifyWhole(counted);
    } catch (Unproven e) {
      throw Damage.unproven(size - 1, LedgerFlaw.CHECKPOINT_UNPROVEN, size, e);
    }
  }
}
