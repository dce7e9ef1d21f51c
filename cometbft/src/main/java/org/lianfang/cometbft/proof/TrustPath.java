package org.lianfang.cometbft.proof;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.checkpoint.Unproven;

/// What leads from an alliance's first validators to one of its blocks: every block after which
/// other validators signed, and the block itself. It proves nothing before [#verify].
///
/// @param turns oldest first
/// @param last the block that is proved; its header has the root that the block before made
public record TrustPath(List<CommitProof> turns, CommitProof last) {
  private static final int PROOFS_MAX = 2_000;
  private static final int BYTES_MAX = 8 << 20;

  public TrustPath {
    turns = List.copyOf(turns);
    if (turns.size() >= PROOFS_MAX) {
      throw new IllegalArgumentException("a path has fewer than " + PROOFS_MAX + " turns");
    }
  }

  /// The height whose state the last block's header names.
  public long height() {
    return last.height() - 1;
  }

  /// All proofs, oldest first.
  public List<CommitProof> proofs() {
    List<CommitProof> proofs = new ArrayList<>(turns);
    proofs.add(last);
    return proofs;
  }

  /// Checks that each block is signed by more than two thirds of those whom the one before names,
  /// the first one by the alliance's first validators.
  ///
  /// @param alliance the alliance's id, which is the engine's chain id
  /// @param founders consensus keys of the validators of the first block
  /// @throws Unproven if it does not hold
  public void verify(String alliance, List<Bytes> founders) throws Unproven {
    Bytes expected = ChainHash.validators(founders);
    long height = 0;
    for (CommitProof proof : proofs()) {
      if (proof.height() <= height) {
        throw new Unproven(BlockFlaw.PATH_ORDER);
      }
      height = proof.height();
      if (!ChainHash.validators(proof.validators()).equals(expected)) {
        throw new Unproven(BlockFlaw.PATH_VALIDATORS);
      }
      CommitVerifier.verify(proof, alliance, proof.validators());
      expected = proof.nextValidatorsHash();
    }
    if (height < 2) {
      throw new Unproven(BlockFlaw.PATH_FIRST_BLOCK);
    }
  }

  public Bytes encode() {
    return Encoding.lengthPrefixed(
        proofs().stream().map(CommitProof::encode).toArray(Bytes[]::new));
  }

  /// Reads what [#encode] made.
  ///
  /// @throws Malformed if the bytes are no path
  public static TrustPath decode(Bytes bytes) throws Malformed {
    if (bytes.size() > BYTES_MAX) {
      throw new Malformed("a path has at most 8 MiB");
    }
    ByteBuffer rest = bytes.asBuffer();
    List<CommitProof> proofs = new ArrayList<>();
    while (rest.hasRemaining()) {
      int size = rest.remaining() < Integer.BYTES ? -1 : rest.getInt();
      if (size < 0 || size > rest.remaining() || proofs.size() >= PROOFS_MAX) {
        throw new Malformed("a path ends within a block, or has too many");
      }
      byte[] proof = new byte[size];
      rest.get(proof);
      proofs.add(CommitProof.decode(Bytes.owning(proof)));
    }
    if (proofs.isEmpty()) {
      throw new Malformed("a path has no block");
    }
    return new TrustPath(proofs.subList(0, proofs.size() - 1), proofs.getLast());
  }
}
