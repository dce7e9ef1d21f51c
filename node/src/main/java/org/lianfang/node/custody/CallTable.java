package org.lianfang.node.custody;

import static org.lianfang.node.custody.CustodyTables.CALL_ENTRIES;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.Table;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.call.AnchoredCall;
import org.lianfang.protocol.call.AnchoredRun;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.checkpoint.Unproven;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.wire.CallCodec;

/// Recorded calls in a store: a row for each custodian's entry, under member, number, call id and
/// custodian, so that one member's calls lie in the order of its own count. Thread-safe.
///
/// A row says what lists show of a call and where its entry stands on the ledger. The entries lie
/// in [CustodyTables#CALL_ENTRIES] in runs as they were handed over, in the order of the ledger:
/// there the store moves them hardly ever, and under the members' counts, which all go on at once,
/// again and again. Rows of earlier versions hold the entry itself.
///
/// @param table of kind `ORDERED`
record CallTable(Store store, Table table) {
  private static final Bytes END = Bytes.owning(new byte[] {0});

  void put(Batch batch, List<AnchoredRun> runs) {
    for (AnchoredRun run : runs) {
      batch.put(CALL_ENTRIES, runKey(run.position(), run.index()), CallCodec.encode(List.of(run)));
      for (int i = 0; i < run.calls().size(); i++) {
        CallRow row = CallRow.of(run, i);
        batch.put(table, key(row), row.encode());
      }
    }
  }

  /// The entries of one call that have come so far, by custodian.
  List<AnchoredCall> find(MemberId member, long number, CallId call) {
    Bytes prefix = prefix(member, number, call);
    List<AnchoredCall> found = new ArrayList<>();
    store.scan(table, Range.prefix(prefix), (key, value) -> found.add(entry(key, value)));
    return List.copyOf(found);
  }

  /// The first calls made since a moment, in the order of [#visit].
  List<CallSummary> list(
      Instant since, Optional<MemberId> member, Optional<CallSummary.Place> after, int limit) {
    List<CallSummary> calls = new ArrayList<>();
    visit(
        member,
        after,
        call -> {
          if (!call.time().isBefore(since)) {
            calls.add(call);
          }
          return calls.size() < limit;
        });
    return List.copyOf(calls);
  }

  /// Visits calls by member and the member's own count, until the visitor returns false.
  ///
  /// @param member whose; empty for all
  /// @param after the call behind which to begin; empty for the first
  void visit(
      Optional<MemberId> member,
      Optional<CallSummary.Place> after,
      Predicate<CallSummary> visitor) {
    Range whole = member.map(id -> Range.prefix(prefix(id))).orElse(Range.ALL);
    Range rest =
        after
            .map(place -> Range.prefix(prefix(place.member(), place.number(), place.id())))
            .flatMap(Range::to)
            .map(from -> new Range(from, whole.to()))
            .orElse(whole);
    List<CallRow> same = new ArrayList<>();
    boolean[] more = {true};
    store.scan(
        table,
        rest,
        (key, value) -> {
          CallRow row = row(key, value);
          if (!same.isEmpty() && !same.getFirst().isOfCall(row)) {
            more[0] = visitor.test(CallRow.join(same));
            same.clear();
          }
          same.add(row);
          return more[0];
        });
    if (more[0] && !same.isEmpty()) {
      var _ = visitor.test(CallRow.join(same));
    }
  }

  private static CallRow row(Bytes key, Bytes value) {
    if (value.size() != CallRow.SIZE) {
      return CallRow.of(decode(value), 0);
    }
    int end = 0;
    while (key.at(end) != 0) {
      end++;
    }
    int number = end + 1;
    int call = number + Long.BYTES;
    int custodian = call + CallId.SIZE;
    return CallRow.decode(
        new CallSummary.Place(
            new MemberId(key.slice(0, end).text()),
            key.longAt(number),
            new CallId(key.slice(call, custodian))),
        new MemberId(key.slice(custodian, key.size()).text()),
        value);
  }

  private AnchoredCall entry(Bytes key, Bytes value) {
    CallRow row = row(key, value);
    AnchoredRun run =
        value.size() == CallRow.SIZE ? run(row.position(), row.index()) : decode(value);
    try {
      return RunEntries.of(run).at(row.index());
    } catch (Unproven e) {
      throw damaged(e);
    }
  }

  /// The run that holds an entry: the last one that begins there or before, unless a single entry
  /// of an earlier version lies in between.
  private AnchoredRun run(long position, int index) {
    List<AnchoredRun> found = new ArrayList<>();
    store.scanDown(
        CALL_ENTRIES,
        Range.between(runKey(position, 0), runKey(position, index + 1)),
        (key, value) -> {
          AnchoredRun run = decode(value);
          if (run.holds(index)) {
            found.add(run);
          }
          return found.isEmpty();
        });
    return found.stream()
        .findFirst()
        .orElseThrow(() -> new InvariantViolation("a recorded call lacks its entry"));
  }

  private static AnchoredRun decode(Bytes stored) {
    try {
      return CallCodec.decodeAnchoredRuns(stored).getFirst();
    } catch (Malformed e) {
      throw damaged(e);
    }
  }

  private static InvariantViolation damaged(Exception cause) {
    return new InvariantViolation("a stored call entry is damaged", cause);
  }

  /// Ascending with the ledger.
  private static Bytes runKey(long position, int index) {
    return Bytes.join(Bytes.ofLong(position), Bytes.ofInt(index));
  }

  private static Bytes key(CallRow row) {
    CallSummary.Place place = row.place();
    return Bytes.join(
        prefix(place.member(), place.number(), place.id()), Bytes.utf8(row.custodian().value()));
  }

  private static Bytes prefix(MemberId member, long number, CallId call) {
    return Bytes.join(prefix(member), Bytes.ofLong(number), call.bytes());
  }

  private static Bytes prefix(MemberId member) {
    return Bytes.join(Bytes.utf8(member.value()), END);
  }
}
