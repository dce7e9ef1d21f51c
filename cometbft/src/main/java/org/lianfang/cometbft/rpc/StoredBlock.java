package org.lianfang.cometbft.rpc;

import java.util.List;
import java.util.Optional;
import org.lianfang.cometbft.wire.types.BlockID;
import org.lianfang.cometbft.wire.types.Commit;
import org.lianfang.cometbft.wire.types.DuplicateVoteEvidence;
import org.lianfang.cometbft.wire.types.Header;
import org.lianfang.protocol.Bytes;

/// A block as the engine has it.
///
/// @param id what the engine's own note of the block says it is
/// @param evidence what it holds against liars; empty where it is of a kind that is not read here
/// @param lastCommit the votes for the block before
public record StoredBlock(
    BlockID id,
    Header header,
    List<Bytes> transactions,
    List<Optional<DuplicateVoteEvidence>> evidence,
    Commit lastCommit) {
  public StoredBlock {
    transactions = List.copyOf(transactions);
    evidence = List.copyOf(evidence);
  }
}
