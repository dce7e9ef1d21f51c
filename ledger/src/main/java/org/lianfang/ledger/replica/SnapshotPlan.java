package org.lianfang.ledger.replica;

import java.util.ArrayList;
import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.checkpoint.Frontier;
import org.lianfang.protocol.checkpoint.MerkleTree;

/// How the log up to one size is handed to a member that joins: in chunks, each all entries under
/// one node of the tree. The nodes' hashes make the tree's root, so that a plan is proved by that
/// root as a whole, and each chunk by the plan, as soon as it is there.
///
/// @param size entries of the log; at least one
/// @param parts in order, without gaps
public record SnapshotPlan(long size, List<Part> parts) {
  /// More chunks than this are not taken: the plan would not fit into one message of the engine.
  public static final int PARTS_MAX = 100_000;

  private static final int LEVEL_MAX = 40;
  private static final int PART_BYTES = 1 + MerkleTree.HASH_BYTES;

  /// One chunk: 2^level entries, the first at a multiple of that.
  ///
  /// @param hash of the tree's node over them, 32 bytes
  public record Part(int level, Bytes hash) {
    public Part {
      if (level < 0 || level > LEVEL_MAX || hash.size() != MerkleTree.HASH_BYTES) {
        throw new IllegalArgumentException("a part has a level and a hash of 32 bytes");
      }
    }

    /// How many entries it has.
    public long entries() {
      return 1L << level;
    }
  }

  public SnapshotPlan {
    parts = List.copyOf(parts);
    if (parts.isEmpty() || parts.size() > PARTS_MAX) {
      throw new IllegalArgumentException("a plan has 1 to " + PARTS_MAX + " parts");
    }
    long first = 0;
    for (Part part : parts) {
      if (first % part.entries() != 0) {
        throw new IllegalArgumentException("a part is not under one node of the tree");
      }
      first = Math.addExact(first, part.entries());
    }
    if (first != size) {
      throw new IllegalArgumentException("the parts have " + first + " entries, not " + size);
    }
  }

  /// The root of the tree over all entries, 32 bytes.
  public Bytes root() {
    List<Part> peaks = new ArrayList<>();
    long end = 0;
    for (Part part : parts) {
      Part top = part;
      end += part.entries();
      // A node is the right child of its parent where the parent ends with it.
      while (!peaks.isEmpty()
          && peaks.getLast().level() == top.level()
          && end % (2 * top.entries()) == 0) {
        top = new Part(top.level() + 1, MerkleTree.nodeHash(peaks.removeLast().hash(), top.hash()));
      }
      peaks.add(top);
    }
    return new Frontier(size, peaks.stream().map(Part::hash).toList()).root();
  }

  /// The plan's bytes: size, then level and hash of each part.
  public Bytes encode() {
    Bytes[] fields = new Bytes[1 + 2 * parts.size()];
    fields[0] = Bytes.ofLong(size);
    for (int i = 0; i < parts.size(); i++) {
      fields[1 + 2 * i] = Bytes.owning(new byte[] {(byte) parts.get(i).level()});
      fields[2 + 2 * i] = parts.get(i).hash();
    }
    return Bytes.join(fields);
  }

  /// Reads what [#encode] made.
  ///
  /// @throws Malformed if the bytes are no plan
  public static SnapshotPlan decode(Bytes bytes) throws Malformed {
    int rest = bytes.size() - Long.BYTES;
    if (rest < PART_BYTES || rest % PART_BYTES != 0 || rest / PART_BYTES > PARTS_MAX) {
      throw new Malformed("the plan of a snapshot does not have its size");
    }
    List<Part> parts = new ArrayList<>(rest / PART_BYTES);
    try {
      for (int at = Long.BYTES; at < bytes.size(); at += PART_BYTES) {
        parts.add(new Part(bytes.at(at), bytes.slice(at + 1, at + PART_BYTES)));
      }
      return new SnapshotPlan(bytes.longAt(0), parts);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new Malformed("the plan of a snapshot: " + e.getMessage());
    }
  }
}
