package org.lianfang.protocol.receipt;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.call.CallBatch;
import org.lianfang.protocol.call.CallEntry;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.CallItem;
import org.lianfang.protocol.call.CallKind;
import org.lianfang.protocol.call.CallsHeader;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.checkpoint.LeafTree;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.wire.CallCodec;

/// One custodian's record of a call among others of its batch.
///
/// @param index the call's place in the batch
/// @param path from the entry to the batch's root
/// @param position of the batch's command
record RecordedCall(CallEntry entry, int index, List<Bytes> path, int position) {
  static final Instant TIME = Instant.parse("2026-03-02T03:59:00Z");

  static Bytes filled(int value, int size) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) value);
    return Bytes.owning(bytes);
  }

  static CallId id(int number) {
    return new CallId(filled(number, CallId.SIZE));
  }

  static CallItem item(int number, Purpose purpose) {
    return new CallItem(
        id(number),
        number,
        purpose,
        SubjectType.PHONE,
        Optional.empty(),
        Optional.of(filled(100 + number, 32)));
  }

  /// The asker's request of three items to one custodian, all of which the custodian recorded and
  /// posted in one batch.
  static List<RecordedCall> post(
      SmallLedger ledger, Founder asker, Founder custodian, List<CallItem> items) {
    LeafTree request =
        LeafTree.of(
            items.stream().map(item -> MerkleTree.leafHash(CallCodec.encode(item))).toList());
    Bytes header =
        CallCodec.encode(
            new CallsHeader(
                asker.id(), custodian.id(), TIME, 1, List.of(), request.root(), items.size()));
    Bytes signature = asker.custody().sign(CallsHeader.LABEL, SmallLedger.ALLIANCE, header);
    List<CallEntry> entries = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      entries.add(
          new CallEntry(
              Encoding.sha256(Bytes.ofInt(i)),
              asker.id(),
              items.get(i),
              TIME,
              header,
              signature,
              i,
              request.inclusion(i).hashes(),
              Encoding.sha256(Bytes.ofInt(i))));
    }
    return post(ledger, custodian, entries);
  }

  /// The same entry with another signature under its request.
  static CallEntry signed(CallEntry entry, Bytes signature) {
    return new CallEntry(
        entry.salt(),
        entry.member(),
        entry.item(),
        entry.time(),
        entry.headerBytes(),
        signature,
        entry.index(),
        entry.path(),
        entry.evaluationHash());
  }

  /// Posts these entries as one batch of the custodian's.
  static List<RecordedCall> post(SmallLedger ledger, Founder custodian, List<CallEntry> entries) {
    LeafTree batch =
        LeafTree.of(
            entries.stream().map(entry -> MerkleTree.leafHash(CallCodec.encode(entry))).toList());
    int position =
        ledger.append(
            custodian,
            new Command.PostCallBatch(
                new CallBatch(
                    1,
                    Bytes.EMPTY,
                    batch.root(),
                    entries.size(),
                    List.of(
                        new CallBatch.Count(
                            1,
                            SubjectType.PHONE.number(),
                            Purpose.TRANSACTION.number(),
                            CallKind.QUERY,
                            entries.size())))),
            new Outcome.Accepted(),
            List.of());
    List<RecordedCall> recorded = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      recorded.add(new RecordedCall(entries.get(i), i, batch.inclusion(i).hashes(), position));
    }
    return recorded;
  }

  Receipt.BatchedCall batched(SmallLedger ledger, int size) {
    return new Receipt.BatchedCall(entry, index, path, ledger.standing(position, size));
  }
}
