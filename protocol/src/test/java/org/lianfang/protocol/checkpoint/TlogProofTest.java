package org.lianfang.protocol.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

/// The files here were exchanged with verifiers that this project did not write: see README.md
/// beside them.
final class TlogProofTest {
  private final Seeded seeded = new Seeded();
  private final Bytes example = Bytes.owning(VectorFile.read("example.tlog-proof"));
  private final Bytes leafHash = MerkleTree.leafHash(Bytes.owning(VectorFile.read("example.leaf")));

  private static TlogPolicy policy() throws Malformed {
    return TlogPolicy.parse(Bytes.owning(VectorFile.read("example.policy")));
  }

  @Test
  void makes_the_proof_and_policy_that_others_accepted() throws Malformed {
    List<Bytes> leafHashes = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      leafHashes.add(MerkleTree.leafHash(Bytes.utf8("leaf " + i)));
    }
    LeafTree tree = LeafTree.of(leafHashes);
    Checkpoint checkpoint = new Checkpoint(TestKeys.ORIGIN, 11, tree.root());
    CosignedCheckpoint cosigned = CosignedCheckpoint.sign(checkpoint, TestKeys.LOG);
    for (int i : new int[] {1, 3, 4}) {
      cosigned = cosigned.with(TestKeys.cosign(checkpoint, i, 1_763_800_000L + i));
    }
    assertThat(TlogProof.of(tree.inclusion(6), cosigned).encode().text()).isEqualTo(example.text());
    assertThat(TlogPolicy.of(TestKeys.LOG_KEY, Quorum.of(TestKeys.cosignerKeys(4))))
        .isEqualTo(policy());
  }

  @Test
  void the_exchanged_proof_is_read_checked_and_written_back() throws Malformed, Unproven {
    TlogProof proof = TlogProof.parse(example);
    assertThat(proof.encode()).isEqualTo(example);
    assertThat(proof.inclusion().index()).isEqualTo(6);
    assertThat(proof.verify(leafHash, policy()))
        .containsExactly(TestKeys.name(1), TestKeys.name(3), TestKeys.name(4));
  }

  @Test
  void a_proof_made_by_others_is_accepted() throws Malformed, Unproven {
    Bytes foreign = Bytes.owning(VectorFile.read("foreign.tlog-proof"));
    TlogProof proof = TlogProof.parse(foreign);
    assertThat(proof.extra()).isEqualTo(Bytes.utf8("not authenticated"));
    assertThat(proof.encode()).isEqualTo(foreign);
    proof.verify(MerkleTree.leafHash(Bytes.utf8("leaf 9")), policy());
    assertThatThrownBy(() -> proof.verify(MerkleTree.leafHash(Bytes.utf8("leaf 8")), policy()))
        .isInstanceOf(Unproven.class);
  }

  @Test
  void every_changed_byte_is_noticed() {
    for (int i = 0; i < example.size(); i++) {
      Bytes changed = seeded.flip(example, i);
      assertThatThrownBy(() -> TlogProof.parse(changed).verify(leafHash, policy()))
          .as("byte %d, %s", i, seeded)
          .isInstanceOfAny(Malformed.class, Unproven.class);
    }
  }

  @Test
  void every_cut_is_noticed() {
    for (int size = 0; size < example.size(); size++) {
      Bytes cut = example.slice(0, size);
      assertThatThrownBy(() -> TlogProof.parse(cut).verify(leafHash, policy()))
          .as("%d bytes", size)
          .isInstanceOfAny(Malformed.class, Unproven.class);
    }
  }

  @Test
  void refuses_what_is_no_proof() {
    String good = example.text();
    String hash = "S0cR0FayJ4OSwjH9QYWK3qjKiTrQxwSPV9omggAoRf4=\n";
    for (String bad :
        List.of(
            good.replace("@v1", "@v2"),
            good.replace("c2sp.org/tlog-proof@v1\n", ""),
            good.replace("index 6\n", ""),
            good.replace("index 6", "index 06"),
            good.replace("index 6", "index  6"),
            good.replace("index 6", "index -6"),
            good.replace("index 6", "index 11"),
            good.replace("index 6\n", "index 6\nindex 6\n"),
            good.replace("index 6\n", "extra \nindex 6\n"),
            good.replace("index 6\n", "extra AAB=\nindex 6\n"),
            good.replace("index 6\n", "index 6\nextra AAA=\n"),
            good.replace("index 6\n", "extra AAA=\nextra AAA=\nindex 6\n"),
            good.replace("index 6\n", "index 6\n" + hash.repeat(62)),
            good.replace(hash, hash.substring(0, 24) + "\n"),
            good.replace("\n\nlianfang-trial", "\nlianfang-trial"),
            good.replace("\n\nlianfang-trial", "\n\n\nlianfang-trial"),
            good.replace("\n", "\r\n"))) {
      assertThat(bad).isNotEqualTo(good);
      assertThatThrownBy(() -> TlogProof.parse(Bytes.utf8(bad)))
          .as(bad)
          .isInstanceOf(Malformed.class);
    }
  }

  @Test
  void sizes_are_bounded_and_agree() throws Malformed {
    TlogProof proof = TlogProof.parse(example);
    TlogProof largest = new TlogProof(seeded.bytes(65_536), proof.inclusion(), proof.checkpoint());
    assertThat(TlogProof.parse(largest.encode())).isEqualTo(largest);
    assertThatThrownBy(
            () -> new TlogProof(seeded.bytes(65_537), proof.inclusion(), proof.checkpoint()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TlogProof.of(new InclusionProof(0, 1, List.of()), proof.checkpoint()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TlogProof.parse(seeded.bytes(2_000_000)))
        .isInstanceOf(Malformed.class);
  }
}
