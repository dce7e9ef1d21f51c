package org.lianfang.node.custody;

import java.util.ArrayList;
import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.call.AnchoredCall;
import org.lianfang.protocol.call.AnchoredRun;
import org.lianfang.protocol.call.CallEntry;
import org.lianfang.protocol.checkpoint.LeafTree;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.checkpoint.Unproven;
import org.lianfang.protocol.wire.CallCodec;

/// The entries of a run as their leaves bind them, with what leads them to the roots of their
/// request and of their batch. That these are the roots which were signed and posted is for the
/// caller to compare.
///
/// @param items the request's tree
/// @param tree the batch's
record RunEntries(AnchoredRun run, LeafTree items, List<CallEntry> entries, LeafTree tree) {

  /// @throws Unproven if its paths do not fit its places
  static RunEntries of(AnchoredRun run) throws Unproven {
    List<Bytes> itemLeaves = new ArrayList<>(run.calls().size());
    for (AnchoredRun.Recorded call : run.calls()) {
      itemLeaves.add(MerkleTree.leafHash(CallCodec.encode(call.item())));
    }
    LeafTree items = LeafTree.of(run.first(), run.header().size(), itemLeaves, run.itemsPath());
    List<CallEntry> entries = new ArrayList<>(run.calls().size());
    List<Bytes> leaves = new ArrayList<>(run.calls().size());
    for (int i = 0; i < run.calls().size(); i++) {
      AnchoredRun.Recorded call = run.calls().get(i);
      int place = run.first() + i;
      CallEntry entry =
          new CallEntry(
              call.salt(),
              run.header().member(),
              call.item(),
              run.header().time(),
              run.headerBytes(),
              run.signature(),
              place,
              items.beside(place, 1),
              call.evaluationHash());
      entries.add(entry);
      leaves.add(MerkleTree.leafHash(CallCodec.encode(entry)));
    }
    return new RunEntries(
        run, items, entries, LeafTree.of(run.index(), run.batchSize(), leaves, run.path()));
  }

  /// The call whose entry has this place in the batch.
  AnchoredCall at(int place) {
    return new AnchoredCall(
        entries.get(place - run.index()),
        run.header().custodian(),
        run.batch(),
        run.batchSize(),
        place,
        tree.beside(place, 1),
        run.position());
  }
}
