package org.lianfang.cometbft.abci;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.lianfang.cometbft.wire.abci.RequestLoadSnapshotChunk;
import org.lianfang.cometbft.wire.abci.ResponseListSnapshots;
import org.lianfang.cometbft.wire.abci.ResponseLoadSnapshotChunk;
import org.lianfang.cometbft.wire.abci.Snapshot;
import org.lianfang.ledger.replica.Replica;
import org.lianfang.ledger.replica.ReplicaView;
import org.lianfang.ledger.replica.SnapshotPlan;
import org.lianfang.ledger.replica.SnapshotPlanner;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;

/// The snapshots that this member's engine hands to others. Nothing is copied for them: old entries
/// never change, so that a chunk is read from the log when it is asked for.
///
/// Thread-safe.
public final class SnapshotShelf {
  /// The only format.
  static final int FORMAT = 1;

  /// A joining engine needs the headers of the two blocks after the snapshot's.
  private static final int HEADERS_AFTER = 2;

  /// So many are offered, the newest; older ones are still handed over.
  private static final int OFFERED_MAX = 4;

  private static final int STEP = 10_000;

  private final Replica replica;
  private final Supplier<EngineNote> note;
  private final SnapshotPlanner planner = new SnapshotPlanner();
  private final Map<EngineNote.Point, Optional<SnapshotPlan>> plans = new HashMap<>();

  SnapshotShelf(Replica replica, Supplier<EngineNote> note) {
    this.replica = replica;
    this.note = note;
  }

  /// Makes the plans that are missing. Reads all of the log that it has not read before: by one
  /// thread, that nobody waits for.
  ///
  /// @param stops asked now and then; the rest is made another time
  public void refresh(BooleanSupplier stops) {
    List<EngineNote.Point> points = note.get().points();
    for (EngineNote.Point point : points) {
      boolean known;
      synchronized (plans) {
        known = plans.containsKey(point);
      }
      if (!known && point.size() >= planner.size()) {
        Optional<Optional<SnapshotPlan>> made = make(point.size(), stops);
        if (made.isEmpty()) {
          return;
        }
        synchronized (plans) {
          plans.put(point, made.get());
          plans.keySet().removeIf(kept -> !points.contains(kept));
        }
      }
    }
  }

  private Optional<Optional<SnapshotPlan>> make(long size, BooleanSupplier stops) {
    try (ReplicaView view = replica.read()) {
      while (planner.size() < size && size <= view.size()) {
        if (stops.getAsBoolean()) {
          return Optional.empty();
        }
        planner.advance(view, Math.min(size, planner.size() + STEP));
      }
      return size <= view.size() ? Optional.of(planner.plan(view, size)) : Optional.empty();
    }
  }

  private Optional<SnapshotPlan> plan(EngineNote.Point point) {
    synchronized (plans) {
      return plans.getOrDefault(point, Optional.empty());
    }
  }

  /// Where the snapshots are taken that are offered now, newest first.
  public List<EngineNote.Point> offered() {
    EngineNote now = note.get();
    return now.points().reversed().stream()
        .filter(point -> point.height() + HEADERS_AFTER <= now.height())
        .filter(point -> plan(point).isPresent())
        .limit(OFFERED_MAX)
        .toList();
  }

  ResponseListSnapshots list() {
    ResponseListSnapshots.Builder list = ResponseListSnapshots.newBuilder();
    for (EngineNote.Point point : offered()) {
      plan(point).ifPresent(plan -> list.addSnapshots(snapshot(point.height(), plan)));
    }
    return list.build();
  }

  static Snapshot snapshot(long height, SnapshotPlan plan) {
    Bytes metadata = plan.encode();
    return Snapshot.newBuilder()
        .setHeight(height)
        .setFormat(FORMAT)
        .setChunks(plan.parts().size())
        .setHash(Application.string(Encoding.sha256(metadata)))
        .setMetadata(Application.string(metadata))
        .build();
  }

  ResponseLoadSnapshotChunk load(RequestLoadSnapshotChunk request) {
    List<SnapshotPlan> found = new ArrayList<>();
    if (request.getFormat() == FORMAT) {
      note.get().points().stream()
          .filter(point -> point.height() == request.getHeight())
          .forEach(point -> plan(point).ifPresent(found::add));
    }
    int index = request.getChunk();
    if (found.isEmpty() || index < 0 || index >= found.getFirst().parts().size()) {
      return ResponseLoadSnapshotChunk.getDefaultInstance();
    }
    try (ReplicaView view = replica.read()) {
      return ResponseLoadSnapshotChunk.newBuilder()
          .setChunk(Application.string(SnapshotPlanner.chunk(view, found.getFirst(), index)))
          .build();
    }
  }
}
