package org.lianfang.node.custody;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.call.AnchoredRun;
import org.lianfang.protocol.call.CallItem;
import org.lianfang.protocol.call.CallKind;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.subject.SubjectType;

/// What a [CallTable] says of one custodian's entry without reading it.
///
/// @param place the call's, which all its rows have in common
/// @param time of the request, by the asker's clock
/// @param position where the custodian's batch stands on the ledger
/// @param index the entry's place in the batch
record CallRow(
    CallSummary.Place place,
    MemberId custodian,
    CallKind kind,
    Purpose purpose,
    SubjectType subjectType,
    Instant time,
    long position,
    int index) {
  /// Of what is stored of it beside its key, in bytes. No entry is as small.
  static final int SIZE = 2 * Long.BYTES + 4 * Integer.BYTES;

  /// @param offset the call's place in the run
  static CallRow of(AnchoredRun run, int offset) {
    CallItem item = run.calls().get(offset).item();
    return new CallRow(
        new CallSummary.Place(run.header().member(), item.number(), item.id()),
        run.header().custodian(),
        item.kind(),
        item.purpose(),
        item.subjectType(),
        run.header().time(),
        run.position(),
        run.index() + offset);
  }

  Bytes encode() {
    return Bytes.owning(
        ByteBuffer.allocate(SIZE)
            .putLong(position)
            .putInt(index)
            .putLong(time.toEpochMilli())
            .putInt(kind.number())
            .putInt(purpose.number())
            .putInt(subjectType.number())
            .array());
  }

  static CallRow decode(CallSummary.Place place, MemberId custodian, Bytes stored) {
    ByteBuffer row = stored.asBuffer();
    long position = row.getLong();
    int index = row.getInt();
    Instant time = Instant.ofEpochMilli(row.getLong());
    return new CallRow(
        place,
        custodian,
        known(CallKind.find(row.getInt())),
        known(Purpose.find(row.getInt())),
        known(SubjectType.find(row.getInt())),
        time,
        position,
        index);
  }

  private static <T> T known(Optional<T> term) {
    return term.orElseThrow(() -> new InvariantViolation("a stored call's row is damaged"));
  }

  boolean isOfCall(CallRow other) {
    return place.equals(other.place);
  }

  /// The summary of one call.
  ///
  /// @param rows of all its custodians, at least one
  static CallSummary join(List<CallRow> rows) {
    CallRow any = rows.getFirst();
    return new CallSummary(
        any.place.id(),
        any.place.member(),
        any.place.number(),
        any.kind,
        any.purpose,
        any.subjectType,
        rows.stream().map(CallRow::time).min(Comparator.naturalOrder()).orElseThrow(),
        rows.stream().map(CallRow::custodian).sorted().toList(),
        rows.stream().mapToLong(CallRow::position).max().orElseThrow());
  }
}
