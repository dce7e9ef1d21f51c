package org.lianfang.protocol.checkpoint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.Bytes;

/// One tree whose root is known, for checking the proofs of many of its leaves: what one proof
/// showed to lead to the root is compared in the next, not hashed again.
///
/// Accepts exactly what [InclusionProof#verify] accepts: every hash of every proof is either hashed
/// up to the root or equal to one that was. Not thread-safe.
public final class ProvenTree {
  private final long size;
  private final Bytes root;

  /// With a node all siblings on its way to the root are here.
  private final Map<Place, Bytes> proven = new HashMap<>();

  /// @param level 0 for leaves
  private record Place(int level, long index) {}

  private record Node(Place place, Bytes hash) {}

  /// @param size number of leaves
  /// @param root 32 bytes, from whom the proofs' maker cannot change it
  public ProvenTree(long size, Bytes root) {
    this.size = size;
    this.root = root;
  }

  /// Checks that the leaf is in this tree at the proof's index.
  ///
  /// @param leafHash 32 bytes, as [MerkleTree#leafHash] makes it
  /// @throws Unproven if it is not shown to be
  public void verify(InclusionProof proof, Bytes leafHash) throws Unproven {
    if (proof.size() != size) {
      throw new Unproven(ProofFlaw.INCLUSION_OTHER_SIZE);
    }
    if (!MerkleTree.isHash(leafHash)) {
      throw new Unproven(ProofFlaw.HASH_SIZE, MerkleTree.HASH_BYTES);
    }
    List<Node> path = new ArrayList<>();
    Bytes hash = leafHash;
    boolean joined = false;
    int level = 0;
    long node = proof.index();
    long last = size - 1;
    for (Bytes sibling : proof.hashes()) {
      // As in InclusionProof: hashes beyond the root would move the proof to another tree.
      if (last == 0) {
        throw new Unproven(ProofFlaw.INCLUSION_TOO_LONG);
      }
      // A last node without sibling rises until it is a right child.
      while (node == last && (node & 1) == 0) {
        node >>= 1;
        last >>= 1;
        level++;
      }
      Place at = new Place(level, node);
      Place beside = new Place(level, node ^ 1);
      if (!joined) {
        Bytes known = proven.get(at);
        if (known != null) {
          requireEqual(known, hash);
          joined = true;
        }
      }
      if (joined) {
        requireEqual(proven.get(beside), sibling);
      } else {
        path.add(new Node(at, hash));
        path.add(new Node(beside, sibling));
        hash =
            (node & 1) == 1
                ? MerkleTree.nodeHash(sibling, hash)
                : MerkleTree.nodeHash(hash, sibling);
      }
      node >>= 1;
      last >>= 1;
      level++;
    }
    // With hashes missing, an interior node would pass for the root.
    if (last != 0) {
      throw new Unproven(ProofFlaw.INCLUSION_TOO_SHORT);
    }
    if (!joined) {
      requireEqual(root, hash);
    }
    path.forEach(one -> proven.put(one.place(), one.hash()));
  }

  private static void requireEqual(@Nullable Bytes known, Bytes given) throws Unproven {
    if (known == null || !given.equals(known)) {
      throw new Unproven(ProofFlaw.INCLUSION_OTHER_ROOT);
    }
  }
}
