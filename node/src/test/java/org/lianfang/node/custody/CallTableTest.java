package org.lianfang.node.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.InMemoryStore;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.call.AnchoredCall;
import org.lianfang.protocol.call.AnchoredRun;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.CallItem;
import org.lianfang.protocol.call.CallKind;
import org.lianfang.protocol.call.CallsHeader;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.checkpoint.InclusionProof;
import org.lianfang.protocol.checkpoint.LeafTree;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.checkpoint.Unproven;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.wire.AnchoredCalls;
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
  private static CallItem item(long number, boolean opens) {
    return new CallItem(
        id(number),
        number,
        Purpose.TRANSACTION,
        SubjectType.PHONE,
        opens ? Optional.of(new RecordId(filled(RecordId.SIZE, number))) : Optional.empty(),
        opens ? Optional.empty() : Optional.of(filled(32, number)));
  }

  /// A run within a request and a batch that hold more.
  private static AnchoredRun run(
      MemberId asker, MemberId custodian, long position, int index, CallItem... items) {
    List<Bytes> around = new ArrayList<>();
    for (int i = 0; i < items.length + 3; i++) {
      around.add(filled(32, i));
    }
    CallsHeader header =
        new CallsHeader(
            asker,
            custodian,
            TIME.plusSeconds(position),
            1,
            List.of(),
            filled(32, 3),
            items.length + 3);
    return new AnchoredRun(
        CallCodec.encode(header),
        header,
        filled(64, 2),
        1,
        LeafTree.of(around).beside(1, items.length),
        Stream.of(items)
            .map(item -> new AnchoredRun.Recorded(filled(32, index), item, filled(32, 4)))
            .toList(),
        position,
        index + items.length,
        index,
        LeafTree.of(new ArrayList<>(Collections.nCopies(index + items.length, filled(32, 5))))
            .beside(index, items.length),
        position);
  }

  private static AnchoredCall call(AnchoredRun run, int place) throws Unproven {
    return RunEntries.of(run).at(place);
  }

  private void put(AnchoredRun... runs) throws Exception {
    Batch batch = new Batch();
    table.put(batch, List.of(runs));
    store.write(batch, Durability.SYNC);
  }

  /// A call as earlier versions encoded it.
  private static Bytes encodedAsBefore(AnchoredCall call) throws Exception {
    return Bytes.owning(
        AnchoredCalls.newBuilder()
            .addCalls(
                org.lianfang.protocol.wire.AnchoredCall.newBuilder()
                    .setEntry(
                        org.lianfang.protocol.wire.CallEntry.parseFrom(
                            CallCodec.encode(call.entry()).asBuffer()))
                    .setCustodian(call.custodian().value())
                    .setBatch(call.batch())
                    .setBatchSize(call.batchSize())
                    .setIndex(call.index())
                    .addAllPath(
                        call.path().stream().map(h -> ByteString.copyFrom(h.asBuffer())).toList())
                    .setPosition(call.position()))
            .build()
            .toByteArray());
  }

  private static Bytes entryKey(long position, int index) {
    return Bytes.join(Bytes.ofLong(position), Bytes.ofInt(index));
  }

  @Test
  void entries_come_back_as_they_were_by_custodian() throws Exception {
    AnchoredRun first = run(ASKER, ONE, 40, 2, item(1, false), item(2, false), item(3, true));
    AnchoredRun second = run(ASKER, TWO, 30, 0, item(1, false));
    put(second, run(ASKER, ONE, 40, 5, item(4, false)), run(OTHER, ONE, 41, 0, item(1, false)));
    put(first);
    assertThat(table.find(ASKER, 1, id(1))).containsExactly(call(first, 2), call(second, 0));
    assertThat(table.find(ASKER, 3, id(3))).containsExactly(call(first, 4));
    assertThat(table.find(ASKER, 5, id(5))).isEmpty();
  }

  @Test
  void a_call_found_leads_to_the_roots_of_its_run() throws Exception {
    AnchoredRun run = run(ASKER, ONE, 40, 2, item(1, false), item(2, false), item(3, true));
    put(run);
    RunEntries entries = RunEntries.of(run);
    for (int i = 0; i < 3; i++) {
      AnchoredCall found = table.find(ASKER, i + 1, id(i + 1)).getFirst();
      assertThat(found.entry().item()).isEqualTo(run.calls().get(i).item());
      assertThat(found.index()).isEqualTo(2 + i);
      new InclusionProof(found.index(), found.batchSize(), found.path())
          .verify(MerkleTree.leafHash(CallCodec.encode(found.entry())), entries.tree().root());
      new InclusionProof(found.entry().index(), run.header().size(), found.entry().path())
          .verify(
              MerkleTree.leafHash(CallCodec.encode(found.entry().item())), entries.items().root());
    }
  }

  @Test
  void lists_show_calls_in_their_members_order_without_their_entries() throws Exception {
    put(run(OTHER, ONE, 41, 0, item(1, false)), run(ASKER, TWO, 30, 7, item(300, true)));
    put(run(ASKER, TWO, 29, 2, item(2, false)), run(ASKER, ONE, 28, 2, item(2, false)));
    store.write(
        new Batch()
            .delete(CustodyTables.CALL_ENTRIES, entryKey(29, 2))
            .delete(CustodyTables.CALL_ENTRIES, entryKey(28, 2)),
        Durability.SYNC);
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

  /// First the entry itself under the member's count, then entries one by one.
  @Test
  void rows_of_earlier_versions_are_read_among_the_others() throws Exception {
    AnchoredRun oldest = run(ASKER, ONE, 40, 0, item(1, false));
    AnchoredRun older = run(ASKER, TWO, 41, 1, item(1, false));
    AnchoredRun now = run(ASKER, TWO, 41, 0, item(2, false), item(1, false), item(3, false));
    put(oldest, now);
    Bytes key =
        Bytes.join(
            Bytes.utf8(ASKER.value()),
            Bytes.owning(new byte[1]),
            Bytes.ofLong(1),
            id(1).bytes(),
            Bytes.utf8(ONE.value()));
    assertThat(store.get(CustodyTables.ANCHORED_CALLS, key)).isPresent();
    store.write(
        new Batch()
            .put(CustodyTables.ANCHORED_CALLS, key, encodedAsBefore(call(oldest, 0)))
            .delete(CustodyTables.CALL_ENTRIES, entryKey(40, 0))
            .put(CustodyTables.CALL_ENTRIES, entryKey(41, 1), encodedAsBefore(call(older, 1))),
        Durability.SYNC);
    assertThat(table.find(ASKER, 1, id(1))).containsExactly(call(oldest, 0), call(older, 1));
    assertThat(table.find(ASKER, 3, id(3))).containsExactly(call(now, 2));
    assertThat(table.list(Instant.EPOCH, Optional.empty(), Optional.empty(), 1))
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.custodians()).containsExactly(ONE, TWO);
              assertThat(call.time()).isEqualTo(TIME.plusSeconds(40));
              assertThat(call.position()).isEqualTo(41);
            });
  }
}
