package org.lianfang.node.filing;

import org.lianfang.contract.standard.Draft;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.filing.RecordId;

/// A line on its way to the ledger.
///
/// @param number in the input, from 1
/// @param record what the line becomes
record ChunkLine(long number, RecordId record, Draft draft) {
  /// SHA-256 of what the line says.
  Bytes draftHash() {
    return Encoding.sha256(draft.content());
  }
}
