package org.lianfang.protocol.call;

import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.member.MemberId;

/// A call entry with its place on the ledger.
///
/// @param custodian who recorded the call
/// @param batch the number of the custodian's batch
/// @param batchSize how many entries the batch holds
/// @param index the entry's place in the batch
/// @param path from the entry's leaf to the batch's root, 32 bytes each
/// @param position where the batch's command stands on the ledger
public record AnchoredCall(
    CallEntry entry,
    MemberId custodian,
    long batch,
    int batchSize,
    int index,
    List<Bytes> path,
    long position) {
  public AnchoredCall {
    path = List.copyOf(path);
  }
}
