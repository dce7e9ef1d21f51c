package org.lianfang.ledger.replica;

import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import org.lianfang.ledger.Block;
import org.lianfang.ledger.StoredEntry;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.checkpoint.MerkleNode;

/// A block that has been applied and not committed: everything that committing writes. It touches
/// nothing; dropping it is enough to forget it.
public final class Staged {
  private final Block block;
  private final List<StoredEntry> entries;
  private final NavigableMap<Bytes, Optional<Bytes>> state;
  private final NavigableMap<Bytes, Long> requests;
  private final List<MerkleNode> nodes;
  private final Head before;
  private final Head after;

  Staged(
      Block block,
      List<StoredEntry> entries,
      NavigableMap<Bytes, Optional<Bytes>> state,
      NavigableMap<Bytes, Long> requests,
      List<MerkleNode> nodes,
      Head before,
      Head after) {
    this.block = block;
    this.entries = List.copyOf(entries);
    this.state = state;
    this.requests = requests;
    this.nodes = List.copyOf(nodes);
    this.before = before;
    this.after = after;
  }

  /// The block with its outcomes; it may be empty.
  public Block block() {
    return block;
  }

  /// The tree's root after the block, 32 bytes.
  public Bytes root() {
    return block.root();
  }

  /// The entries as they will be kept.
  public List<StoredEntry> entries() {
    return entries;
  }

  /// What the block's changes of the state come to.
  public NavigableMap<Bytes, Optional<Bytes>> state() {
    return state;
  }

  /// The requests that are first named in this block, as keys of [ReplicaTables#REQUESTS].
  public NavigableMap<Bytes, Long> requests() {
    return requests;
  }

  /// The nodes of the tree that the block completes.
  public List<MerkleNode> nodes() {
    return nodes;
  }

  Head before() {
    return before;
  }

  Head after() {
    return after;
  }
}
