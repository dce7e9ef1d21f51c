package org.lianfang.protocol.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Bytes;

final class LeafTreeTest {
  private static final int SIZE_MAX = 18;

  private final Seeded seeded = new Seeded();

  /// All consecutive leaves of trees of all shapes.
  @Test
  void consecutive_leaves_lead_to_the_root_and_to_their_own_proofs() throws Unproven {
    for (int size = 1; size <= SIZE_MAX; size++) {
      List<Bytes> leaves = seeded.hashes(size);
      LeafTree whole = LeafTree.of(leaves);
      for (int first = 0; first < size; first++) {
        for (int count = 1; count <= size - first; count++) {
          LeafTree part =
              LeafTree.of(
                  first, size, leaves.subList(first, first + count), whole.beside(first, count));
          assertThat(part.root()).as("%s", seeded).isEqualTo(whole.root());
          assertThat(part.size()).isEqualTo(size);
          assertThat(part.beside(first, count)).isEqualTo(whole.beside(first, count));
          for (int i = first; i < first + count; i++) {
            assertThat(part.inclusion(i)).isEqualTo(whole.inclusion(i));
          }
        }
      }
    }
  }

  @Test
  void all_leaves_need_nothing_beside_them_and_one_what_its_inclusion_proof_holds()
      throws Unproven {
    List<Bytes> leaves = seeded.hashes(13);
    LeafTree tree = LeafTree.of(leaves);
    assertThat(tree.beside(0, 13)).isEmpty();
    for (int i = 0; i < 13; i++) {
      InclusionProof proof = tree.inclusion(i);
      proof.verify(leaves.get(i), tree.root());
      assertThat(tree.beside(i, 1)).isEqualTo(proof.hashes());
    }
  }

  @Test
  void every_change_leads_to_another_root_or_to_none() {
    for (int size = 1; size <= SIZE_MAX; size++) {
      List<Bytes> leaves = seeded.hashes(size);
      LeafTree whole = LeafTree.of(leaves);
      int first = seeded.below(size);
      int count = 1 + seeded.below(size - first);
      List<Bytes> part = leaves.subList(first, first + count);
      List<Bytes> beside = whole.beside(first, count);
      for (int i = 0; i < count; i++) {
        differs(whole, first, size, changed(part, i), beside);
      }
      for (int i = 0; i < beside.size(); i++) {
        differs(whole, first, size, part, changed(beside, i));
        List<Bytes> fewer = new ArrayList<>(beside);
        fewer.remove(i);
        flawed(ProofFlaw.INCLUSION_TOO_SHORT, first, size, part, fewer);
      }
      List<Bytes> more = new ArrayList<>(beside);
      more.add(seeded.hashes(1).getFirst());
      flawed(ProofFlaw.INCLUSION_TOO_LONG, first, size, part, more);
      if (first > 0) {
        differs(whole, first - 1, size, part, beside);
      }
    }
  }

  private List<Bytes> changed(List<Bytes> hashes, int index) {
    List<Bytes> changed = new ArrayList<>(hashes);
    changed.set(index, seeded.flip(changed.get(index), seeded.below(32)));
    return changed;
  }

  private void differs(
      LeafTree whole, int first, int size, List<Bytes> leaves, List<Bytes> beside) {
    try {
      assertThat(LeafTree.of(first, size, leaves, beside).root())
          .as("%s", seeded)
          .isNotEqualTo(whole.root());
    } catch (Unproven other) {
      assertThat(other.found().flaw())
          .isIn(ProofFlaw.INCLUSION_TOO_LONG, ProofFlaw.INCLUSION_TOO_SHORT);
    }
  }

  private void flawed(ProofFlaw flaw, int first, int size, List<Bytes> leaves, List<Bytes> beside) {
    assertThatThrownBy(() -> LeafTree.of(first, size, leaves, beside))
        .as("%s", seeded)
        .isInstanceOfSatisfying(
            Unproven.class, unproven -> assertThat(unproven.found().flaw()).isEqualTo(flaw));
  }

  @Test
  void leaves_that_are_not_there_are_refused() throws Unproven {
    List<Bytes> leaves = seeded.hashes(5);
    LeafTree tree = LeafTree.of(leaves);
    LeafTree part = LeafTree.of(2, 5, leaves.subList(2, 4), tree.beside(2, 2));
    outside(() -> tree.beside(0, 0));
    outside(() -> tree.beside(-1, 2));
    outside(() -> tree.beside(4, 2));
    outside(() -> tree.beside(2, Integer.MAX_VALUE));
    outside(() -> part.inclusion(1));
    outside(() -> part.inclusion(4));
    outside(() -> part.beside(2, 3));
    outside(() -> LeafTree.of(3, 4, leaves.subList(0, 2), List.of()));
    outside(() -> LeafTree.of(-1, 4, leaves.subList(0, 2), List.of()));
    outside(() -> LeafTree.of(0, 4, List.of(), List.of()));
    outside(() -> LeafTree.of(0, 2, leaves.subList(0, 1), List.of(seeded.bytes(31))));
  }

  private interface Making {
    Object make() throws Unproven;
  }

  private static void outside(Making making) {
    assertThatThrownBy(making::make).isInstanceOf(IllegalArgumentException.class);
  }
}
