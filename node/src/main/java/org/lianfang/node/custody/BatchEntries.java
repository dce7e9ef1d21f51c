package org.lianfang.node.custody;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.call.AnchoredCall;
import org.lianfang.protocol.call.CallBatch;
import org.lianfang.protocol.call.CallEntry;
import org.lianfang.protocol.call.CallItem;
import org.lianfang.protocol.checkpoint.LeafTree;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.wire.CallCodec;

/// The entries of one batch and the tree over them: one leaf a call, the RFC 6962 hash of the
/// entry's bytes.
///
/// @param leaves where each call stands in the log and what was answered
record BatchEntries(List<StoredBatch.Leaf> leaves, List<CallEntry> entries, LeafTree tree) {

  /// Takes every recorded call of these requests, in the order of the log.
  static BatchEntries of(List<RecordedCalls> requests) {
    List<StoredBatch.Leaf> leaves = new ArrayList<>();
    List<CallEntry> entries = new ArrayList<>();
    for (RecordedCalls calls : requests) {
      for (int index : calls.indices()) {
        Bytes hash = calls.evaluationHash(index);
        leaves.add(new StoredBatch.Leaf(new CallLog.Place(calls.sequence(), index), hash));
        entries.add(calls.entry(index, hash));
      }
    }
    return new BatchEntries(leaves, entries, tree(entries));
  }

  /// Makes the same entries again from the log.
  static BatchEntries of(StoredBatch batch, CallLog log) {
    Map<Long, RecordedCalls> requests = new HashMap<>();
    List<CallEntry> entries = new ArrayList<>();
    for (StoredBatch.Leaf leaf : batch.leaves()) {
      entries.add(
          requests
              .computeIfAbsent(leaf.place().sequence(), log::read)
              .entry(leaf.place().index(), leaf.evaluationHash()));
    }
    return new BatchEntries(batch.leaves(), entries, tree(entries));
  }

  private static LeafTree tree(List<CallEntry> entries) {
    return LeafTree.of(
        entries.stream().map(entry -> MerkleTree.leafHash(CallCodec.encode(entry))).toList());
  }

  /// What the ledger says of the batch.
  ///
  /// @param numbers the askers' member numbers, in the order of the entries
  CallBatch batch(long number, Bytes previousRoot, List<Integer> numbers) {
    record Counted(int member, int subjectType, int purpose, int kind)
        implements Comparable<Counted> {
      @Override
      public int compareTo(Counted other) {
        int byMember = Integer.compare(member, other.member);
        int byType = Integer.compare(subjectType, other.subjectType);
        int byPurpose = Integer.compare(purpose, other.purpose);
        return byMember != 0
            ? byMember
            : byType != 0 ? byType : byPurpose != 0 ? byPurpose : Integer.compare(kind, other.kind);
      }
    }
    TreeMap<Counted, CallBatch.Count> counts = new TreeMap<>();
    for (int i = 0; i < entries.size(); i++) {
      CallItem item = entries.get(i).item();
      counts.merge(
          new Counted(
              numbers.get(i),
              item.subjectType().number(),
              item.purpose().number(),
              item.kind().number()),
          new CallBatch.Count(
              numbers.get(i), item.subjectType().number(), item.purpose().number(), item.kind(), 1),
          BatchEntries::sum);
    }
    return new CallBatch(
        number, previousRoot, tree.root(), entries.size(), List.copyOf(counts.values()));
  }

  private static CallBatch.Count sum(CallBatch.Count left, CallBatch.Count right) {
    return new CallBatch.Count(
        left.member(),
        left.subjectType(),
        left.purpose(),
        left.kind(),
        left.count() + right.count());
  }

  /// All calls with their place on the ledger, by asker.
  Map<MemberId, List<AnchoredCall>> anchored(MemberId custodian, StoredBatch stored) {
    Map<MemberId, List<AnchoredCall>> byAsker = new LinkedHashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      AnchoredCall call =
          new AnchoredCall(
              entries.get(i),
              custodian,
              stored.batch().number(),
              entries.size(),
              i,
              tree.inclusion(i).hashes(),
              stored.position());
      byAsker.computeIfAbsent(call.entry().member(), asker -> new ArrayList<>()).add(call);
    }
    return byAsker;
  }
}
