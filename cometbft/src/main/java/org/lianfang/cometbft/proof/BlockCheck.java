package org.lianfang.cometbft.proof;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import org.lianfang.cometbft.rpc.StoredBlock;
import org.lianfang.cometbft.wire.types.BlockID;
import org.lianfang.cometbft.wire.types.Header;
import org.lianfang.cometbft.wire.types.SignedHeader;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.checkpoint.Unproven;

/// Checks that a stored block is the one that was decided: its parts make its header, its header
/// its hash, that hash is what its validators signed, and it follows the block before.
///
/// Not thread-safe; for one pass over ascending heights.
public final class BlockCheck {
  private final String alliance;
  private Optional<Link> before = Optional.empty();

  /// What the next block has to say of the last one.
  private record Link(long height, BlockID id, Bytes nextValidators) {}

  public BlockCheck(String alliance) {
    this.alliance = alliance;
  }

  /// Checks one block. The first one of a pass, and one that follows a gap, is checked by itself.
  ///
  /// @param signed the header of that height with the votes for it, as the engine has them
  /// @param validators of that height
  /// @throws Unproven with the first reason
  public void check(StoredBlock block, SignedHeader signed, List<Bytes> validators)
      throws Unproven {
    Header header = block.header();
    Optional<Link> link = before.filter(last -> last.height() + 1 == header.getHeight());
    before = Optional.empty();
    Bytes hash = ChainHash.block(header);
    require(hash.equals(bytes(block.id().getHash())), BlockFlaw.HEADER_HASH);
    require(signed.getHeader().equals(header), BlockFlaw.HEADER_NOTED_OTHERWISE);
    require(signed.getCommit().getBlockId().equals(block.id()), BlockFlaw.VOTES_OTHER_BLOCK);
    require(
        ChainHash.hashes(block.transactions().stream().map(Encoding::sha256).toList())
            .equals(bytes(header.getDataHash())),
        BlockFlaw.TRANSACTIONS_DIFFER);
    require(
        ChainHash.commit(block.lastCommit()).equals(bytes(header.getLastCommitHash())),
        BlockFlaw.LAST_VOTES_DIFFER);
    if (block.evidence().stream().allMatch(Optional::isPresent)) {
      require(
          ChainHash.messages(block.evidence().stream().flatMap(Optional::stream).toList())
              .equals(bytes(header.getEvidenceHash())),
          BlockFlaw.EVIDENCE_DIFFERS);
    }
    if (link.isPresent()) {
      require(header.getLastBlockId().equals(link.get().id()), BlockFlaw.BLOCK_BEFORE_DIFFERS);
      require(
          bytes(header.getValidatorsHash()).equals(link.get().nextValidators()),
          BlockFlaw.VALIDATORS_NOT_NAMED);
    }
    CommitVerifier.verify(CommitProof.of(signed, validators), alliance, validators);
    before =
        Optional.of(
            new Link(header.getHeight(), block.id(), bytes(header.getNextValidatorsHash())));
  }

  /// Whether these are the validators that a header names.
  public static boolean names(Header header, List<Bytes> validators) {
    return ChainHash.validators(validators).equals(bytes(header.getValidatorsHash()));
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
