package org.lianfang.protocol.checkpoint;

import java.util.ArrayList;
import java.util.List;
import org.lianfang.protocol.Bytes;

/// The right edge of a Merkle tree: all that is needed to append to it and to know its root.
///
/// Immutable, so that a block can be staged upon it and dropped.
///
/// @param size number of leaves
/// @param peaks roots of the complete subtrees that the tree consists of, largest first: one for
///   every bit set in `size`
public record Frontier(long size, List<Bytes> peaks) {
  /// The frontier of the tree without leaves.
  public static final Frontier EMPTY = new Frontier(0, List.of());

  public Frontier {
    peaks = List.copyOf(peaks);
    if (size < 0 || peaks.size() != Long.bitCount(size)) {
      throw new IllegalArgumentException("a frontier has one peak for every bit of its size");
    }
    peaks.forEach(MerkleTree::requireHash);
  }

  /// What appending made.
  ///
  /// @param frontier the frontier after it
  /// @param nodes the nodes that became complete, in the order of their completion: every leaf hash
  ///   at level 0, and the interior nodes above
  public record Appended(Frontier frontier, List<MerkleNode> nodes) {
    public Appended {
      nodes = List.copyOf(nodes);
    }
  }

  /// Reads the frontier of the tree at `size` from its stored nodes.
  public static Frontier at(long size, NodeSource nodes) {
    List<Bytes> peaks = new ArrayList<>();
    long from = 0;
    for (long rest = size; rest != 0; rest -= Long.highestOneBit(rest)) {
      int level = Long.numberOfTrailingZeros(Long.highestOneBit(rest));
      peaks.add(nodes.node(level, from >> level));
      from += 1L << level;
    }
    return new Frontier(size, peaks);
  }

  /// Appends leaves, in this order. Hashes fewer times than there are leaves plus peaks.
  ///
  /// @param leafHashes each as [MerkleTree#leafHash] makes it
  public Appended append(List<Bytes> leafHashes) {
    List<Bytes> edge = new ArrayList<>(peaks);
    List<MerkleNode> completed = new ArrayList<>(2 * leafHashes.size());
    long position = size;
    for (Bytes leafHash : leafHashes) {
      Bytes hash = leafHash;
      int level = 0;
      completed.add(new MerkleNode(level, position, hash));
      // Every bit set at the low end of the position is a subtree that this leaf completes.
      for (long bits = position; (bits & 1) == 1; bits >>= 1) {
        hash = MerkleTree.nodeHash(edge.removeLast(), hash);
        level++;
        completed.add(new MerkleNode(level, position >> level, hash));
      }
      edge.add(hash);
      position = Math.incrementExact(position);
    }
    return new Appended(new Frontier(position, edge), completed);
  }

  /// Returns the root of the tree, 32 bytes.
  public Bytes root() {
    if (size == 0) {
      return MerkleTree.EMPTY_ROOT;
    }
    Bytes root = peaks.getLast();
    for (int i = peaks.size() - 2; i >= 0; i--) {
      root = MerkleTree.nodeHash(peaks.get(i), root);
    }
    return root;
  }
}
