package org.lianfang.ledger.replica;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Table;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.ledger.RequestKey;

/// The tables of a replica's store.
public final class ReplicaTables {
  /// State key → value.
  public static final Table STATE = new Table("state", Table.Kind.ORDERED);

  /// Position → [EntryRow].
  public static final Table ENTRIES = new Table("entries", Table.Kind.LOG);

  /// Level, index → hash of a complete node of the tree.
  public static final Table NODES = new Table("nodes", Table.Kind.ORDERED);

  /// Member and request id → position of the command that they name.
  public static final Table REQUESTS = new Table("requests", Table.Kind.ORDERED);

  /// End of a block → its first position.
  public static final Table BLOCKS = new Table("blocks", Table.Kind.LOG);

  /// End of each block that changed the roster → nothing.
  public static final Table ROSTERS = new Table("rosters", Table.Kind.LOG);

  /// [#HEAD_KEY], [#NOTE_KEY] and [#RESTORING_KEY].
  public static final Table HEADS = new Table("heads", Table.Kind.LOG);

  /// All of them.
  public static final List<Table> ALL =
      List.of(STATE, ENTRIES, NODES, REQUESTS, BLOCKS, ROSTERS, HEADS);

  /// Where the replica stands: time, size and right edge of the tree.
  public static final Bytes HEAD_KEY = Bytes.utf8("head");

  /// What the engine keeps with each block.
  public static final Bytes NOTE_KEY = Bytes.utf8("note");

  /// Stands while a replica is being restored from a snapshot: without a head, nothing counts.
  public static final Bytes RESTORING_KEY = Bytes.utf8("restoring");

  private ReplicaTables() {}

  static void putState(Batch batch, Map<Bytes, Optional<Bytes>> changed) {
    changed.forEach(
        (key, value) ->
            value.ifPresentOrElse(
                bytes -> batch.put(STATE, key, bytes), () -> batch.delete(STATE, key)));
  }

  static void putRequests(Batch batch, Map<Bytes, Long> requests) {
    requests.forEach((key, position) -> batch.put(REQUESTS, key, position(position)));
  }

  /// The key of a position, a size or an end.
  public static Bytes position(long position) {
    return Bytes.ofLong(position);
  }

  /// The key of a node of the tree.
  public static Bytes node(int level, long index) {
    return Bytes.join(Bytes.ofInt(level), Bytes.ofLong(index));
  }

  /// The key of a request.
  public static Bytes request(RequestKey request) {
    return Encoding.lengthPrefixed(Bytes.utf8(request.member().value()), request.request().bytes());
  }
}
