package org.lianfang.ledger.replica;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lianfang.ledger.StoredEntry;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.checkpoint.Frontier;
import org.lianfang.protocol.checkpoint.MerkleNode;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.ledger.Change;
import org.lianfang.protocol.ledger.StateMachine;
import org.lianfang.protocol.member.Roster;
import org.lianfang.protocol.wire.StateCodec;

/// A replica that is being built from a snapshot. Each chunk is proved before anything of it is
/// written; the state is what the entries' changes come to. Until the [Replica] commits it, nothing
/// that is written is the replica's: no head leads to it, and opening a replica removes what a
/// crash left.
///
/// Not thread-safe. Holds one chunk in memory.
public final class Restoration {
  private final Store store;
  private final StateMachine machine;
  private final SnapshotPlan plan;
  private Head head = Head.EMPTY;
  private int next;
  private long blockFirst;
  private boolean rosterChanged;

  Restoration(Store store, StateMachine machine, SnapshotPlan plan) {
    this.store = store;
    this.machine = machine;
    this.plan = plan;
  }

  /// The index of the chunk that is due.
  public int next() {
    return next;
  }

  /// Whether every chunk is there.
  public boolean isComplete() {
    return next == plan.parts().size();
  }

  /// How many entries are there.
  public long size() {
    return head.size();
  }

  Head head() {
    return head;
  }

  /// Takes the chunk that is due.
  ///
  /// @throws Malformed if it is not what the plan names; then nothing of it was taken
  /// @throws StoreFailed if the disk does not take it
  public void take(Bytes chunk) throws Malformed, StoreFailed {
    List<StoredEntry> entries = SnapshotChunk.decode(head.size(), plan.parts().get(next), chunk);
    Rows rows = new Rows();
    for (StoredEntry entry : entries) {
      rows.add(entry);
    }
    Head after = rows.finish();
    store.write(rows.batch, Durability.PROCESS);
    head = after;
    blockFirst = rows.first;
    rosterChanged = rows.changedRoster;
    next++;
  }

  /// Notes the end of the last block, which the snapshot is of.
  void endBlock(Batch batch) {
    endBlock(batch, blockFirst, head.size(), rosterChanged);
  }

  private static void endBlock(Batch batch, long first, long end, boolean rosterChanged) {
    Bytes key = ReplicaTables.position(end);
    batch.put(ReplicaTables.BLOCKS, key, ReplicaTables.position(first));
    if (rosterChanged) {
      batch.put(ReplicaTables.ROSTERS, key, Bytes.EMPTY);
    }
  }

  /// What one chunk comes to.
  private final class Rows {
    private final Batch batch = new Batch();
    private final NavigableMap<Bytes, Optional<Bytes>> state = new TreeMap<>();
    private final Map<Bytes, Long> requests = new TreeMap<>();
    private final List<Bytes> leafHashes = new ArrayList<>();
    private long first = blockFirst;
    private boolean changedRoster = rosterChanged;
    private @Nullable Instant time = head.size() == 0 ? null : head.time();

    void add(StoredEntry entry) throws Malformed {
      if (time != null && entry.time().isBefore(time)) {
        throw new Malformed("ledger time goes back");
      }
      if (time != null && entry.time().isAfter(time)) {
        endBlock(batch, first, entry.position(), changedRoster);
        first = entry.position();
        changedRoster = false;
      }
      time = entry.time();
      for (Change change : StateCodec.decodeChanges(entry.changes())) {
        state.put(change.key(), change.value());
        changedRoster |= change.key().equals(Roster.STATE_KEY);
      }
      Requests.named(
              machine.requestKey(entry.envelope()), StateCodec.decodeOutcome(entry.outcome()))
          .filter(key -> store.get(ReplicaTables.REQUESTS, key).isEmpty())
          .ifPresent(key -> requests.putIfAbsent(key, entry.position()));
      batch.put(
          ReplicaTables.ENTRIES, ReplicaTables.position(entry.position()), EntryRow.encode(entry));
      leafHashes.add(MerkleTree.leafHash(entry.leaf()));
    }

    Head finish() {
      Frontier.Appended appended = head.frontier().append(leafHashes);
      for (MerkleNode node : appended.nodes()) {
        batch.put(ReplicaTables.NODES, ReplicaTables.node(node.level(), node.index()), node.hash());
      }
      ReplicaTables.putState(batch, state);
      ReplicaTables.putRequests(batch, requests);
      return new Head(time == null ? head.time() : time, appended.frontier());
    }
  }
}
