package org.lianfang.cometbft.proof;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.lianfang.cometbft.wire.proof.FinalBlock;
import org.lianfang.cometbft.wire.types.Header;
import org.lianfang.cometbft.wire.types.SignedHeader;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

/// A block's header with the validators' signatures under it. The header carries the tree's root as
/// the blocks before it made it.
///
/// It proves nothing by itself: [CommitVerifier] does.
public final class CommitProof {
  private static final int BYTES_MAX = 1 << 20;

  private final FinalBlock block;

  private CommitProof(FinalBlock block) {
    this.block = block;
  }

  /// @param validators consensus keys of the block's validators, ascending
  public static CommitProof of(SignedHeader signedHeader, List<Bytes> validators) {
    FinalBlock.Builder block = FinalBlock.newBuilder().setSignedHeader(signedHeader);
    validators.forEach(key -> block.addValidators(UnsafeByteOperations.unsafeWrap(key.asBuffer())));
    return new CommitProof(block.build());
  }

  /// Reads what [#encode] made.
  ///
  /// @throws Malformed if the bytes are not that
  public static CommitProof decode(Bytes bytes) throws Malformed {
    if (bytes.size() > BYTES_MAX) {
      throw new Malformed("a proof of a final block has at most 1 MiB");
    }
    FinalBlock read;
    try {
      read = FinalBlock.parseFrom(bytes.asBuffer());
    } catch (InvalidProtocolBufferException e) {
      throw new Malformed("the proof of a final block is not readable");
    }
    if (!Bytes.owning(read.toByteArray()).equals(bytes)) {
      throw new Malformed("the proof of a final block is not in its one encoding");
    }
    return new CommitProof(read);
  }

  public Bytes encode() {
    return Bytes.owning(block.toByteArray());
  }

  /// The engine's height of the block.
  public long height() {
    return header().getHeight();
  }

  /// The tree's root before the block, as the header states it.
  public Bytes root() {
    return bytes(header().getAppHash());
  }

  /// The block's time, as the header states it; the epoch if that is no time.
  public Instant time() {
    Timestamp time = header().getTime();
    try {
      return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    } catch (DateTimeException | ArithmeticException e) {
      return Instant.EPOCH;
    }
  }

  /// The validators of the block, as the proof states them.
  public List<Bytes> validators() {
    return block.getValidatorsList().stream().map(CommitProof::bytes).toList();
  }

  /// The hash of the block's header, as the signatures are for it.
  public Bytes blockHash() {
    return bytes(block.getSignedHeader().getCommit().getBlockId().getHash());
  }

  /// Whether the block that follows has other validators.
  boolean isTurn() {
    return !header().getValidatorsHash().equals(header().getNextValidatorsHash());
  }

  /// The hash over the validators of the block that follows, as the header states it.
  public Bytes nextValidatorsHash() {
    return bytes(header().getNextValidatorsHash());
  }

  SignedHeader signedHeader() {
    return block.getSignedHeader();
  }

  private Header header() {
    return block.getSignedHeader().getHeader();
  }

  private static Bytes bytes(ByteString string) {
    return Bytes.owning(string.toByteArray());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CommitProof proof && block.equals(proof.block);
  }

  @Override
  public int hashCode() {
    return block.hashCode();
  }

  @Override
  public String toString() {
    return "CommitProof[height " + height() + ", root " + root() + "]";
  }
}
