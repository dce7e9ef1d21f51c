package org.lianfang.protocol.call;

import java.util.List;
import org.lianfang.protocol.Bytes;

/// Consecutive entries of one request with their place on the ledger, as a custodian hands them
/// over: what they have in common stands once, and their paths follow from all of them.
///
/// @param headerBytes the request's header, which the asker signed
/// @param signature the asker's signature over the header
/// @param first the first item's place in the request
/// @param itemsPath what the items need beside them up to the header's root, 32 bytes each
/// @param calls at least one
/// @param batch the number of the custodian's batch
/// @param batchSize how many entries the batch holds
/// @param index the first entry's place in the batch
/// @param path what the entries need beside them up to the batch's root, 32 bytes each
/// @param position where the batch's command stands on the ledger
/// @see org.lianfang.protocol.checkpoint.LeafTree#beside
public record AnchoredRun(
    Bytes headerBytes,
    CallsHeader header,
    Bytes signature,
    int first,
    List<Bytes> itemsPath,
    List<Recorded> calls,
    long batch,
    int batchSize,
    int index,
    List<Bytes> path,
    long position) {

  /// What an entry has for itself, as [CallEntry] says.
  public record Recorded(Bytes salt, CallItem item, Bytes evaluationHash) {}

  public AnchoredRun {
    itemsPath = List.copyOf(itemsPath);
    calls = List.copyOf(calls);
    path = List.copyOf(path);
    if (calls.isEmpty()
        || first < 0
        || calls.size() > header.size() - first
        || index < 0
        || batchSize < 1
        || calls.size() > batchSize - index) {
      throw new IllegalArgumentException("a run of calls lies within its request and its batch");
    }
  }

  /// Whether the entry at this place in the batch is among these.
  public boolean holds(int place) {
    return place >= index && place - index < calls.size();
  }
}
