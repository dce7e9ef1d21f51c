package org.lianfang.protocol.checkpoint;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;

/// A Merkle tree in memory, for a list that is signed or posted by its root: the items of a
/// request, the entries of a call batch. It holds all leaves, or consecutive ones with what leads
/// them to the root.
///
/// Building hashes once for every leaf; afterwards root and paths are only read. Immutable.
public final class LeafTree {
  private final int first;
  private final int count;
  private final int size;

  /// Level 0 holds the leaf hashes, the last one the root; a last node without sibling rises as it
  /// is, which is the tree of RFC 6962.
  private final List<Level> levels;

  /// Consecutive nodes of the same height.
  ///
  /// @param from the first one's place among all of that height
  private record Level(int from, List<Bytes> nodes) {
    Bytes node(int place) {
      return nodes.get(place - from);
    }
  }

  private LeafTree(int first, int count, int size, List<Level> levels) {
    this.first = first;
    this.count = count;
    this.size = size;
    this.levels = levels;
  }

  /// Builds the tree over leaf hashes in this order.
  ///
  /// @param leafHashes each as [MerkleTree#leafHash] makes it; may be empty
  public static LeafTree of(List<Bytes> leafHashes) {
    try {
      return of(0, leafHashes.size(), leafHashes, List.of());
    } catch (Unproven e) {
      throw new InvariantViolation("nothing stands beside all leaves of a tree", e);
    }
  }

  /// Builds what leads consecutive leaves of a tree to its root. The root that comes out is the
  /// only one under which these leaves can have these places in a tree of that size.
  ///
  /// @param first the first leaf's place, from 0
  /// @param size how many leaves the whole tree has
  /// @param leafHashes each as [MerkleTree#leafHash] makes it, at least one if the tree has any
  /// @param beside what [#beside] gave for these leaves, or the hashes of the inclusion proof of a
  ///   single one
  /// @throws Unproven if the number of hashes is not the one that places and size ask for
  /// @throws IllegalArgumentException if the leaves lie outside the tree
  public static LeafTree of(int first, int size, List<Bytes> leafHashes, List<Bytes> beside)
      throws Unproven {
    int count = leafHashes.size();
    requireInside(first, count, size);
    leafHashes.forEach(MerkleTree::requireHash);
    beside.forEach(MerkleTree::requireHash);
    Iterator<Bytes> others = beside.iterator();
    List<Level> levels = new ArrayList<>();
    int from = first;
    int last = size - 1;
    List<Bytes> nodes = leafHashes;
    while (last > 0) {
      Level level = complete(from, last, nodes, others);
      levels.add(level);
      nodes = above(level.nodes());
      from >>= 1;
      last >>= 1;
    }
    if (others.hasNext()) {
      throw new Unproven(ProofFlaw.INCLUSION_TOO_LONG);
    }
    levels.add(new Level(0, List.copyOf(nodes)));
    return new LeafTree(first, count, size, List.copyOf(levels));
  }

  private static void requireInside(int first, int count, int size) {
    if (first < 0 || size < 0 || count > size - first || (count == 0 && size != 0)) {
      throw new IllegalArgumentException(
          "no " + count + " leaves from " + first + " in a tree of " + size);
    }
  }

  /// Adds the siblings that the first and the last node lack.
  private static Level complete(int from, int last, List<Bytes> nodes, Iterator<Bytes> others)
      throws Unproven {
    int to = from + nodes.size() - 1;
    boolean left = (from & 1) == 1;
    boolean right = (to & 1) == 0 && to < last;
    List<Bytes> completed = new ArrayList<>(nodes.size() + 2);
    if (left) {
      completed.add(next(others));
    }
    completed.addAll(nodes);
    if (right) {
      completed.add(next(others));
    }
    return new Level(left ? from - 1 : from, completed);
  }

  private static Bytes next(Iterator<Bytes> others) throws Unproven {
    if (!others.hasNext()) {
      throw new Unproven(ProofFlaw.INCLUSION_TOO_SHORT);
    }
    return others.next();
  }

  private static List<Bytes> above(List<Bytes> nodes) {
    List<Bytes> above = new ArrayList<>((nodes.size() + 1) / 2);
    for (int i = 0; i + 1 < nodes.size(); i += 2) {
      above.add(MerkleTree.nodeHash(nodes.get(i), nodes.get(i + 1)));
    }
    if (nodes.size() % 2 == 1) {
      above.add(nodes.getLast());
    }
    return above;
  }

  /// Returns how many leaves the whole tree has.
  public int size() {
    return size;
  }

  /// Returns the root, 32 bytes.
  public Bytes root() {
    return size == 0 ? MerkleTree.EMPTY_ROOT : levels.getLast().nodes().getFirst();
  }

  /// Returns the proof that the leaf at `index` is in this tree.
  ///
  /// @throws IllegalArgumentException if this holds no such leaf
  public InclusionProof inclusion(int index) {
    return new InclusionProof(index, size, beside(index, 1));
  }

  /// Returns what consecutive leaves need beside them on their way to the root: for each height,
  /// from the leaves upwards, the left sibling of the first node and the right one of the last, as
  /// far as they are not among them. At most twice as many hashes as the tree has heights; of a
  /// single leaf, those of its inclusion proof.
  ///
  /// @throws IllegalArgumentException if this does not hold all of them
  public List<Bytes> beside(int index, int leaves) {
    if (leaves < 1 || index < first || leaves > first + count - index) {
      throw new IllegalArgumentException(
          "no " + leaves + " leaves from " + index + " here of a tree of " + size);
    }
    List<Bytes> hashes = new ArrayList<>();
    int from = index;
    int to = index + leaves - 1;
    int last = size - 1;
    for (Level level : levels) {
      if ((from & 1) == 1) {
        hashes.add(level.node(from - 1));
      }
      if ((to & 1) == 0 && to < last) {
        hashes.add(level.node(to + 1));
      }
      from >>= 1;
      to >>= 1;
      last >>= 1;
    }
    return hashes;
  }

  /// Returns the proofs of all leaves of a whole tree, in their order.
  public List<InclusionProof> inclusions() {
    List<InclusionProof> proofs = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      proofs.add(inclusion(i));
    }
    return List.copyOf(proofs);
  }
}
