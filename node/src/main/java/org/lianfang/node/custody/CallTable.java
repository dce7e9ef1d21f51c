package org.lianfang.node.custody;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.CallItem;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.wire.CallCodec;

/// Recorded calls in a store: a row for each custodian's entry, under member, number, call id and
/// custodian, so that one member's calls lie in the order of its own count. Thread-safe.
///
/// @param table of kind `ORDERED`
record CallTable(Store store, Table table) {
  private static final Bytes END = Bytes.owning(new byte[] {0});

  void put(Batch batch, List<AnchoredCall> calls) {
    for (AnchoredCall call : calls) {
      batch.put(table, key(call), CallCodec.encode(List.of(call)));
    }
  }

  /// The entries of one call that have come so far, by custodian.
  List<AnchoredCall> find(MemberId member, long number, CallId call) {
    List<AnchoredCall> found = new ArrayList<>();
    store.scan(
        table, Range.prefix(prefix(member, number, call)), (key, row) -> found.add(decode(row)));
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
    List<AnchoredCall> same = new ArrayList<>();
    boolean[] more = {true};
    store.scan(
        table,
        rest,
        (key, row) -> {
          AnchoredCall call = decode(row);
          if (!same.isEmpty() && !isSame(same.getFirst(), call)) {
            more[0] = visitor.test(join(same));
            same.clear();
          }
          same.add(call);
          return more[0];
        });
    if (more[0] && !same.isEmpty()) {
      var _ = visitor.test(join(same));
    }
  }

  private static boolean isSame(AnchoredCall left, AnchoredCall right) {
    return left.entry().member().equals(right.entry().member())
        && left.entry().item().id().equals(right.entry().item().id())
        && left.entry().item().number() == right.entry().item().number();
  }

  private static CallSummary join(List<AnchoredCall> same) {
    AnchoredCall any = same.getFirst();
    CallItem item = any.entry().item();
    return new CallSummary(
        item.id(),
        any.entry().member(),
        item.number(),
        item.kind(),
        item.purpose(),
        item.subjectType(),
        same.stream().map(call -> call.entry().time()).min(Comparator.naturalOrder()).orElseThrow(),
        same.stream().map(AnchoredCall::custodian).sorted().toList(),
        same.stream().mapToLong(AnchoredCall::position).max().orElseThrow());
  }

  private static AnchoredCall decode(Bytes row) {
    try {
      return CallCodec.decodeAnchoredCalls(row).getFirst();
    } catch (Malformed e) {
      throw new InvariantViolation("a stored call entry is damaged", e);
    }
  }

  private static Bytes key(AnchoredCall call) {
    CallItem item = call.entry().item();
    return Bytes.join(
        prefix(call.entry().member(), item.number(), item.id()),
        Bytes.utf8(call.custodian().value()));
  }

  private static Bytes prefix(MemberId member, long number, CallId call) {
    return Bytes.join(prefix(member), Bytes.ofLong(number), call.bytes());
  }

  private static Bytes prefix(MemberId member) {
    return Bytes.join(Bytes.utf8(member.value()), END);
  }
}
