package org.lianfang.protocol.checkpoint;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Bytes;

final class ProvenTreeTest {
  private final Seeded seeded = new Seeded();

  /// Sizes of all shapes; for each leaf before it was proved, and again when all were.
  @Test
  void accepts_every_leaf_and_refuses_every_change_before_and_after_it_was_proved()
      throws Unproven {
    for (int size = 1; size <= 40; size++) {
      List<Bytes> leaves = seeded.hashes(size);
      LeafTree tree = LeafTree.of(leaves);
      ProvenTree proven = new ProvenTree(size, tree.root());
      for (int i = 0; i < 2 * size; i++) {
        InclusionProof proof = tree.inclusion(i % size);
        refusesChanges(proven, proof, leaves.get(i % size));
        proven.verify(proof, leaves.get(i % size));
      }
      for (int i = size - 1; i >= 0; i--) {
        refusesChanges(proven, tree.inclusion(i), leaves.get(i));
      }
    }
  }

  private void refusesChanges(ProvenTree proven, InclusionProof proof, Bytes leaf) {
    int size = (int) proof.size();
    int index = (int) proof.index();
    refused(proven, proof, seeded.flip(leaf, seeded.below(32)));
    for (int i = 0; i < proof.hashes().size(); i++) {
      List<Bytes> changed = new ArrayList<>(proof.hashes());
      changed.set(i, seeded.flip(changed.get(i), seeded.below(32)));
      refused(proven, new InclusionProof(index, size, changed), leaf);
      List<Bytes> fewer = new ArrayList<>(proof.hashes());
      fewer.remove(i);
      refused(proven, new InclusionProof(index, size, fewer), leaf);
    }
    List<Bytes> more = new ArrayList<>(proof.hashes());
    more.add(seeded.hashes(1).getFirst());
    refused(proven, new InclusionProof(index, size, more), leaf);
    refused(proven, new InclusionProof(index, size + 1, proof.hashes()), leaf);
    int other = (index + 1) % size;
    if (other != index) {
      refused(proven, new InclusionProof(other, size, proof.hashes()), leaf);
    }
  }

  @Test
  void a_tree_with_another_root_proves_nothing() {
    List<Bytes> leaves = seeded.hashes(7);
    ProvenTree other = new ProvenTree(7, LeafTree.of(seeded.hashes(7)).root());
    for (int i = 0; i < 7; i++) {
      refused(other, LeafTree.of(leaves).inclusion(i), leaves.get(i));
    }
  }

  private static void refused(ProvenTree proven, InclusionProof proof, Bytes leaf) {
    assertThatThrownBy(() -> proven.verify(proof, leaf)).isInstanceOf(Unproven.class);
  }
}
