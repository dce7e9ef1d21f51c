package org.lianfang.cometbft.proof;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.Int64Value;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.UnsafeByteOperations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lianfang.cometbft.engine.GenesisFile;
import org.lianfang.cometbft.engine.NodeId;
import org.lianfang.cometbft.wire.types.BlockID;
import org.lianfang.cometbft.wire.types.CanonicalBlockID;
import org.lianfang.cometbft.wire.types.CanonicalPartSetHeader;
import org.lianfang.cometbft.wire.types.CanonicalVote;
import org.lianfang.cometbft.wire.types.Commit;
import org.lianfang.cometbft.wire.types.CommitSig;
import org.lianfang.cometbft.wire.types.Header;
import org.lianfang.cometbft.wire.types.PublicKey;
import org.lianfang.cometbft.wire.types.SignedMsgType;
import org.lianfang.cometbft.wire.types.SimpleValidator;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.checkpoint.LeafTree;
import org.lianfang.protocol.checkpoint.MerkleTree;

/// What the engine hashes and signs, byte for byte.
///
/// @see <a href="https://docs.cometbft.com/v0.38/spec/core/data_structures">CometBFT: data
///   structures</a>
final class ChainHash {
  private ChainHash() {}

  /// The hash over a set of validators of equal power, in any order: the engine orders them by
  /// address.
  static Bytes validators(List<Bytes> keys) {
    return root(
        ordered(keys).stream()
            .map(
                key ->
                    bytes(
                        SimpleValidator.newBuilder()
                            .setPubKey(PublicKey.newBuilder().setEd25519(string(key)))
                            .setVotingPower(GenesisFile.POWER)
                            .build()))
            .toList());
  }

  /// The keys in the engine's order.
  static List<Bytes> ordered(List<Bytes> keys) {
    List<Bytes> ordered = new ArrayList<>(keys);
    ordered.sort(Comparator.comparing(key -> NodeId.of(key).bytes()));
    return ordered;
  }

  /// The hash of a block, which is that of its header.
  static Bytes block(Header header) {
    return root(
        List.of(
            bytes(header.getVersion()),
            header.getChainId().isEmpty()
                ? Bytes.EMPTY
                : bytes(StringValue.of(header.getChainId())),
            header.getHeight() == 0 ? Bytes.EMPTY : bytes(Int64Value.of(header.getHeight())),
            bytes(header.getTime()),
            bytes(whole(header.getLastBlockId())),
            field(header.getLastCommitHash()),
            field(header.getDataHash()),
            field(header.getValidatorsHash()),
            field(header.getNextValidatorsHash()),
            field(header.getConsensusHash()),
            field(header.getAppHash()),
            field(header.getLastResultsHash()),
            field(header.getEvidenceHash()),
            field(header.getProposerAddress())));
  }

  /// The engine always writes the inner message, even an empty one.
  private static BlockID whole(BlockID id) {
    return id.toBuilder().setPartSetHeader(id.getPartSetHeader()).build();
  }

  private static Bytes field(ByteString value) {
    return value.isEmpty() ? Bytes.EMPTY : bytes(BytesValue.of(value));
  }

  /// What a validator signed when it committed to a block.
  static Bytes precommit(String chain, Commit commit, CommitSig signature) {
    BlockID id = commit.getBlockId();
    CanonicalVote vote =
        CanonicalVote.newBuilder()
            .setType(SignedMsgType.SIGNED_MSG_TYPE_PRECOMMIT)
            .setHeight(commit.getHeight())
            .setRound(commit.getRound())
            .setBlockId(
                CanonicalBlockID.newBuilder()
                    .setHash(id.getHash())
                    .setPartSetHeader(
                        CanonicalPartSetHeader.newBuilder()
                            .setTotal(id.getPartSetHeader().getTotal())
                            .setHash(id.getPartSetHeader().getHash())))
            .setTimestamp(signature.getTimestamp())
            .setChainId(chain)
            .build();
    ByteArrayOutputStream delimited = new ByteArrayOutputStream();
    try {
      vote.writeDelimitedTo(delimited);
    } catch (IOException e) {
      throw new InvariantViolation("writing to memory does not fail", e);
    }
    return Bytes.owning(delimited.toByteArray());
  }

  /// The hash over the votes that a block holds for the one before.
  static Bytes commit(Commit commit) {
    return messages(commit.getSignaturesList());
  }

  /// The hash over a list of messages, each as it is encoded.
  static Bytes messages(List<? extends Message> list) {
    return root(list.stream().map(ChainHash::bytes).toList());
  }

  /// The hash over a list of hashes.
  static Bytes hashes(List<Bytes> list) {
    return root(list);
  }

  private static Bytes root(List<Bytes> leaves) {
    return LeafTree.of(leaves.stream().map(MerkleTree::leafHash).toList()).root();
  }

  private static Bytes bytes(Message message) {
    return Bytes.owning(message.toByteArray());
  }

  private static ByteString string(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.asBuffer());
  }
}
