package org.lianfang.ledger.verify;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.lianfang.ledger.StoredEntry;
import org.lianfang.ledger.replica.Replay;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.replica.ReplicaView;
import org.lianfang.ledger.replica.Staged;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.Reader;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.Table;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.checkpoint.MerkleNode;
import org.lianfang.protocol.ledger.StateMachine;

/// Applies a stored log again and compares everything that a replica keeps with what comes out.
final class LogCheck {
  private final Reader stored;
  private final ReplicaView view;
  private final Store scratch;
  private final Replay replay;
  private long blocks;
  private long rosters;
  private long checked;

  LogCheck(StateMachine machine, Reader stored, ReplicaView view, Store scratch) {
    this.stored = stored;
    this.view = view;
    this.scratch = scratch;
    this.replay = new Replay(machine, scratch);
  }

  /// @return how many rows were compared
  /// @throws IOException if the second state cannot be kept
  long check() throws Damage, IOException {
    if (stored.get(ReplicaTables.HEADS, ReplicaTables.RESTORING_KEY).isPresent()) {
      throw new Damage(-1, LedgerFlaw.LEDGER_RESTORING);
    }
    while (replay.size() < view.size()) {
      checkBlock();
    }
    checkHeads();
    checkCount(ReplicaTables.ENTRIES, view.size());
    checkCount(ReplicaTables.NODES, 2 * view.size() - Long.bitCount(view.size()));
    checkCount(ReplicaTables.BLOCKS, blocks);
    checkCount(ReplicaTables.ROSTERS, rosters);
    checkSame(ReplicaTables.STATE);
    checkSame(ReplicaTables.REQUESTS);
    return checked;
  }

  private void checkHeads() throws Damage {
    Optional<Bytes> head = view.size() == 0 ? Optional.empty() : Optional.of(replay.headRow());
    checkRow(ReplicaTables.HEADS, ReplicaTables.HEAD_KEY, head, -1);
    boolean noted = stored.get(ReplicaTables.HEADS, ReplicaTables.NOTE_KEY).isPresent();
    checkCount(ReplicaTables.HEADS, (head.isPresent() ? 1 : 0) + (noted ? 1 : 0));
  }

  private void checkBlock() throws Damage, IOException {
    long first = replay.size();
    long end =
        view.nextBlockEnd(first)
            .orElseThrow(() -> new Damage(first, LedgerFlaw.BLOCK_MISSING, first));
    if (end > view.size()) {
      throw new Damage(first, LedgerFlaw.BLOCK_BEYOND_END);
    }
    List<StoredEntry> entries = new ArrayList<>();
    for (long position = first; position < end; position++) {
      entries.add(view.entry(position));
    }
    Staged staged = stage(first, entries);
    for (int i = 0; i < entries.size(); i++) {
      compare(entries.get(i), staged.entries().get(i));
    }
    for (MerkleNode node : staged.nodes()) {
      checkRow(
          ReplicaTables.NODES,
          ReplicaTables.node(node.level(), node.index()),
          Optional.of(node.hash()),
          node.index() << node.level());
    }
    Bytes key = ReplicaTables.position(end);
    Bytes begin = ReplicaTables.position(first);
    checkRow(ReplicaTables.BLOCKS, key, Optional.of(begin), first);
    boolean changed = staged.block().rosterChanged();
    checkRow(
        ReplicaTables.ROSTERS, key, changed ? Optional.of(Bytes.EMPTY) : Optional.empty(), first);
    blocks++;
    rosters += changed ? 1 : 0;
    keep(staged);
  }

  private Staged stage(long first, List<StoredEntry> entries) throws Damage {
    Instant time = entries.getFirst().time();
    for (StoredEntry entry : entries) {
      if (!entry.time().equals(time)) {
        throw new Damage(entry.position(), LedgerFlaw.ENTRY_TIME);
      }
    }
    try {
      return replay.stage(time, entries.stream().map(StoredEntry::envelope).toList());
    } catch (IllegalArgumentException e) {
      throw new Damage(first, LedgerFlaw.BLOCK_NOT_APPLICABLE, String.valueOf(e.getMessage()));
    }
  }

  private void keep(Staged staged) throws IOException {
    try {
      replay.keep(staged);
    } catch (StoreFailed e) {
      throw new IOException("the second state cannot be kept", e);
    }
  }

  private void compare(StoredEntry kept, StoredEntry applied) throws Damage {
    long position = kept.position();
    require(position, kept.outcome().equals(applied.outcome()), LedgerFlaw.OUTCOME_DIFFERS);
    require(position, kept.changes().equals(applied.changes()), LedgerFlaw.CHANGES_DIFFER);
    require(position, kept.leaf().equals(applied.leaf()), LedgerFlaw.LEAF_DIFFERS);
    require(position, kept.equals(applied), LedgerFlaw.ENTRY_DIFFERS);
    checked++;
  }

  private static void require(long position, boolean holds, LedgerFlaw otherwise) throws Damage {
    if (!holds) {
      throw new Damage(position, otherwise);
    }
  }

  private void checkRow(Table table, Bytes key, Optional<Bytes> expected, long position)
      throws Damage {
    Optional<Bytes> found = stored.get(table, key);
    if (!found.equals(expected)) {
      LedgerFlaw flaw = found.isEmpty() ? LedgerFlaw.ROW_MISSING : LedgerFlaw.ROW_DIFFERS;
      throw new Damage(position, flaw, table.name());
    }
    checked += expected.isPresent() ? 1 : 0;
  }

  /// Rows that are expected have been compared: as many rows are no others.
  private void checkCount(Table table, long expected) throws Damage {
    AtomicLong rows = new AtomicLong();
    stored.scan(table, Range.ALL, (key, value) -> rows.incrementAndGet() <= expected);
    if (rows.get() != expected) {
      throw new Damage(-1, LedgerFlaw.ROWS_ADDED, table.name());
    }
  }

  /// Requires that a table holds exactly what came out.
  private void checkSame(Table table) throws Damage {
    AtomicLong rows = new AtomicLong();
    AtomicReference<Optional<Bytes>> other = new AtomicReference<>(Optional.empty());
    stored.scan(
        table,
        Range.ALL,
        (key, value) -> {
          if (!scratch.get(table, key).equals(Optional.of(value))) {
            other.set(Optional.of(key));
            return false;
          }
          return rows.incrementAndGet() > 0;
        });
    if (other.get().isPresent()) {
      throw new Damage(-1, LedgerFlaw.ROW_DIFFERS, table.name());
    }
    AtomicLong expected = new AtomicLong();
    scratch.scan(table, Range.ALL, (key, value) -> expected.incrementAndGet() > 0);
    if (rows.get() != expected.get()) {
      throw new Damage(-1, LedgerFlaw.ROWS_LACKING, table.name());
    }
    checked += rows.get();
  }
}
