package org.lianfang.protocol.checkpoint;

import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

/// The siblings on the way from a leaf to the root: whoever knows the root knows thereby that the
/// leaf is in the tree, at this index.
///
/// @param index the leaf's, from 0
/// @param size number of leaves in the tree; above `index`
/// @param hashes at most 64 of 32 bytes, from the leaf's sibling upwards
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9162#section-2.1.3">RFC 9162, 2.1.3</a>
public record InclusionProof(long index, long size, List<Bytes> hashes) {
  /// More hashes than any tree of 2^63 leaves asks for.
  public static final int HASHES_MAX = 64;

  public InclusionProof {
    hashes = List.copyOf(hashes);
    if (index < 0 || index >= size) {
      // RFC 9162, 2.1.3.2, step 1: "Compare leaf_index ... against tree_size. If leaf_index is
      // greater than or equal to tree_size, then fail": a leaf could otherwise claim places that do
      // not exist.
      throw new IllegalArgumentException("the index lies outside the tree");
    }
    if (hashes.size() > HASHES_MAX) {
      throw new IllegalArgumentException("a proof has at most " + HASHES_MAX + " hashes");
    }
    hashes.forEach(MerkleTree::requireHash);
  }

  /// Makes a proof of values from outside.
  ///
  /// @throws Malformed if one is out of bounds
  public static InclusionProof checked(long index, long size, List<Bytes> hashes) throws Malformed {
    try {
      return new InclusionProof(index, size, hashes);
    } catch (IllegalArgumentException e) {
      throw new Malformed("inclusion proof: " + e.getMessage());
    }
  }

  /// Returns the only root under which this proof holds for the leaf.
  ///
  /// @param leafHash 32 bytes, as [MerkleTree#leafHash] makes it
  /// @throws Unproven if the number of hashes is not the one that index and size ask for, or
  ///   `leafHash` is no hash
  public Bytes root(Bytes leafHash) throws Unproven {
    if (!MerkleTree.isHash(leafHash)) {
      throw new Unproven(ProofFlaw.HASH_SIZE, MerkleTree.HASH_BYTES);
    }
    Bytes hash = leafHash;
    long node = index;
    long last = size - 1;
    for (Bytes sibling : hashes) {
      // Step 4: "If sn is 0, then stop the iteration and fail": hashes beyond the root would move
      // the proof to another, larger tree.
      if (last == 0) {
        throw new Unproven(ProofFlaw.INCLUSION_TOO_LONG);
      }
      if ((node & 1) == 1 || node == last) {
        hash = MerkleTree.nodeHash(sibling, hash);
        // A last node without sibling rises until it is a right child.
        while ((node & 1) == 0 && node != 0) {
          node >>= 1;
          last >>= 1;
        }
      } else {
        hash = MerkleTree.nodeHash(hash, sibling);
      }
      node >>= 1;
      last >>= 1;
    }
    // Step 5: "Compare sn to 0": with hashes missing, an interior node would pass for the root.
    if (last != 0) {
      throw new Unproven(ProofFlaw.INCLUSION_TOO_SHORT);
    }
    return hash;
  }

  /// Checks that the leaf is in the tree with this root, at this proof's index and size.
  ///
  /// @throws Unproven if it is not shown to be
  public void verify(Bytes leafHash, Bytes root) throws Unproven {
    if (!root(leafHash).equals(root)) {
      throw new Unproven(ProofFlaw.INCLUSION_OTHER_ROOT);
    }
  }
}
