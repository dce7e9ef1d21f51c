package org.lianfang.node.filing;

import java.time.Instant;
import java.util.Optional;
import org.lianfang.contract.standard.Draft;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RecordState;

/// Tells whether a member's reference is new, and if not, what became of it.
final class References {
  private final RecordIds ids;
  private final FilingJournal journal;

  References(RecordIds ids, FilingJournal journal) {
    this.ids = ids;
    this.journal = journal;
  }

  /// What a reference means.
  sealed interface Standing {
    /// Nothing was filed under it: the line becomes this record.
    record Free(RecordId record) implements Standing {}

    /// The same content was filed, or is on its way.
    record Same(OwnRecord own) implements Standing {}

    /// An earlier line of the same input says the same.
    record Repeated(RecordId record) implements Standing {}

    /// Other content was filed, or content that this node no longer knows.
    record Conflict() implements Standing {}

    /// The last record is withdrawn, expired or erased.
    record Closed() implements Standing {}
  }

  /// @param member the own number
  /// @param time ledger time of `state`
  Standing of(int member, Draft draft, AllianceState state, Instant time) {
    RecordId free = ids.record(member, draft.reference(), 1);
    Optional<RecordId> current = Optional.empty();
    // The highest version that is known counts; only amendment raises it.
    for (int version = 2; isKnown(free, state); version++) {
      current = Optional.of(free);
      free = ids.record(member, draft.reference(), version);
    }
    return current.isEmpty() ? new Standing.Free(free) : known(current.get(), draft, state, time);
  }

  /// What a reference means that an earlier line of the input, not yet written, has too.
  Standing repeated(int member, Draft draft, Draft before) {
    return before.content().equals(draft.content())
        ? new Standing.Repeated(ids.record(member, draft.reference(), 1))
        : new Standing.Conflict();
  }

  private boolean isKnown(RecordId id, AllianceState state) {
    return state.hasRecord(id)
        || journal.find(id).filter(own -> own.state() != OwnRecord.State.REFUSED).isPresent();
  }

  private Standing known(RecordId id, Draft draft, AllianceState state, Instant time) {
    Optional<OwnRecord> own = journal.find(id);
    Optional<RecordState> record = state.record(id);
    boolean isClosed = record.filter(r -> !r.status(time).isLive()).isPresent();
    if (own.isEmpty()) {
      return isClosed ? new Standing.Closed() : new Standing.Conflict();
    }
    if (!own.get().draft().content().equals(draft.content())) {
      return new Standing.Conflict();
    }
    return isClosed ? new Standing.Closed() : new Standing.Same(own.get());
  }
}
