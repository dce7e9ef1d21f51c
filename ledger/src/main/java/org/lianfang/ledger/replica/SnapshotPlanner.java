package org.lianfang.ledger.replica;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.lianfang.ledger.StoredEntry;
import org.lianfang.protocol.Bytes;

/// Cuts a log into the chunks of a [SnapshotPlan]: the largest nodes of the tree whose entries fit
/// into one. Entries never change, so that it reads each of them once, however often it is asked,
/// and all replicas come to the same plan.
///
/// Not thread-safe.
public final class SnapshotPlanner {
  /// A part so far.
  private record Cut(int level, long bytes) {}

  private final Deque<Cut> cuts = new ArrayDeque<>();
  private long size;

  /// Where the block of the last entry ends, and its time.
  private long blockEnd;

  private Instant blockTime = Instant.EPOCH;
  private boolean possible = true;

  /// How many entries have been read.
  public long size() {
    return size;
  }

  /// Reads on.
  ///
  /// @param to not below what was read
  public void advance(ReplicaView view, long to) {
    if (to < size) {
      throw new IllegalArgumentException("a planner goes forward only");
    }
    while (size < to) {
      take(view.entry(size), view);
    }
  }

  /// Returns the plan of the log up to a size, or empty if there can be none.
  ///
  /// @param to end of a block, not below what was read
  public Optional<SnapshotPlan> plan(ReplicaView view, long to) {
    advance(view, to);
    return possible && to > 0 && cuts.size() <= SnapshotPlan.PARTS_MAX
        ? Optional.of(new SnapshotPlan(size, parts(view)))
        : Optional.empty();
  }

  private void take(StoredEntry entry, ReplicaView view) {
    long bytes = SnapshotChunk.bytes(entry);
    possible &= bytes <= SnapshotChunk.BYTES_MAX && beginsBlockWithTime(entry, view);
    size++;
    Cut cut = new Cut(0, bytes);
    while (!cuts.isEmpty()
        && cuts.getLast().level() == cut.level()
        && size % (2L << cut.level()) == 0
        && cuts.getLast().bytes() + cut.bytes() <= SnapshotChunk.BYTES_GOAL) {
      cut = new Cut(cut.level() + 1, cuts.removeLast().bytes() + cut.bytes());
    }
    cuts.addLast(cut);
  }

  /// Who restores the log finds its blocks by their times, which the tree binds: each block has a
  /// later one than the block before.
  private boolean beginsBlockWithTime(StoredEntry entry, ReplicaView view) {
    boolean begins = entry.position() == blockEnd;
    boolean isLater = entry.time().isAfter(blockTime);
    if (begins) {
      blockEnd = view.nextBlockEnd(entry.position()).orElse(Long.MAX_VALUE);
    }
    blockTime = entry.time();
    return begins == isLater || entry.position() == 0;
  }

  private List<SnapshotPlan.Part> parts(ReplicaView view) {
    List<SnapshotPlan.Part> parts = new ArrayList<>();
    long first = 0;
    for (Cut cut : cuts) {
      parts.add(new SnapshotPlan.Part(cut.level(), view.node(cut.level(), first >> cut.level())));
      first += 1L << cut.level();
    }
    return parts;
  }

  /// Reads one chunk of a plan, which this replica's log follows.
  public static Bytes chunk(ReplicaView view, SnapshotPlan plan, int index) {
    long first = 0;
    for (int i = 0; i < index; i++) {
      first += plan.parts().get(i).entries();
    }
    return SnapshotChunk.read(view, first, plan.parts().get(index));
  }
}
