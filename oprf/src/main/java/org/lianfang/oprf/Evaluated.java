package org.lianfang.oprf;

import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.ElementBatch;

/// One custodian's answer under one key: each element multiplied by its share, and the proof of it.
///
/// @param index the custodian's index in the sharing
/// @param elements share · element for each, in request order
/// @param proof one proof over all of them
public record Evaluated(int index, ElementBatch elements, DleqProof proof) {

  /// Refuses an index outside the sharing.
  public Evaluated {
    KeyShare.requireIndex(index);
  }

  /// Whether the answer is right: the asker's check, before anything is combined.
  ///
  /// @param dleq the suite's proofs
  /// @param verificationShare K_i of this custodian, from the ledger
  /// @param inputs the elements as sent
  /// @return whether the proof holds
  public boolean isValid(Dleq dleq, Element verificationShare, ElementBatch inputs) {
    return elements.size() == inputs.size()
        && dleq.isValid(verificationShare, inputs, elements, proof);
  }
}
