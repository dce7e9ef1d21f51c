package org.lianfang.cometbft.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lianfang.cometbft.wire.types.BlockIDFlag;
import org.lianfang.cometbft.wire.types.Commit;
import org.lianfang.cometbft.wire.types.CommitSig;
import org.lianfang.cometbft.wire.types.SignedHeader;
import org.lianfang.ledger.Seeded;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.checkpoint.Unproven;

/// Proofs of blocks that real engines made final, and what becomes of them when anything changes.
final class CommitVerifierTest {
  private final Seeded seeded = new Seeded();
  private final List<Bytes> validators = new ArrayList<>();
  private final List<String[]> blocks = new ArrayList<>();
  private final List<CommitProof> proofs = new ArrayList<>();

  CommitVerifierTest() throws Malformed {
    for (String line : read("final-blocks.txt").split("\n", -1)) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "validator" -> validators.add(Bytes.hex(words[1]));
        case "proof" -> {
          blocks.add(words);
          proofs.add(CommitProof.decode(Bytes.hex(words[3])));
        }
        default -> {}
      }
    }
  }

  private static String read(String name) {
    try (InputStream in = CommitVerifierTest.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void blocks_of_real_engines_verify() throws Unproven {
    assertThat(proofs).hasSize(3);
    for (int i = 0; i < proofs.size(); i++) {
      CommitProof proof = proofs.get(i);
      CommitVerifier.verify(proof, "toy", validators);
      CommitVerifier.verify(proof, "toy", validators.reversed());
      assertThat(proof.height()).isEqualTo(Long.parseLong(blocks.get(i)[1]));
      assertThat(proof.root()).isEqualTo(Bytes.hex(blocks.get(i)[2]));
      assertThat(proof.validators()).isEqualTo(validators);
      assertThat(proof.nextValidatorsHash()).isEqualTo(ChainHash.validators(validators));
      assertThat(proof.encode().toHex()).isEqualTo(blocks.get(i)[3]);
    }
  }

  @Test
  void another_alliance_or_other_validators_do_not_verify() {
    CommitProof proof = proofs.getFirst();
    assertUnproven(proof, "toys", validators);
    assertUnproven(proof, "toy", List.of());
    assertUnproven(proof, "toy", validators.subList(0, 3));
    List<Bytes> more = new ArrayList<>(validators);
    more.add(Bytes.hex("11".repeat(32)));
    assertUnproven(proof, "toy", more);
    List<Bytes> twice = new ArrayList<>(validators);
    twice.set(0, validators.get(1));
    assertUnproven(proof, "toy", twice);
    List<Bytes> other = new ArrayList<>(validators);
    other.set(2, Bytes.hex("11".repeat(32)));
    assertUnproven(proof, "toy", other);
  }

  private static void assertUnproven(CommitProof proof, String alliance, List<Bytes> known) {
    assertThatThrownBy(() -> CommitVerifier.verify(proof, alliance, known))
        .isInstanceOf(Unproven.class);
  }

  @Test
  void three_of_four_signatures_are_enough_and_two_are_not() throws Unproven {
    for (CommitProof proof : proofs) {
      CommitProof three = three(proof);
      CommitVerifier.verify(three, "toy", validators);
      assertUnproven(without(three, signers(three).get(1)), "toy", validators);
    }
  }

  @Test
  void a_signature_counts_in_its_own_place_only() {
    CommitProof three = three(proofs.getFirst());
    List<Integer> signers = signers(three);
    SignedHeader header = three.signedHeader();
    Commit.Builder commit = header.getCommit().toBuilder();
    commit.setSignatures(signers.get(0), header.getCommit().getSignatures(signers.get(1)));
    assertUnproven(with(three, commit), "toy", validators);
    commit = header.getCommit().toBuilder();
    commit.removeSignatures(0);
    assertUnproven(with(three, commit), "toy", validators);
    commit = header.getCommit().toBuilder().addSignatures(header.getCommit().getSignatures(0));
    assertUnproven(with(three, commit), "toy", validators);
    // The header of one block under the signatures of another one.
    commit = proofs.get(1).signedHeader().getCommit().toBuilder();
    assertUnproven(with(proofs.getFirst(), commit), "toy", validators);
  }

  private static CommitProof without(CommitProof proof, int index) {
    Commit.Builder commit = proof.signedHeader().getCommit().toBuilder();
    commit.setSignatures(
        index, CommitSig.newBuilder().setBlockIdFlag(BlockIDFlag.BLOCK_ID_FLAG_ABSENT));
    return with(proof, commit);
  }

  private static CommitProof with(CommitProof proof) {
    return with(proof, proof.signedHeader().getCommit().toBuilder());
  }

  private static CommitProof with(CommitProof proof, Commit.Builder commit) {
    return CommitProof.of(proof.signedHeader().toBuilder().setCommit(commit).build(), List.of());
  }

  @Test
  void no_flipped_bit_goes_unnoticed() {
    CommitProof three = with(three(proofs.getLast()));
    byte[] bytes = three.encode().toArray();
    for (int i = 0; i < bytes.length; i++) {
      int bit = 8 * i + seeded.below(8);
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
      Bytes flipped = Bytes.copyOf(bytes);
      if (verifies(flipped)) {
        // What the one that did not sign has in its place says nothing that counts.
        assertThat(counted(flipped))
            .as("%s, bit %d", seeded, bit)
            .isEqualTo(counted(three.encode()));
      }
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    }
    assertThat(verifies(Bytes.owning(bytes))).isTrue();
  }

  private static SignedHeader counted(Bytes bytes) {
    try {
      SignedHeader header = CommitProof.decode(bytes).signedHeader();
      SignedHeader.Builder counted = header.toBuilder();
      for (int i = 0; i < header.getCommit().getSignaturesCount(); i++) {
        if (header.getCommit().getSignatures(i).getBlockIdFlag()
            != BlockIDFlag.BLOCK_ID_FLAG_COMMIT) {
          counted.getCommitBuilder().setSignatures(i, CommitSig.getDefaultInstance());
        }
      }
      return counted.build();
    } catch (Malformed e) {
      throw new AssertionError(e);
    }
  }

  /// The proof with three signatures, which it may have already.
  private static CommitProof three(CommitProof proof) {
    List<Integer> signers = signers(proof);
    return signers.size() > 3 ? without(proof, signers.getFirst()) : proof;
  }

  private static List<Integer> signers(CommitProof proof) {
    List<Integer> signers = new ArrayList<>();
    for (int i = 0; i < proof.signedHeader().getCommit().getSignaturesCount(); i++) {
      if (proof.signedHeader().getCommit().getSignatures(i).getBlockIdFlag()
          == BlockIDFlag.BLOCK_ID_FLAG_COMMIT) {
        signers.add(i);
      }
    }
    return signers;
  }

  private boolean verifies(Bytes bytes) {
    try {
      CommitVerifier.verify(CommitProof.decode(bytes), "toy", validators);
      return true;
    } catch (Malformed | Unproven e) {
      return false;
    }
  }
}
