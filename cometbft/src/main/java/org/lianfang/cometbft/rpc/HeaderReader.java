package org.lianfang.cometbft.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.lianfang.cometbft.wire.types.BlockID;
import org.lianfang.cometbft.wire.types.BlockIDFlag;
import org.lianfang.cometbft.wire.types.Commit;
import org.lianfang.cometbft.wire.types.CommitSig;
import org.lianfang.cometbft.wire.types.Consensus;
import org.lianfang.cometbft.wire.types.DuplicateVoteEvidence;
import org.lianfang.cometbft.wire.types.Header;
import org.lianfang.cometbft.wire.types.PartSetHeader;
import org.lianfang.cometbft.wire.types.SignedHeader;
import org.lianfang.cometbft.wire.types.Vote;
import org.lianfang.protocol.Bytes;
import tools.jackson.databind.JsonNode;

/// Reads headers and commits as the engine's RPC writes them.
final class HeaderReader {
  private static final int SIGNATURES_MAX = 10_000;

  private HeaderReader() {}

  static SignedHeader signedHeader(JsonNode json) throws IOException {
    try {
      return SignedHeader.newBuilder()
          .setHeader(header(json.path("header")))
          .setCommit(commit(json.path("commit")))
          .build();
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException("the engine answers a header that is not readable", e);
    }
  }

  static StoredBlock block(JsonNode json) throws IOException {
    JsonNode block = json.path("block");
    try {
      List<Bytes> transactions = new ArrayList<>();
      for (JsonNode transaction : block.path("data").path("txs")) {
        transactions.add(Bytes.owning(Base64.getDecoder().decode(transaction.asString(""))));
      }
      List<Optional<DuplicateVoteEvidence>> evidence = new ArrayList<>();
      for (JsonNode one : block.path("evidence").path("evidence")) {
        evidence.add(
            one.path("type").asString("").equals("tendermint/DuplicateVoteEvidence")
                ? Optional.of(duplicateVote(one.path("value")))
                : Optional.empty());
      }
      return new StoredBlock(
          blockId(json.path("block_id")),
          header(block.path("header")),
          transactions,
          evidence,
          commit(block.path("last_commit")));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException("the engine answers a block that is not readable", e);
    }
  }

  private static DuplicateVoteEvidence duplicateVote(JsonNode json) throws IOException {
    return DuplicateVoteEvidence.newBuilder()
        .setVoteA(vote(json.path("vote_a")))
        .setVoteB(vote(json.path("vote_b")))
        .setTotalVotingPower(RpcClient.number(json.path("TotalVotingPower")))
        .setValidatorPower(RpcClient.number(json.path("ValidatorPower")))
        .setTimestamp(time(json.path("Timestamp")))
        .build();
  }

  private static Vote vote(JsonNode json) throws IOException {
    return Vote.newBuilder()
        .setTypeValue(json.path("type").asInt(0))
        .setHeight(RpcClient.number(json.path("height")))
        .setRound(json.path("round").asInt(0))
        .setBlockId(blockId(json.path("block_id")))
        .setTimestamp(time(json.path("timestamp")))
        .setValidatorAddress(hex(json.path("validator_address")))
        .setValidatorIndex(json.path("validator_index").asInt(0))
        .setSignature(base64(json.path("signature")))
        .setExtension(base64(json.path("extension")))
        .setExtensionSignature(base64(json.path("extension_signature")))
        .build();
  }

  private static Header header(JsonNode json) throws IOException {
    return Header.newBuilder()
        .setVersion(
            Consensus.newBuilder()
                .setBlock(RpcClient.number(json.path("version").path("block")))
                .setApp(optional(json.path("version").path("app"))))
        .setChainId(json.path("chain_id").asString(""))
        .setHeight(RpcClient.number(json.path("height")))
        .setTime(time(json.path("time")))
        .setLastBlockId(blockId(json.path("last_block_id")))
        .setLastCommitHash(hex(json.path("last_commit_hash")))
        .setDataHash(hex(json.path("data_hash")))
        .setValidatorsHash(hex(json.path("validators_hash")))
        .setNextValidatorsHash(hex(json.path("next_validators_hash")))
        .setConsensusHash(hex(json.path("consensus_hash")))
        .setAppHash(hex(json.path("app_hash")))
        .setLastResultsHash(hex(json.path("last_results_hash")))
        .setEvidenceHash(hex(json.path("evidence_hash")))
        .setProposerAddress(hex(json.path("proposer_address")))
        .build();
  }

  private static long optional(JsonNode number) throws IOException {
    return number.isMissingNode() || number.asString("").isEmpty() ? 0 : RpcClient.number(number);
  }

  private static Commit commit(JsonNode json) throws IOException {
    Commit.Builder commit =
        Commit.newBuilder()
            .setHeight(RpcClient.number(json.path("height")))
            .setRound(json.path("round").asInt(0))
            .setBlockId(blockId(json.path("block_id")));
    if (json.path("signatures").size() > SIGNATURES_MAX) {
      throw new IOException("the engine answers too many signatures");
    }
    for (JsonNode signature : json.path("signatures")) {
      BlockIDFlag flag = BlockIDFlag.forNumber(signature.path("block_id_flag").asInt(0));
      commit.addSignatures(
          CommitSig.newBuilder()
              .setBlockIdFlag(flag == null ? BlockIDFlag.BLOCK_ID_FLAG_UNKNOWN : flag)
              .setValidatorAddress(hex(signature.path("validator_address")))
              .setTimestamp(time(signature.path("timestamp")))
              .setSignature(base64(signature.path("signature"))));
    }
    return commit.build();
  }

  private static BlockID blockId(JsonNode json) {
    return BlockID.newBuilder()
        .setHash(hex(json.path("hash")))
        .setPartSetHeader(
            PartSetHeader.newBuilder()
                .setTotal(json.path("parts").path("total").asInt(0))
                .setHash(hex(json.path("parts").path("hash"))))
        .build();
  }

  private static ByteString base64(JsonNode text) {
    return ByteString.copyFrom(Base64.getDecoder().decode(text.asString("")));
  }

  private static ByteString hex(JsonNode text) {
    return ByteString.copyFrom(HexFormat.of().parseHex(text.asString("")));
  }

  /// Absent votes have the year 1, as the engine's own encoding has.
  private static Timestamp time(JsonNode text) {
    Instant time = Instant.parse(text.asString(""));
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
