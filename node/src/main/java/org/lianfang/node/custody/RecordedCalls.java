package org.lianfang.node.custody;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.call.AnchoredRun;
import org.lianfang.protocol.call.CallEntry;
import org.lianfang.protocol.call.CallItem;
import org.lianfang.protocol.call.SignedCalls;
import org.lianfang.protocol.checkpoint.LeafTree;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.wire.CallCodec;

/// One request as a custodian's call log holds it: the request as it was signed, which of its items
/// are recorded here, and a fresh salt for each.
///
/// An item that was refused, or recorded before with an earlier request, is not recorded here.
/// Thread-safe: what was answered is filled in later.
final class RecordedCalls {
  private static final int SALT_SIZE = 32;

  private final long sequence;
  private final int asker;
  private final Instant recordedAt;
  private final SignedCalls calls;
  private final BitSet recorded;
  private final Bytes salts;
  private final LeafTree tree;
  private final Map<Integer, Bytes> evaluationHashes = new HashMap<>();

  /// @param sequence the request's place in the log
  /// @param asker the asker's member number
  /// @param salts 32 bytes for every item of the request, recorded or not
  RecordedCalls(
      long sequence,
      int asker,
      Instant recordedAt,
      SignedCalls calls,
      LeafTree tree,
      BitSet recorded,
      Bytes salts) {
    this.sequence = sequence;
    this.asker = asker;
    this.recordedAt = recordedAt;
    this.calls = calls;
    this.recorded = recorded;
    this.salts = salts;
    this.tree = tree;
  }

  long sequence() {
    return sequence;
  }

  /// The asker's member number.
  int asker() {
    return asker;
  }

  MemberId member() {
    return calls.header().member();
  }

  Instant recordedAt() {
    return recordedAt;
  }

  CallItem item(int index) {
    return calls.items().get(index);
  }

  /// The recorded items' places in the request, ascending.
  int[] indices() {
    return recorded.stream().toArray();
  }

  int size() {
    return recorded.cardinality();
  }

  /// @return false if it was answered before
  synchronized boolean answered(int index, Bytes evaluationHash) {
    return evaluationHashes.putIfAbsent(index, evaluationHash) == null;
  }

  /// Whether every recorded item was answered.
  synchronized boolean isAnswered() {
    return recorded.stream().allMatch(evaluationHashes::containsKey);
  }

  /// SHA-256 of what was answered; empty where nothing was, as after a crash.
  synchronized Bytes evaluationHash(int index) {
    return evaluationHashes.getOrDefault(index, Bytes.EMPTY);
  }

  /// The entry that the item's leaf is made of.
  CallEntry entry(int index, Bytes evaluationHash) {
    return new CallEntry(
        salt(index),
        calls.header().member(),
        calls.items().get(index),
        calls.header().time(),
        calls.headerBytes(),
        calls.signature(),
        index,
        tree.beside(index, 1),
        evaluationHash);
  }

  /// Consecutive entries as they are handed over.
  ///
  /// @param first the first one's place in the request
  /// @param evaluationHashes one an entry
  /// @param stored the batch that holds them
  /// @param index the first one's place in the batch
  /// @param path what they need beside them in the batch's tree
  AnchoredRun run(
      int first, List<Bytes> evaluationHashes, StoredBatch stored, int index, List<Bytes> path) {
    List<AnchoredRun.Recorded> run = new ArrayList<>(evaluationHashes.size());
    for (int i = 0; i < evaluationHashes.size(); i++) {
      int place = first + i;
      run.add(new AnchoredRun.Recorded(salt(place), item(place), evaluationHashes.get(i)));
    }
    return new AnchoredRun(
        calls.headerBytes(),
        calls.header(),
        calls.signature(),
        first,
        tree.beside(first, run.size()),
        run,
        stored.batch().number(),
        stored.batch().size(),
        index,
        path,
        stored.position());
  }

  private Bytes salt(int index) {
    return salts.slice(index * SALT_SIZE, (index + 1) * SALT_SIZE);
  }

  Bytes encode() {
    return Fields.join(
        Bytes.ofInt(asker),
        Bytes.ofLong(recordedAt.toEpochMilli()),
        CallCodec.encode(calls),
        Bytes.owning(recorded.toByteArray()),
        salts);
  }

  static RecordedCalls decode(long sequence, Bytes row) {
    List<Bytes> fields = Fields.split(row, 5);
    try {
      SignedCalls calls = CallCodec.decodeSignedCalls(fields.get(2));
      List<Bytes> leaves = new ArrayList<>();
      for (CallItem item : calls.items()) {
        leaves.add(MerkleTree.leafHash(CallCodec.encode(item)));
      }
      return new RecordedCalls(
          sequence,
          fields.get(0).intAt(0),
          Instant.ofEpochMilli(fields.get(1).longAt(0)),
          calls,
          LeafTree.of(leaves),
          BitSet.valueOf(fields.get(3).toArray()),
          fields.get(4));
    } catch (Malformed e) {
      throw new InvariantViolation("the call log is damaged", e);
    }
  }
}
