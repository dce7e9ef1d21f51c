package org.lianfang.ledger.replica;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lianfang.ledger.Block;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.StoredEntry;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.Reader;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.checkpoint.MerkleNode;
import org.lianfang.protocol.ledger.RequestKey;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.ledger.StateMachine;

/// One member's copy of the ledger. A block is staged, as often as the engine likes, and then
/// committed in one synced batch: log, tree, state, requests and the engine's own note.
///
/// Staging and committing are for one thread at a time; reading is for any number.
public final class Replica implements AutoCloseable {
  private final Store store;
  private final StateMachine machine;
  private final RecentState recent;
  private volatile Head head;

  private Replica(Store store, StateMachine machine, Head head) {
    this.store = store;
    this.machine = machine;
    this.recent = new RecentState(head.size());
    this.head = head;
  }

  /// Opens the replica that a store with [ReplicaTables#ALL] holds; the store is its own from then
  /// on.
  ///
  /// @throws InvariantViolation if head, tree and blocks do not fit together
  public static Replica open(Store store, StateMachine machine) {
    Leftovers.remove(store);
    try (ReplicaView view = ReplicaView.open(store)) {
      Head head = view.head();
      boolean rooted =
          head.size() == 0
              ? view.nextBlockEnd(0).isEmpty()
              : view.nextBlockEnd(head.size() - 1).equals(Optional.of(head.size()))
                  && view.nextBlockEnd(head.size()).isEmpty()
                  && view.rootAt(head.size()).equals(head.root());
      if (!rooted) {
        throw new InvariantViolation(
            "the replica's head at " + head.size() + " does not fit its tree and blocks");
      }
      return new Replica(store, machine, head);
    }
  }

  /// The rules that it applies.
  public StateMachine machine() {
    return machine;
  }

  public long size() {
    return head.size();
  }

  /// Ledger time of the last command; the epoch before genesis.
  public Instant time() {
    return head.time();
  }

  /// The tree's root, 32 bytes.
  public Bytes root() {
    return head.root();
  }

  /// Judges whether an envelope may be ordered, by the newest committed state.
  public Optional<Reason> admit(Bytes envelope) {
    try (ReplicaView view = read()) {
      return machine.admit(view, envelope);
    }
  }

  /// Applies a block without committing it; what was staged before is void.
  ///
  /// @param first position of the first envelope: the replica's size
  /// @param time ledger time of all of them, not before [#time], whole milliseconds
  /// @param envelopes in order; none for a block without commands
  /// @throws IllegalArgumentException if position or time do not follow
  public Staged stage(long first, Instant time, List<Bytes> envelopes) {
    Head before = head;
    if (first != before.size()) {
      throw new IllegalArgumentException(
          "position " + first + " does not follow a ledger of " + before.size());
    }
    Reader ground = ground(before);
    return Staging.stage(
        machine, ground, recent.below(before.size(), ground), before, time, envelopes);
  }

  /// The state as a staged block leaves it; to be read as long as the replica stands where it was
  /// staged.
  public State after(Staged staged) {
    Head before = staged.before();
    return new StateOverlay(recent.at(before.size(), ground(before)), staged.state());
  }

  private Reader ground(Head before) {
    return before.size() == 0 ? NoRows.INSTANCE : store;
  }

  /// Commits what was staged last: when this returns, it survives loss of power; a block without
  /// commands, the end of the process only.
  ///
  /// @param note what the engine keeps with it, such as its height; empty leaves the last one
  /// @throws StoreFailed if it may not stand; the replica has to be opened again
  /// @throws IllegalStateException if another block was committed since it was staged
  public Block commit(Staged staged, Optional<Bytes> note) throws StoreFailed {
    if (!staged.before().equals(head)) {
      throw new IllegalStateException("the block was staged upon another head");
    }
    Batch batch = new Batch();
    if (!staged.entries().isEmpty()) {
      put(staged, batch);
    }
    note.ifPresent(bytes -> batch.put(ReplicaTables.HEADS, ReplicaTables.NOTE_KEY, bytes));
    // A block without commands leaves the engine's note only. Should that be lost, the engine,
    // which
    // keeps its blocks, hands this one over again: nobody has to wait for the disk twice a command.
    store.write(batch, staged.entries().isEmpty() ? Durability.PROCESS : Durability.SYNC);
    recent.advance(staged.after().size(), staged.state());
    head = staged.after();
    return staged.block();
  }

  private static void put(Staged staged, Batch batch) {
    ReplicaTables.putState(batch, staged.state());
    for (StoredEntry entry : staged.entries()) {
      batch.put(
          ReplicaTables.ENTRIES, ReplicaTables.position(entry.position()), EntryRow.encode(entry));
    }
    for (MerkleNode node : staged.nodes()) {
      batch.put(ReplicaTables.NODES, ReplicaTables.node(node.level(), node.index()), node.hash());
    }
    ReplicaTables.putRequests(batch, staged.requests());
    Bytes end = ReplicaTables.position(staged.block().end());
    batch.put(ReplicaTables.BLOCKS, end, ReplicaTables.position(staged.block().first()));
    if (staged.block().rosterChanged()) {
      batch.put(ReplicaTables.ROSTERS, end, Bytes.EMPTY);
    }
    batch.put(ReplicaTables.HEADS, ReplicaTables.HEAD_KEY, staged.after().encode());
  }

  /// Begins to build this replica, which is empty, from a snapshot; what was begun before is void.
  /// Nothing may be committed meanwhile.
  ///
  /// @throws IllegalStateException if the replica is not empty
  /// @throws StoreFailed if the disk does not take it; the replica has to be opened again
  public Restoration restore(SnapshotPlan plan) throws StoreFailed {
    if (head.size() > 0) {
      throw new IllegalStateException("only an empty replica is restored");
    }
    store.write(
        new Batch().put(ReplicaTables.HEADS, ReplicaTables.RESTORING_KEY, Bytes.EMPTY),
        Durability.SYNC);
    Leftovers.removeRows(store);
    return new Restoration(store, machine, plan);
  }

  /// Makes this replica what was restored: when this returns, it survives loss of power; before,
  /// the replica is empty.
  ///
  /// @param note what the engine keeps with it
  /// @throws IllegalStateException if chunks are missing
  /// @throws StoreFailed if it may not stand; the replica has to be opened again
  public void commit(Restoration restored, Bytes note) throws StoreFailed {
    if (!restored.isComplete() || head.size() > 0) {
      throw new IllegalStateException("the snapshot is not restored");
    }
    Batch batch = new Batch();
    restored.endBlock(batch);
    batch.put(ReplicaTables.HEADS, ReplicaTables.HEAD_KEY, restored.head().encode());
    batch.put(ReplicaTables.HEADS, ReplicaTables.NOTE_KEY, note);
    batch.delete(ReplicaTables.HEADS, ReplicaTables.RESTORING_KEY);
    store.write(batch, Durability.SYNC);
    recent.forget(restored.head().size());
    head = restored.head();
  }

  /// Empties this replica, to restore it anew: nothing but a snapshot or all blocks brings back
  /// what it held.
  ///
  /// @throws StoreFailed if the disk does not take it; the replica has to be opened again
  public void empty() throws StoreFailed {
    store.write(
        new Batch()
            .put(ReplicaTables.HEADS, ReplicaTables.RESTORING_KEY, Bytes.EMPTY)
            .delete(ReplicaTables.HEADS, ReplicaTables.HEAD_KEY)
            .delete(ReplicaTables.HEADS, ReplicaTables.NOTE_KEY),
        Durability.SYNC);
    recent.forget(0);
    head = Head.EMPTY;
    Leftovers.removeRows(store);
  }

  /// Opens a view of the newest committed position. The caller MUST close it.
  public ReplicaView read() {
    return ReplicaView.open(store, Optional.of(recent));
  }

  /// Returns what became of a request, if it is ordered.
  public Optional<Committed> outcome(RequestKey request) {
    try (ReplicaView view = read()) {
      return view.outcome(request);
    }
  }

  /// Returns what the engine kept with the newest block.
  public Optional<Bytes> note() {
    return store.get(ReplicaTables.HEADS, ReplicaTables.NOTE_KEY);
  }

  /// Closes the store.
  @Override
  public void close() {
    store.close();
  }
}
