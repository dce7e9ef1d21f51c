package org.lianfang.protocol.checkpoint;

import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

/// Shows that a tree begins with all leaves of an older one, in the same order.
///
/// @param oldSize number of leaves of the older tree; from 0, where the proof is empty
/// @param newSize number of leaves of the newer tree; not below `oldSize`
/// @param hashes at most 64 of 32 bytes, in the order of RFC 6962, 2.1.2; none if the sizes are
///   equal
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9162#section-2.1.4">RFC 9162, 2.1.4</a>
public record ConsistencyProof(long oldSize, long newSize, List<Bytes> hashes) {
  /// More hashes than any two trees of at most 2^63 leaves ask for.
  public static final int HASHES_MAX = 64;

  public ConsistencyProof {
    hashes = List.copyOf(hashes);
    if (oldSize < 0 || oldSize > newSize) {
      // c2sp.org/tlog-witness: "The old size MUST be equal to or lower than the checkpoint size":
      // a cosigner would otherwise sign a log that shrank.
      throw new IllegalArgumentException("the older tree is not the smaller one");
    }
    if (hashes.size() > HASHES_MAX) {
      throw new IllegalArgumentException("a proof has at most " + HASHES_MAX + " hashes");
    }
    hashes.forEach(MerkleTree::requireHash);
  }

  /// Makes a proof of values from outside.
  ///
  /// @throws Malformed if one is out of bounds
  public static ConsistencyProof checked(long oldSize, long newSize, List<Bytes> hashes)
      throws Malformed {
    try {
      return new ConsistencyProof(oldSize, newSize, hashes);
    } catch (IllegalArgumentException e) {
      throw new Malformed("consistency proof: " + e.getMessage());
    }
  }

  /// Checks that the newer tree extends the older one.
  ///
  /// @param oldRoot 32 bytes
  /// @param newRoot 32 bytes
  /// @throws Unproven if it is not shown to
  public void verify(Bytes oldRoot, Bytes newRoot) throws Unproven {
    if (!MerkleTree.isHash(oldRoot) || !MerkleTree.isHash(newRoot)) {
      throw new Unproven(ProofFlaw.HASH_SIZE, MerkleTree.HASH_BYTES);
    }
    if (oldSize == 0) {
      // c2sp.org/tlog-witness: "The proof MUST be empty if the old size is zero". Every tree
      // extends the empty one, whose root is fixed: another root would be another log's.
      requireEmpty();
      requireSame(oldRoot, MerkleTree.EMPTY_ROOT, ProofFlaw.CONSISTENCY_OLD_ROOT);
      if (newSize == 0) {
        requireSame(newRoot, MerkleTree.EMPTY_ROOT, ProofFlaw.CONSISTENCY_NEW_ROOT);
      }
    } else if (oldSize == newSize) {
      // c2sp.org/tlog-witness: "If the old size matches the checkpoint size, the witness MUST check
      // that the root hashes are also identical": two roots of one size are a split view.
      requireEmpty();
      requireSame(oldRoot, newRoot, ProofFlaw.CONSISTENCY_NEW_ROOT);
    } else {
      verifyGrowth(oldRoot, newRoot);
    }
  }

  /// RFC 9162, 2.1.4.2: computes both roots from the same hashes.
  private void verifyGrowth(Bytes oldRoot, Bytes newRoot) throws Unproven {
    long node = oldSize - 1;
    long last = newSize - 1;
    // Step 4: "If LSB(fn) is set, then right-shift both fn and sn equally until LSB(fn) is not
    // set".
    int shift = Long.numberOfTrailingZeros(~node);
    node >>= shift;
    last >>= shift;

    // Step 2: if the older tree is complete, its root is the first hash and is not sent.
    boolean complete = Long.bitCount(oldSize) == 1;
    int next = complete ? 0 : 1;
    if (hashes.isEmpty()) {
      throw new Unproven(ProofFlaw.CONSISTENCY_TOO_SHORT);
    }
    Bytes oldHash = complete ? oldRoot : hashes.getFirst();
    Bytes newHash = oldHash;
    for (; next < hashes.size(); next++) {
      Bytes hash = hashes.get(next);
      // Step 6.1: "If sn is 0, then stop the iteration and fail": the hashes would belong to a
      // larger tree.
      if (last == 0) {
        throw new Unproven(ProofFlaw.CONSISTENCY_TOO_LONG);
      }
      if ((node & 1) == 1 || node == last) {
        oldHash = MerkleTree.nodeHash(hash, oldHash);
        newHash = MerkleTree.nodeHash(hash, newHash);
        while ((node & 1) == 0 && node != 0) {
          node >>= 1;
          last >>= 1;
        }
      } else {
        newHash = MerkleTree.nodeHash(newHash, hash);
      }
      node >>= 1;
      last >>= 1;
    }
    // Step 7: "verify that ... sn is 0": with hashes missing, an interior node would pass for the
    // newer root.
    if (last != 0) {
      throw new Unproven(ProofFlaw.CONSISTENCY_TOO_SHORT);
    }
    requireSame(oldHash, oldRoot, ProofFlaw.CONSISTENCY_OLD_ROOT);
    requireSame(newHash, newRoot, ProofFlaw.CONSISTENCY_NEW_ROOT);
  }

  private void requireEmpty() throws Unproven {
    if (!hashes.isEmpty()) {
      throw new Unproven(ProofFlaw.CONSISTENCY_TOO_LONG);
    }
  }

  private static void requireSame(Bytes root, Bytes expected, ProofFlaw otherwise) throws Unproven {
    if (!root.equals(expected)) {
      throw new Unproven(otherwise);
    }
  }
}
