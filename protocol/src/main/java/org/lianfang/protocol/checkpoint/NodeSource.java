package org.lianfang.protocol.checkpoint;

import org.lianfang.protocol.Bytes;

/// The stored nodes of a Merkle tree that only grows, such as [Frontier#append] yielded them.
///
/// Node (level, index) is the root over the leaves from `index << level`, inclusive, to `(index +
/// 1) << level`, exclusive; level 0 holds the leaf hashes. Once stored, a node never changes, so
///    that the same source answers for the tree at every size that it has had.
@FunctionalInterface
public interface NodeSource {
  /// Returns the 32 bytes of a node. Asked only for nodes whose leaves all lie within the tree.
  Bytes node(int level, long index);
}
