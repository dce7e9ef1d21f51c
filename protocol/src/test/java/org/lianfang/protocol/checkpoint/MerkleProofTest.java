package org.lianfang.protocol.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

final class MerkleProofTest {
  private final Seeded seeded = new Seeded();

  @Test
  void inclusion_vectors_are_accepted_and_refused_as_published() {
    List<List<String>> rows = VectorFile.rows("rfc6962_inclusion.txt");
    assertThat(rows).hasSize(98);
    for (List<String> row : rows) {
      judge(
          row,
          () ->
              InclusionProof.checked(
                      Long.parseUnsignedLong(row.get(2)),
                      Long.parseUnsignedLong(row.get(3)),
                      VectorFile.hashes(row.get(6)))
                  .verify(VectorFile.hex(row.get(5)), VectorFile.hex(row.get(4))));
    }
  }

  @Test
  void consistency_vectors_are_accepted_and_refused_as_published() {
    List<List<String>> rows = VectorFile.rows("rfc6962_consistency.txt");
    assertThat(rows).hasSize(98);
    for (List<String> row : rows) {
      judge(
          row,
          () ->
              ConsistencyProof.checked(
                      Long.parseUnsignedLong(row.get(2)),
                      Long.parseUnsignedLong(row.get(3)),
                      VectorFile.hashes(row.get(6)))
                  .verify(VectorFile.hex(row.get(4)), VectorFile.hex(row.get(5))));
    }
  }

  private static void judge(List<String> row, ThrowingCallable check) {
    // One published case calls two equal texts of twelve bytes roots: here a root has 32.
    boolean shortRoots = row.get(1).equals("sizes-are-equal-one-and-proof-is-empty");
    if (row.getFirst().equals("accept") && !shortRoots) {
      assertThatCode(check).as("%s", row).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(check).as("%s", row).isInstanceOfAny(Unproven.class, Malformed.class);
    }
  }

  @Test
  void any_changed_hash_index_or_size_breaks_an_inclusion_proof() throws Unproven {
    for (int round = 0; round < 50; round++) {
      int size = 1 + seeded.below(100);
      List<Bytes> leaves = seeded.hashes(size);
      LeafTree tree = LeafTree.of(leaves);
      int index = seeded.below(size);
      InclusionProof proof = tree.inclusion(index);
      Bytes leaf = leaves.get(index);
      proof.verify(leaf, tree.root());
      refused(proof, seeded.flip(leaf, seeded.below(32)), tree.root());
      refused(proof, leaf, seeded.flip(tree.root(), seeded.below(32)));
      for (int i = 0; i < proof.hashes().size(); i++) {
        List<Bytes> changed = new ArrayList<>(proof.hashes());
        changed.set(i, seeded.flip(changed.get(i), seeded.below(32)));
        refused(new InclusionProof(index, size, changed), leaf, tree.root());
        List<Bytes> fewer = new ArrayList<>(proof.hashes());
        fewer.remove(i);
        refused(new InclusionProof(index, size, fewer), leaf, tree.root());
      }
      for (int other = 0; other < size; other++) {
        if (other != index) {
          refused(new InclusionProof(other, size, proof.hashes()), leaf, tree.root());
        }
      }
      List<Bytes> more = new ArrayList<>(proof.hashes());
      more.add(tree.root());
      refused(new InclusionProof(index, size, more), leaf, tree.root());
    }
  }

  private void refused(InclusionProof proof, Bytes leaf, Bytes root) {
    assertThatThrownBy(() -> proof.verify(leaf, root))
        .as("%s, %s", proof, seeded)
        .isInstanceOf(Unproven.class);
  }

  @Test
  void any_changed_hash_or_root_breaks_a_consistency_proof() throws Unproven {
    for (int round = 0; round < 50; round++) {
      int size = 2 + seeded.below(100);
      int old = 1 + seeded.below(size - 1);
      List<Bytes> leaves = seeded.hashes(size);
      Bytes oldRoot = Rfc6962.root(leaves.subList(0, old));
      Bytes newRoot = Rfc6962.root(leaves);
      ConsistencyProof proof = new ConsistencyProof(old, size, Rfc6962.proof(old, leaves));
      proof.verify(oldRoot, newRoot);
      refused(proof, seeded.flip(oldRoot, seeded.below(32)), newRoot);
      refused(proof, oldRoot, seeded.flip(newRoot, seeded.below(32)));
      for (int i = 0; i < proof.hashes().size(); i++) {
        List<Bytes> changed = new ArrayList<>(proof.hashes());
        changed.set(i, seeded.flip(changed.get(i), seeded.below(32)));
        refused(new ConsistencyProof(old, size, changed), oldRoot, newRoot);
        List<Bytes> fewer = new ArrayList<>(proof.hashes());
        fewer.remove(i);
        refused(new ConsistencyProof(old, size, fewer), oldRoot, newRoot);
      }
      List<Bytes> more = new ArrayList<>(proof.hashes());
      more.add(newRoot);
      refused(new ConsistencyProof(old, size, more), oldRoot, newRoot);
    }
  }

  private void refused(ConsistencyProof proof, Bytes oldRoot, Bytes newRoot) {
    assertThatThrownBy(() -> proof.verify(oldRoot, newRoot))
        .as("%s, %s", proof, seeded)
        .isInstanceOf(Unproven.class);
  }

  @Test
  void every_tree_extends_the_empty_one_and_itself_without_hashes() throws Unproven {
    Bytes root = seeded.bytes(32);
    new ConsistencyProof(0, 7, List.of()).verify(MerkleTree.EMPTY_ROOT, root);
    new ConsistencyProof(7, 7, List.of()).verify(root, root);
    new ConsistencyProof(0, 0, List.of()).verify(MerkleTree.EMPTY_ROOT, MerkleTree.EMPTY_ROOT);
    refused(new ConsistencyProof(0, 7, List.of()), root, root);
    refused(new ConsistencyProof(0, 0, List.of()), MerkleTree.EMPTY_ROOT, root);
    refused(new ConsistencyProof(7, 7, List.of()), root, seeded.flip(root, 0));
    refused(new ConsistencyProof(0, 7, List.of(root)), MerkleTree.EMPTY_ROOT, root);
    refused(new ConsistencyProof(7, 7, List.of(root)), root, root);
    refused(new ConsistencyProof(3, 7, List.of()), root, root);
    refused(new ConsistencyProof(4, 7, List.of()), root, root);
  }

  @Test
  void proofs_are_bounded() {
    assertThatThrownBy(() -> InclusionProof.checked(0, 2, seeded.hashes(65)))
        .isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> InclusionProof.checked(0, 2, List.of(seeded.bytes(31))))
        .isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> InclusionProof.checked(2, 2, List.of())).isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> InclusionProof.checked(-1, 2, List.of()))
        .isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> ConsistencyProof.checked(1, 2, seeded.hashes(65)))
        .isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> ConsistencyProof.checked(1, 2, List.of(seeded.bytes(33))))
        .isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> ConsistencyProof.checked(2, 1, List.of()))
        .isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> ConsistencyProof.checked(-1, 1, List.of()))
        .isInstanceOf(Malformed.class);
  }
}
