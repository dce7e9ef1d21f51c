package org.lianfang.node.custody;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.call.AnchoredRun;
import org.lianfang.protocol.call.CallBatch;
import org.lianfang.protocol.call.CallItem;
import org.lianfang.protocol.checkpoint.LeafTree;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.wire.CallCodec;

/// The entries of one batch and the tree over them: one leaf a call, the RFC 6962 hash of the
/// entry's bytes.
record BatchEntries(List<Entry> entries, LeafTree tree) {

  /// @param index the call's place in its request
  /// @param evaluationHash what was answered; empty where nothing was
  record Entry(RecordedCalls request, int index, Bytes evaluationHash) {
    private CallItem item() {
      return request.item(index);
    }

    private Bytes leafHash() {
      return MerkleTree.leafHash(CallCodec.encode(request.entry(index, evaluationHash)));
    }

    private boolean follows(Entry other) {
      return request == other.request && index == other.index + 1;
    }
  }

  private static BatchEntries over(List<Entry> entries) {
    return new BatchEntries(entries, LeafTree.of(entries.stream().map(Entry::leafHash).toList()));
  }

  /// Takes every recorded call of these requests, in the order of the log.
  static BatchEntries of(List<RecordedCalls> requests) {
    List<Entry> entries = new ArrayList<>();
    for (RecordedCalls calls : requests) {
      for (int index : calls.indices()) {
        entries.add(new Entry(calls, index, calls.evaluationHash(index)));
      }
    }
    return over(entries);
  }

  /// Makes the same entries again from the log.
  static BatchEntries of(StoredBatch batch, CallLog log) {
    Map<Long, RecordedCalls> requests = new HashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (StoredBatch.Leaf leaf : batch.leaves()) {
      RecordedCalls request = requests.computeIfAbsent(leaf.place().sequence(), log::read);
      entries.add(new Entry(request, leaf.place().index(), leaf.evaluationHash()));
    }
    return over(entries);
  }

  /// Where each call stands in the log and what was answered.
  List<StoredBatch.Leaf> leaves() {
    return entries.stream()
        .map(
            entry ->
                new StoredBatch.Leaf(
                    new CallLog.Place(entry.request().sequence(), entry.index()),
                    entry.evaluationHash()))
        .toList();
  }

  /// What the ledger says of the batch.
  CallBatch batch(long number, Bytes previousRoot) {
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
    for (Entry entry : entries) {
      CallItem item = entry.item();
      int asker = entry.request().asker();
      int subjectType = item.subjectType().number();
      int purpose = item.purpose().number();
      counts.merge(
          new Counted(asker, subjectType, purpose, item.kind().number()),
          new CallBatch.Count(asker, subjectType, purpose, item.kind(), 1),
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

  /// All calls with their place on the ledger, by asker, in runs of consecutive ones.
  Map<MemberId, List<AnchoredRun>> anchored(StoredBatch stored) {
    Map<MemberId, List<AnchoredRun>> byAsker = new LinkedHashMap<>();
    int from = 0;
    for (List<Entry> together : Consecutive.runs(entries, Entry::follows)) {
      Entry first = together.getFirst();
      AnchoredRun run =
          first
              .request()
              .run(
                  first.index(),
                  together.stream().map(Entry::evaluationHash).toList(),
                  stored,
                  from,
                  tree.beside(from, together.size()));
      byAsker.computeIfAbsent(first.request().member(), asker -> new ArrayList<>()).add(run);
      from += together.size();
    }
    return byAsker;
  }
}
