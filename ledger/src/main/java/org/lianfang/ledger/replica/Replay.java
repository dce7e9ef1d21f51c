package org.lianfang.ledger.replica;

import java.time.Instant;
import java.util.List;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.Table;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.StateMachine;

/// Applies a log from its beginning, beside the replica that it was taken from: state and requests
/// go to a store of its own, everything else is only made to be compared.
///
/// Not thread-safe.
public final class Replay {
  /// The tables that the store has.
  public static final List<Table> TABLES = List.of(ReplicaTables.STATE, ReplicaTables.REQUESTS);

  private final StateMachine machine;
  private final Store scratch;
  private Head head = Head.EMPTY;

  /// @param scratch an empty store with [#TABLES]
  public Replay(StateMachine machine, Store scratch) {
    this.machine = machine;
    this.scratch = scratch;
  }

  /// How many entries have been applied.
  public long size() {
    return head.size();
  }

  /// The root of the tree over them, 32 bytes.
  public Bytes root() {
    return head.root();
  }

  /// What a replica keeps as its head at this point.
  public Bytes headRow() {
    return head.encode();
  }

  /// Applies the next block. Every row is read from the store: what is remembered of a state may be
  /// what was wrong.
  ///
  /// @throws IllegalArgumentException if its time goes back
  public Staged stage(Instant time, List<Bytes> envelopes) {
    return Staging.stage(machine, scratch, new StoredState(scratch), head, time, envelopes);
  }

  /// Makes a block that was staged the ground of the next one.
  ///
  /// @throws StoreFailed if the scratch store does not take it
  public void keep(Staged staged) throws StoreFailed {
    Batch batch = new Batch();
    ReplicaTables.putState(batch, staged.state());
    ReplicaTables.putRequests(batch, staged.requests());
    scratch.write(batch, Durability.PROCESS);
    head = staged.after();
  }
}
