package org.lianfang.protocol.checkpoint;

import java.util.ArrayList;
import java.util.List;
import org.lianfang.protocol.Bytes;

/// A whole Merkle tree in memory, for a list that is signed or posted by its root: the items of a
/// request, the entries of a call batch.
///
/// Building hashes once for every leaf; afterwards root and paths are only read. Immutable.
public final class LeafTree {
  /// Level 0 holds the leaf hashes; a last node without sibling rises as it is, which is the tree
  /// of RFC 6962.
  private final List<List<Bytes>> levels;

  private LeafTree(List<List<Bytes>> levels) {
    this.levels = levels;
  }

  /// Builds the tree over leaf hashes in this order.
  ///
  /// @param leafHashes each as [MerkleTree#leafHash] makes it; may be empty
  public static LeafTree of(List<Bytes> leafHashes) {
    leafHashes.forEach(MerkleTree::requireHash);
    List<List<Bytes>> levels = new ArrayList<>();
    List<Bytes> level = List.copyOf(leafHashes);
    levels.add(level);
    while (level.size() > 1) {
      List<Bytes> above = new ArrayList<>((level.size() + 1) / 2);
      for (int i = 0; i + 1 < level.size(); i += 2) {
        above.add(MerkleTree.nodeHash(level.get(i), level.get(i + 1)));
      }
      if (level.size() % 2 == 1) {
        above.add(level.getLast());
      }
      level = List.copyOf(above);
      levels.add(level);
    }
    return new LeafTree(levels);
  }

  public int size() {
    return levels.getFirst().size();
  }

  /// Returns the root, 32 bytes.
  public Bytes root() {
    return size() == 0 ? MerkleTree.EMPTY_ROOT : levels.getLast().getFirst();
  }

  /// Returns the proof that the leaf at `index` is in this tree.
  ///
  /// @throws IllegalArgumentException if there is no such leaf
  public InclusionProof inclusion(int index) {
    if (index < 0 || index >= size()) {
      throw new IllegalArgumentException("no leaf " + index + " in a tree of " + size());
    }
    List<Bytes> hashes = new ArrayList<>();
    int position = index;
    for (List<Bytes> level : levels) {
      int sibling = position ^ 1;
      if (sibling < level.size()) {
        hashes.add(level.get(sibling));
      }
      position >>= 1;
    }
    return new InclusionProof(index, size(), hashes);
  }

  /// Returns the proofs of all leaves, in their order.
  public List<InclusionProof> inclusions() {
    List<InclusionProof> proofs = new ArrayList<>(size());
    for (int i = 0; i < size(); i++) {
      proofs.add(inclusion(i));
    }
    return List.copyOf(proofs);
  }
}
