package org.lianfang.node.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.InMemoryStore;
import org.lianfang.ledger.store.Range;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.call.AnchoredCall;
import org.lianfang.protocol.call.CallEntry;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.CallItem;
import org.lianfang.protocol.call.CallKind;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.wire.CallCodec;

class CallTableTest {
  private static final MemberId ASKER = new MemberId("bank-1");
  private static final MemberId OTHER = new MemberId("bank-10");
  private static final MemberId ONE = new MemberId("custodian-1");
  private static final MemberId TWO = new MemberId("custodian-2");
  private static final Instant TIME = Instant.parse("2026-11-30T08:00:00Z");

  private final InMemoryStore store = new InMemoryStore(CustodyTables.ALL);
  private final CallTable table = new CallTable(store, CustodyTables.ANCHORED_CALLS);

  private static Bytes filled(int size, long with) {
    return Bytes.join(Bytes.ofLong(with), Bytes.owning(new byte[size - Long.BYTES]));
  }

  private static CallId id(long number) {
    return new CallId(filled(CallId.SIZE, number));
  }

  /// @param opens whether it asks for a record and not for a subject
  private static AnchoredCall call(
      MemberId asker, long number, boolean opens, MemberId custodian, long position) {
    CallItem item =
        new CallItem(
            id(number),
            number,
            Purpose.TRANSACTION,
            SubjectType.PHONE,
            opens ? Optional.of(new RecordId(filled(RecordId.SIZE, number))) : Optional.empty(),
            opens ? Optional.empty() : Optional.of(filled(32, number)));
    return new AnchoredCall(
        new CallEntry(
            filled(32, position),
            asker,
            item,
            TIME.plusSeconds(position),
            filled(100, 1),
            filled(64, 2),
            0,
            List.of(filled(32, 3)),
            filled(32, 4)),
        custodian,
        position,
        7,
        (int) number,
        List.of(filled(32, 5)),
        position);
  }

  private void put(AnchoredCall... calls) throws Exception {
    Batch batch = new Batch();
    table.put(batch, List.of(calls));
    store.write(batch, Durability.SYNC);
  }

  /// As earlier versions wrote it: the entry itself under the member's count.
  private void putAsBefore(AnchoredCall call) throws Exception {
    put(call);
    List<Bytes> keys = new ArrayList<>();
    store.scan(
        CustodyTables.ANCHORED_CALLS,
        Range.prefix(
            Bytes.join(
                Bytes.utf8(call.entry().member().value()),
                Bytes.owning(new byte[1]),
                Bytes.ofLong(call.entry().item().number()))),
        (key, value) -> keys.add(key));
    store.write(
        new Batch()
            .put(CustodyTables.ANCHORED_CALLS, keys.getLast(), CallCodec.encode(List.of(call)))
            .delete(CustodyTables.CALL_ENTRIES, CallRow.of(call).entryKey()),
        Durability.SYNC);
  }

  @Test
  void entries_come_back_as_they_were_by_custodian() throws Exception {
    AnchoredCall first = call(ASKER, 1, false, ONE, 40);
    AnchoredCall second = call(ASKER, 1, false, TWO, 30);
    put(second, call(ASKER, 2, false, ONE, 40), call(OTHER, 1, false, ONE, 41));
    put(first);
    assertThat(table.find(ASKER, 1, id(1))).containsExactly(first, second);
    assertThat(table.find(ASKER, 3, id(3))).isEmpty();
  }

  @Test
  void lists_show_calls_in_their_members_order_without_their_entries() throws Exception {
    put(call(OTHER, 1, false, ONE, 41), call(ASKER, 300, true, TWO, 30));
    put(call(ASKER, 2, false, TWO, 29), call(ASKER, 2, false, ONE, 28));
    for (long position : List.of(28, 29, 30, 41)) {
      for (int index : List.of(1, 2, 300)) {
        store.write(
            new Batch()
                .delete(
                    CustodyTables.CALL_ENTRIES,
                    Bytes.join(Bytes.ofLong(position), Bytes.ofInt(index))),
            Durability.SYNC);
      }
    }
    CallSummary second =
        new CallSummary(
            id(2),
            ASKER,
            2,
            CallKind.QUERY,
            Purpose.TRANSACTION,
            SubjectType.PHONE,
            TIME.plusSeconds(28),
            List.of(ONE, TWO),
            29);
    CallSummary last =
        new CallSummary(
            id(300),
            ASKER,
            300,
            CallKind.OPENING,
            Purpose.TRANSACTION,
            SubjectType.PHONE,
            TIME.plusSeconds(30),
            List.of(TWO),
            30);
    assertThat(table.list(Instant.EPOCH, Optional.of(ASKER), Optional.empty(), 9))
        .containsExactly(second, last);
    assertThat(table.list(Instant.EPOCH, Optional.of(ASKER), Optional.of(second.place()), 9))
        .containsExactly(last);
    assertThat(table.list(TIME.plusSeconds(30), Optional.empty(), Optional.empty(), 9))
        .extracting(CallSummary::member)
        .containsExactly(ASKER, OTHER);
    assertThatThrownBy(() -> table.find(ASKER, 2, id(2)))
        .isInstanceOf(InvariantViolation.class)
        .hasMessageContaining("lacks its entry");
  }

  @Test
  void rows_of_earlier_versions_are_read_among_the_others() throws Exception {
    AnchoredCall before = call(ASKER, 1, false, ONE, 40);
    AnchoredCall now = call(ASKER, 1, false, TWO, 41);
    putAsBefore(before);
    put(now);
    assertThat(table.find(ASKER, 1, id(1))).containsExactly(before, now);
    assertThat(table.list(Instant.EPOCH, Optional.empty(), Optional.empty(), 9))
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.custodians()).containsExactly(ONE, TWO);
              assertThat(call.time()).isEqualTo(TIME.plusSeconds(40));
              assertThat(call.position()).isEqualTo(41);
            });
  }
}
