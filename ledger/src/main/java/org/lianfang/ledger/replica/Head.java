package org.lianfang.ledger.replica;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.checkpoint.Frontier;
import org.lianfang.protocol.checkpoint.MerkleTree;

/// Where a replica stands.
///
/// @param time ledger time of the last entry; the epoch before the first
/// @param frontier the tree's right edge, from which its size and root follow
record Head(Instant time, Frontier frontier) {
  static final Head EMPTY = new Head(Instant.EPOCH, Frontier.EMPTY);

  long size() {
    return frontier.size();
  }

  Bytes root() {
    return frontier.root();
  }

  Bytes encode() {
    List<Bytes> parts = new ArrayList<>();
    parts.add(Bytes.ofLong(time.toEpochMilli()));
    parts.add(Bytes.ofLong(size()));
    parts.addAll(frontier.peaks());
    return Bytes.join(parts.toArray(Bytes[]::new));
  }

  static Head decode(Bytes row) {
    int peaks = row.size() - 2 * Long.BYTES;
    if (peaks < 0
        || peaks % MerkleTree.HASH_BYTES != 0
        || row.longAt(Long.BYTES) < 0
        || Long.bitCount(row.longAt(Long.BYTES)) != peaks / MerkleTree.HASH_BYTES) {
      throw new InvariantViolation("the head of the replica is not readable");
    }
    List<Bytes> hashes = new ArrayList<>();
    for (int at = 2 * Long.BYTES; at < row.size(); at += MerkleTree.HASH_BYTES) {
      hashes.add(row.slice(at, at + MerkleTree.HASH_BYTES));
    }
    return new Head(
        Instant.ofEpochMilli(row.longAt(0)), new Frontier(row.longAt(Long.BYTES), hashes));
  }
}
