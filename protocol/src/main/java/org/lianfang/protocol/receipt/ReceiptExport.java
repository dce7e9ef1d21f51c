package org.lianfang.protocol.receipt;

import java.util.ArrayList;
import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.checkpoint.CosignedCheckpoint;
import org.lianfang.protocol.checkpoint.InclusionProof;
import org.lianfang.protocol.checkpoint.Quorum;
import org.lianfang.protocol.checkpoint.TlogPolicy;
import org.lianfang.protocol.checkpoint.TlogProof;
import org.lianfang.protocol.receipt.Receipt.Standing;
import org.lianfang.protocol.wire.ReceiptCodec;
import org.lianfang.protocol.wire.StateCodec;

/// A receipt for verifiers that this project did not write: c2sp.org/tlog-policy and
/// c2sp.org/tlog-proof@v1.
///
/// @param policy the policy file
/// @param leaves a leaf and its proof for every command that the receipt stands on; of a call, the
///   batches and then the asker's admission
public record ReceiptExport(Bytes policy, List<ProvenLeaf> leaves) {
  public ReceiptExport {
    leaves = List.copyOf(leaves);
  }

  /// @param leaf the leaf's bytes
  /// @param proof the proof file
  public record ProvenLeaf(Bytes leaf, Bytes proof) {}

  /// Exports a receipt that was found valid.
  ///
  /// @throws Malformed if the receipt is not the one that the verdict is about
  public static ReceiptExport of(Bytes receipt, Verdict.Valid verdict) throws Malformed {
    Receipt read = ReceiptCodec.decode(receipt);
    CosignedCheckpoint checkpoint = CosignedCheckpoint.parse(read.checkpoint());
    List<ProvenLeaf> leaves = new ArrayList<>();
    switch (read.claim()) {
      case Receipt.Filing filing -> leaves.add(proven(filing.standing(), checkpoint));
      case Receipt.Call call -> {
        for (Standing batch :
            call.calls().stream().map(Receipt.BatchedCall::standing).distinct().toList()) {
          leaves.add(proven(batch, checkpoint));
        }
        Receipt.Admission admission = call.admission();
        leaves.add(proven(admission.leaf(), admission.path(), checkpoint));
      }
    }
    Bytes policy = TlogPolicy.of(verdict.log(), Quorum.of(verdict.signers())).encode();
    return new ReceiptExport(policy, leaves);
  }

  private static ProvenLeaf proven(Standing standing, CosignedCheckpoint checkpoint)
      throws Malformed {
    return proven(standing.leaf(), standing.path(), checkpoint);
  }

  private static ProvenLeaf proven(Bytes leaf, List<Bytes> path, CosignedCheckpoint checkpoint)
      throws Malformed {
    InclusionProof inclusion =
        InclusionProof.checked(
            StateCodec.decodeLeaf(leaf).position(), checkpoint.checkpoint().size(), path);
    return new ProvenLeaf(leaf, TlogProof.of(inclusion, checkpoint).encode());
  }
}
