package org.lianfang.protocol.checkpoint;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;

/// The Merkle tree of RFC 6962 over SHA-256 at one size, read from stored nodes.
///
/// Every answer reads O(log size) nodes and hashes as often. Immutable, and as safe for threads as
/// its source.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6962#section-2.1">RFC 6962, 2.1</a>
public final class MerkleTree {
  /// Length of every hash, in bytes.
  public static final int HASH_BYTES = 32;

  /// Root of the tree without leaves: the hash of the empty string.
  public static final Bytes EMPTY_ROOT = Bytes.owning(sha256().digest());

  private static final byte LEAF = 0x00;
  private static final byte NODE = 0x01;

  private final long size;
  private final NodeSource nodes;

  /// @param size number of leaves, at most as many as `nodes` holds
  public MerkleTree(long size, NodeSource nodes) {
    if (size < 0) {
      throw new IllegalArgumentException("a tree has no negative size");
    }
    this.size = size;
    this.nodes = nodes;
  }

  /// Returns the hash of a leaf's bytes, SHA-256(0x00 ‖ leaf).
  public static Bytes leafHash(Bytes leaf) {
    // The prefix keeps leaves and nodes apart: without it, the two hashes under a node would pass
    // for a leaf (RFC 6962, 2.1: "required to give second preimage resistance").
    MessageDigest digest = sha256();
    digest.update(LEAF);
    leaf.addTo(digest);
    return Bytes.owning(digest.digest());
  }

  /// Returns the hash of a node over its two children, SHA-256(0x01 ‖ left ‖ right).
  ///
  /// @throws IllegalArgumentException if a child has not 32 bytes
  public static Bytes nodeHash(Bytes left, Bytes right) {
    requireHash(left);
    requireHash(right);
    MessageDigest digest = sha256();
    digest.update(NODE);
    left.addTo(digest);
    right.addTo(digest);
    return Bytes.owning(digest.digest());
  }

  public long size() {
    return size;
  }

  /// Returns the root, 32 bytes.
  public Bytes root() {
    return size == 0 ? EMPTY_ROOT : subtree(0, size);
  }

  /// Returns the proof that the leaf at `index` is in this tree.
  ///
  /// @throws IllegalArgumentException if there is no such leaf
  public InclusionProof inclusion(long index) {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("no leaf " + index + " in a tree of " + size);
    }
    List<Bytes> hashes = new ArrayList<>();
    collectPath(index, 0, size, hashes);
    return new InclusionProof(index, size, hashes);
  }

  /// Returns the proof that this tree begins with all leaves of the tree at `oldSize`; empty for
  /// `oldSize` 0 and for this tree's own size.
  ///
  /// @throws IllegalArgumentException if `oldSize` is negative or larger than this tree
  public ConsistencyProof consistency(long oldSize) {
    if (oldSize < 0 || oldSize > size) {
      throw new IllegalArgumentException("no tree of " + oldSize + " within a tree of " + size);
    }
    List<Bytes> hashes = new ArrayList<>();
    if (oldSize > 0 && oldSize < size) {
      collectSubproof(oldSize, 0, size, true, hashes);
    }
    return new ConsistencyProof(oldSize, size, hashes);
  }

  static void requireHash(Bytes hash) {
    if (!isHash(hash)) {
      throw new IllegalArgumentException("a hash has " + HASH_BYTES + " bytes");
    }
  }

  static boolean isHash(Bytes hash) {
    return hash.size() == HASH_BYTES;
  }

  /// PATH(m, D[from:to]) of RFC 6962, 2.1.1: the siblings from the leaf upwards.
  private void collectPath(long index, long from, long to, List<Bytes> hashes) {
    if (to - from == 1) {
      return;
    }
    long middle = from + split(to - from);
    if (index < middle) {
      collectPath(index, from, middle, hashes);
      hashes.add(subtree(middle, to));
    } else {
      collectPath(index, middle, to, hashes);
      hashes.add(subtree(from, middle));
    }
  }

  /// SUBPROOF(m, D[from:to], known) of RFC 6962, 2.1.2; `known` while the old tree's root is the
  /// verifier's own.
  private void collectSubproof(long old, long from, long to, boolean known, List<Bytes> hashes) {
    if (old == to) {
      if (!known) {
        hashes.add(subtree(from, to));
      }
      return;
    }
    long middle = from + split(to - from);
    if (old <= middle) {
      collectSubproof(old, from, middle, known, hashes);
      hashes.add(subtree(middle, to));
    } else {
      collectSubproof(old, middle, to, false, hashes);
      hashes.add(subtree(from, middle));
    }
  }

  /// Returns the root over the leaves of a range that the splits above lead to: its start is a
  /// multiple of the smallest power of two that is not smaller than its length.
  private Bytes subtree(long from, long to) {
    long length = to - from;
    if (Long.bitCount(length) == 1) {
      int level = Long.numberOfTrailingZeros(length);
      return nodes.node(level, from >> level);
    }
    long middle = from + split(length);
    return nodeHash(subtree(from, middle), subtree(middle, to));
  }

  /// Returns the largest power of two smaller than `length`, which is at least 2.
  private static long split(long length) {
    return Long.highestOneBit(length - 1);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new InvariantViolation("every Java platform has SHA-256", e);
    }
  }
}
