package org.lianfang.cometbft.abci;

import java.util.ArrayList;
import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;

/// What a replica keeps of the engine with each block.
///
/// @param height of the newest block that is applied; 0 before the first
/// @param restored whether the replica was restored from a snapshot and no block was applied since:
///   the engine may not have noted it
/// @param points where snapshots are offered from, oldest first
public record EngineNote(long height, boolean restored, List<Point> points) {
  static final EngineNote NONE = new EngineNote(0, false, List.of());

  /// Snapshots are offered from the newest points, and handed over from all of them.
  static final int POINTS_MAX = 8;

  private static final int HEIGHT_ONLY = 1;
  private static final int VERSION = 2;
  private static final int FIXED = Integer.BYTES + Long.BYTES + 1;
  private static final int POINT = 2 * Long.BYTES;

  /// Where the ledger stood after a block.
  ///
  /// @param height of the block
  /// @param size of the tree after it
  public record Point(long height, long size) {}

  public EngineNote {
    points = List.copyOf(points);
  }

  /// The note after the next block.
  ///
  /// @param every how many blocks lie between two points; 0 for no points
  EngineNote after(long next, long size, long every) {
    List<Point> kept = new ArrayList<>(points);
    if (every > 0 && next % every == 0 && size > 0) {
      kept.add(new Point(next, size));
    }
    while (kept.size() > POINTS_MAX) {
      kept.removeFirst();
    }
    return new EngineNote(next, false, kept);
  }

  Bytes encode() {
    List<Bytes> parts = new ArrayList<>();
    parts.add(Bytes.ofInt(VERSION));
    parts.add(Bytes.ofLong(height));
    parts.add(Bytes.owning(new byte[] {(byte) (restored ? 1 : 0)}));
    for (Point point : points) {
      parts.add(Bytes.ofLong(point.height()));
      parts.add(Bytes.ofLong(point.size()));
    }
    return Bytes.join(parts.toArray(Bytes[]::new));
  }

  static EngineNote decode(Bytes note) {
    if (note.size() == Integer.BYTES + Long.BYTES && note.intAt(0) == HEIGHT_ONLY) {
      return checked(new EngineNote(note.longAt(Integer.BYTES), false, List.of()));
    }
    if (note.size() < FIXED || (note.size() - FIXED) % POINT != 0 || note.intAt(0) != VERSION) {
      throw unreadable();
    }
    List<Point> points = new ArrayList<>();
    for (int at = FIXED; at < note.size(); at += POINT) {
      points.add(new Point(note.longAt(at), note.longAt(at + Long.BYTES)));
    }
    return checked(new EngineNote(note.longAt(Integer.BYTES), note.at(FIXED - 1) == 1, points));
  }

  private static EngineNote checked(EngineNote note) {
    if (note.height() < 1 || note.points().size() > POINTS_MAX) {
      throw unreadable();
    }
    return note;
  }

  private static InvariantViolation unreadable() {
    return new InvariantViolation("the engine's note in the replica is not readable");
  }
}
