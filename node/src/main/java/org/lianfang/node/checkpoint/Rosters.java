package org.lianfang.node.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lianfang.ledger.StoredEntry;
import org.lianfang.ledger.View;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.ledger.Change;
import org.lianfang.protocol.member.Roster;
import org.lianfang.protocol.wire.MemberCodec;
import org.lianfang.protocol.wire.StateCodec;

/// Which roster counts for which tree size: a change counts from the block after the one that
/// brought it. Thread-safe.
public final class Rosters {
  private final List<RosterChange> changes = new ArrayList<>();

  /// One change of roster. Of several in one block only the last one ever counts.
  ///
  /// @param blockEnd the tree size after the block that brought it
  /// @param entry the command that brought it
  record RosterChange(long blockEnd, StoredEntry entry, Roster roster) {}

  /// The roster that cosigns a tree of `size`, which ends a block; empty before genesis.
  public Optional<Roster> countingFor(View view, long size) {
    List<RosterChange> known = known(view);
    Optional<Roster> counting =
        known.isEmpty() ? Optional.empty() : Optional.of(known.getFirst().roster());
    for (RosterChange change : known) {
      if (change.blockEnd() < size) {
        counting = Optional.of(change.roster());
      }
    }
    return counting;
  }

  /// The changes after the genesis roster whose blocks end below `size`, oldest first.
  List<RosterChange> transitionsBelow(View view, long size) {
    return known(view).stream().skip(1).filter(change -> change.blockEnd() < size).toList();
  }

  /// The changes after the genesis roster whose blocks end above `from`, oldest first.
  List<RosterChange> transitionsAbove(View view, long from) {
    return known(view).stream().skip(1).filter(change -> change.blockEnd() > from).toList();
  }

  private synchronized List<RosterChange> known(View view) {
    long end = changes.isEmpty() ? 0 : changes.getLast().blockEnd();
    Optional<Long> next = view.nextRosterChange(end);
    while (next.isPresent()) {
      long known = changes.isEmpty() ? 0 : changes.getLast().roster().number();
      changes.addAll(changesIn(view, next.get(), known));
      next = view.nextRosterChange(next.get());
    }
    return List.copyOf(changes);
  }

  /// The changes after the roster of number `known`, all of them in the block with this end.
  private static List<RosterChange> changesIn(View view, long blockEnd, long known) {
    List<RosterChange> found = new ArrayList<>();
    for (long position = blockEnd - 1; position >= 0; position--) {
      StoredEntry entry = view.entry(position);
      Optional<Roster> roster = rosterIn(entry.changes());
      if (roster.isPresent()) {
        found.addFirst(new RosterChange(blockEnd, entry, roster.get()));
        if (roster.get().number() == known + 1) {
          return found;
        }
      }
    }
    throw new InvariantViolation("no command changed the roster before " + blockEnd);
  }

  private static Optional<Roster> rosterIn(Bytes changes) {
    try {
      for (Change change : StateCodec.decodeChanges(changes)) {
        if (change.key().equals(Roster.STATE_KEY) && change.value().isPresent()) {
          return Optional.of(MemberCodec.decodeRoster(change.value().get()));
        }
      }
      return Optional.empty();
    } catch (Malformed e) {
      throw new InvariantViolation("the replica holds changes that cannot be read", e);
    }
  }
}
