package org.lianfang.protocol.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Bytes;

final class MerkleTreeTest {
  private final Seeded seeded = new Seeded();

  /// Keeps what a frontier yields, and refuses what was never stored.
  private static final class StoredNodes implements NodeSource {
    private final Map<List<Long>, Bytes> nodes = new HashMap<>();

    void store(List<MerkleNode> completed) {
      for (MerkleNode node : completed) {
        assertThat(nodes.put(List.of((long) node.level(), node.index()), node.hash()))
            .as("a node is stored once")
            .isNull();
      }
    }

    @Override
    public Bytes node(int level, long index) {
      return Objects.requireNonNull(nodes.get(List.of((long) level, index)), "node never stored");
    }
  }

  @Test
  void leaf_and_node_hashes_carry_their_prefixes() {
    assertThat(MerkleTree.leafHash(Bytes.EMPTY).toHex())
        .as("SHA-256(0x00), first leaf of the transparency-dev vectors")
        .isEqualTo("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    Bytes zero = Bytes.owning(new byte[32]);
    assertThat(MerkleTree.nodeHash(zero, zero))
        .as("two children do not pass for a leaf")
        .isNotEqualTo(MerkleTree.leafHash(Bytes.join(zero, zero)));
    assertThat(MerkleTree.EMPTY_ROOT).isEqualTo(Rfc6962.root(List.of()));
  }

  @Test
  void a_stored_tree_answers_for_every_size_it_has_had() {
    List<Bytes> leaves = seeded.hashes(67);
    StoredNodes nodes = new StoredNodes();
    Frontier frontier = Frontier.EMPTY;
    for (Bytes leaf : leaves) {
      Frontier.Appended appended = frontier.append(List.of(leaf));
      nodes.store(appended.nodes());
      frontier = appended.frontier();
    }
    for (int size = 0; size <= leaves.size(); size++) {
      List<Bytes> d = leaves.subList(0, size);
      MerkleTree tree = new MerkleTree(size, nodes);
      assertThat(tree.root()).as("root of %d, %s", size, seeded).isEqualTo(Rfc6962.root(d));
      assertThat(Frontier.at(size, nodes).root()).isEqualTo(tree.root());
      for (int index = 0; index < size; index++) {
        assertThat(tree.inclusion(index).hashes())
            .as("path of %d in %d, %s", index, size, seeded)
            .isEqualTo(Rfc6962.path(index, d));
      }
      for (int old = 1; old <= size; old++) {
        assertThat(tree.consistency(old).hashes())
            .as("proof from %d to %d, %s", old, size, seeded)
            .isEqualTo(Rfc6962.proof(old, d));
      }
    }
  }

  @Test
  void appending_a_batch_is_appending_each() {
    Frontier one = Frontier.EMPTY;
    Frontier many = Frontier.EMPTY;
    for (int batch = 0; batch < 40; batch++) {
      List<Bytes> leaves = seeded.hashes(seeded.below(50));
      List<MerkleNode> singly = new ArrayList<>();
      for (Bytes leaf : leaves) {
        Frontier.Appended appended = one.append(List.of(leaf));
        singly.addAll(appended.nodes());
        one = appended.frontier();
      }
      Frontier.Appended appended = many.append(leaves);
      many = appended.frontier();
      assertThat(appended.nodes()).as(seeded.toString()).isEqualTo(singly);
      assertThat(many).as(seeded.toString()).isEqualTo(one);
    }
  }

  @Test
  void an_append_that_is_dropped_leaves_no_trace() {
    Frontier frontier = Frontier.EMPTY.append(seeded.hashes(5)).frontier();
    Bytes before = frontier.root();
    assertThat(frontier.append(seeded.hashes(3)).frontier().root()).isNotEqualTo(before);
    assertThat(frontier.root()).isEqualTo(before);
  }

  @Test
  void proofs_in_a_huge_tree_read_few_nodes_and_hold() throws Unproven {
    // All leaves are equal, so that one hash a level is the whole tree.
    List<Bytes> levels = new ArrayList<>(List.of(seeded.bytes(32)));
    for (int level = 1; level < 63; level++) {
      levels.add(MerkleTree.nodeHash(levels.getLast(), levels.getLast()));
    }
    int[] reads = {0};
    NodeSource nodes =
        (level, index) -> {
          reads[0]++;
          return levels.get(level);
        };
    for (int round = 0; round < 200; round++) {
      long size = 1 + seeded.below(Long.MAX_VALUE >> seeded.below(62));
      MerkleTree tree = new MerkleTree(size, nodes);
      Bytes root = tree.root();
      long index = seeded.below(size);
      long old = seeded.below(size) + 1;
      reads[0] = 0;
      InclusionProof inclusion = tree.inclusion(index);
      ConsistencyProof consistency = tree.consistency(old);
      assertThat(reads[0]).as("reads, size %d, %s", size, seeded).isLessThanOrEqualTo(4 * 64);
      inclusion.verify(levels.getFirst(), root);
      consistency.verify(new MerkleTree(old, nodes).root(), root);
      assertThat(Frontier.at(size, nodes).root()).as(seeded.toString()).isEqualTo(root);
    }
  }

  @Test
  void a_tree_in_memory_has_the_root_and_paths_of_the_rfc() {
    for (int size = 0; size <= 67; size++) {
      List<Bytes> leaves = seeded.hashes(size);
      LeafTree tree = LeafTree.of(leaves);
      assertThat(tree.root()).as("root of %d, %s", size, seeded).isEqualTo(Rfc6962.root(leaves));
      List<InclusionProof> proofs = tree.inclusions();
      assertThat(proofs).hasSize(size);
      for (int index = 0; index < size; index++) {
        assertThat(proofs.get(index))
            .as("path of %d in %d, %s", index, size, seeded)
            .isEqualTo(new InclusionProof(index, size, Rfc6962.path(index, leaves)));
      }
    }
  }

  @Test
  void asks_only_for_what_exists() {
    MerkleTree tree = new MerkleTree(3, new StoredNodes());
    assertThatThrownBy(() -> tree.inclusion(3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tree.inclusion(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tree.consistency(4)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tree.consistency(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MerkleTree(-1, new StoredNodes()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LeafTree.of(List.of()).inclusion(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_frontier_has_one_peak_a_bit_and_whole_hashes() {
    assertThatThrownBy(() -> new Frontier(3, seeded.hashes(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Frontier(-1, seeded.hashes(64)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Frontier(1, List.of(seeded.bytes(31))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Frontier.EMPTY.append(List.of(seeded.bytes(33))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MerkleNode(63, 0, seeded.bytes(32)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MerkleNode(62, 2, seeded.bytes(32)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
