package org.lianfang.ledger.replica;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.lianfang.ledger.StoredEntry;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.checkpoint.Frontier;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.ledger.Leaf;
import org.lianfang.protocol.wire.StateCodec;

/// The entries of one part of a snapshot as they travel: time, envelope, outcome and changes of
/// each, each after its length. Leaves are not sent: they are made of these.
public final class SnapshotChunk {
  /// What a chunk has at most, except for a single entry that is larger.
  static final int BYTES_GOAL = 4 << 20;

  /// What a chunk has at most: the engine's messages end at 16 MB.
  public static final int BYTES_MAX = 15_000_000;

  private static final int FIELDS = 4;

  private SnapshotChunk() {}

  /// How many bytes an entry has in a chunk.
  static long bytes(StoredEntry entry) {
    return (long) FIELDS * Integer.BYTES
        + Long.BYTES
        + entry.envelope().size()
        + entry.outcome().size()
        + entry.changes().size();
  }

  /// Reads a part's entries from a replica.
  ///
  /// @param first position of the part's first entry
  static Bytes read(ReplicaView view, long first, SnapshotPlan.Part part) {
    List<Bytes> rows = new ArrayList<>();
    for (long position = first; position < first + part.entries(); position++) {
      StoredEntry entry = view.entry(position);
      rows.add(
          Encoding.lengthPrefixed(
              Bytes.ofLong(entry.time().toEpochMilli()),
              entry.envelope(),
              entry.outcome(),
              entry.changes()));
    }
    return Bytes.join(rows.toArray(Bytes[]::new));
  }

  /// Reads the entries of a part, and proves them by its hash.
  ///
  /// @param first position of the part's first entry
  /// @throws Malformed if the chunk is not that part
  static List<StoredEntry> decode(long first, SnapshotPlan.Part part, Bytes chunk)
      throws Malformed {
    if (chunk.size() > BYTES_MAX) {
      throw new Malformed("a chunk has at most " + BYTES_MAX + " bytes");
    }
    ByteBuffer rest = chunk.asBuffer();
    List<StoredEntry> entries = new ArrayList<>();
    List<Bytes> leafHashes = new ArrayList<>();
    while (rest.hasRemaining()) {
      if (entries.size() == part.entries()) {
        throw new Malformed("a chunk has more entries than its part");
      }
      StoredEntry entry = entry(first + entries.size(), rest);
      entries.add(entry);
      leafHashes.add(MerkleTree.leafHash(entry.leaf()));
    }
    if (entries.size() != part.entries()
        || !Frontier.EMPTY.append(leafHashes).frontier().root().equals(part.hash())) {
      throw new Malformed("a chunk does not have the entries of its part");
    }
    return entries;
  }

  private static StoredEntry entry(long position, ByteBuffer rest) throws Malformed {
    Bytes time = next(rest);
    Bytes envelope = next(rest);
    Bytes outcome = next(rest);
    Bytes changes = next(rest);
    if (time.size() != Long.BYTES) {
      throw new Malformed("an entry of a chunk has no time");
    }
    try {
      Instant at = Instant.ofEpochMilli(time.longAt(0));
      Bytes leaf =
          StateCodec.encode(
              new Leaf(
                  position,
                  at,
                  Encoding.sha256(envelope),
                  Encoding.sha256(outcome),
                  Encoding.sha256(changes)));
      return new StoredEntry(position, at, envelope, outcome, changes, leaf);
    } catch (IllegalArgumentException e) {
      throw new Malformed("an entry of a chunk: " + e.getMessage());
    }
  }

  private static Bytes next(ByteBuffer rest) throws Malformed {
    int size = rest.remaining() < Integer.BYTES ? -1 : rest.getInt();
    if (size < 0 || size > rest.remaining()) {
      throw new Malformed("a chunk ends within an entry");
    }
    byte[] value = new byte[size];
    rest.get(value);
    return Bytes.owning(value);
  }
}
