package org.lianfang.cometbft.proof;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.TreeSet;
import org.lianfang.cometbft.engine.NodeId;
import org.lianfang.cometbft.wire.types.BlockIDFlag;
import org.lianfang.cometbft.wire.types.Commit;
import org.lianfang.cometbft.wire.types.CommitSig;
import org.lianfang.cometbft.wire.types.Header;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.checkpoint.Unproven;
import org.lianfang.protocol.member.VerifyingKey;

/// Checks offline that a block is final: more than two thirds of the validators that the caller
/// knows signed its header.
///
/// Pure. Signatures are checked by RFC 8032; the engine's own rule (ZIP 215) takes a few more,
/// which no honest signer makes: such a signature is not counted here.
public final class CommitVerifier {
  private CommitVerifier() {}

  /// Verifies a proof.
  ///
  /// @param alliance the alliance's id, which is the engine's chain id
  /// @param validators consensus keys of the validators of the proof's height, in any order, of
  ///   equal power; known to the caller from elsewhere
  /// @throws Unproven if it does not hold, with the first reason
  public static void verify(CommitProof proof, String alliance, List<Bytes> validators)
      throws Unproven {
    Header header = proof.signedHeader().getHeader();
    Commit commit = proof.signedHeader().getCommit();
    require(header.getChainId().equals(alliance), BlockFlaw.BLOCK_OTHER_ALLIANCE);
    require(
        header.getHeight() >= 1 && commit.getHeight() == header.getHeight(),
        BlockFlaw.BLOCK_OTHER_HEIGHT);
    require(
        !validators.isEmpty() && new TreeSet<>(validators).size() == validators.size(),
        BlockFlaw.VALIDATORS_UNKNOWN);
    List<Bytes> ordered = ChainHash.ordered(validators);
    require(
        bytes(header.getValidatorsHash()).equals(ChainHash.validators(ordered)),
        BlockFlaw.VALIDATORS_DIFFER);
    require(
        bytes(commit.getBlockId().getHash()).equals(ChainHash.block(header)),
        BlockFlaw.SIGNED_OTHER_HEADER);
    require(commit.getSignaturesCount() == ordered.size(), BlockFlaw.SIGNATURE_PLACES);
    int valid = 0;
    for (int i = 0; i < ordered.size(); i++) {
      valid += isValid(alliance, commit, commit.getSignatures(i), ordered.get(i)) ? 1 : 0;
    }
    if (valid * 3 <= ordered.size() * 2) {
      throw new Unproven(BlockFlaw.TOO_FEW_VALIDATORS, valid, ordered.size());
    }
  }

  private static boolean isValid(String alliance, Commit commit, CommitSig signature, Bytes key) {
    if (signature.getBlockIdFlag() != BlockIDFlag.BLOCK_ID_FLAG_COMMIT
        || !bytes(signature.getValidatorAddress()).equals(NodeId.of(key).bytes())) {
      return false;
    }
    try {
      return new VerifyingKey(key)
          .verify(
              ChainHash.precommit(alliance, commit, signature), bytes(signature.getSignature()));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void require(boolean holds, BlockFlaw otherwise) throws Unproven {
    if (!holds) {
      throw new Unproven(otherwise);
    }
  }

  private static Bytes bytes(ByteString string) {
    return Bytes.owning(string.toByteArray());
  }
}
