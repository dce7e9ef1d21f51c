package org.lianfang.protocol.checkpoint;

import org.lianfang.protocol.Bytes;

/// A node whose subtree is complete, to be stored as it is.
///
/// @param level 0 for a leaf hash, at most 62
/// @param index which of its level, from 0
/// @param hash 32 bytes
public record MerkleNode(int level, long index, Bytes hash) {
  public MerkleNode {
    if (level < 0 || level > 62 || index < 0 || index > Long.MAX_VALUE >> level) {
      throw new IllegalArgumentException("no such node: level " + level + ", index " + index);
    }
    MerkleTree.requireHash(hash);
  }
}
