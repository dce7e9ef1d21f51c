package org.lianfang.protocol.call;

import java.util.List;
import org.lianfang.protocol.Bytes;

/// One batch of a custodian's call records, as it is anchored on the ledger.
///
/// @param number from 1, without gaps
/// @param previousRoot the root of the batch before, 32 bytes; empty for the first
/// @param root RFC 6962 root over one leaf an item
/// @param size how many items, 1 to {@value #SIZE_MAX}
/// @param counts ascending by member, subject type, purpose and kind, each once
public record CallBatch(long number, Bytes previousRoot, Bytes root, int size, List<Count> counts) {
  public static final int SIZE_MAX = 1 << 16;

  /// How many items of one member, type, purpose and kind the batch holds.
  ///
  /// @param member the asker's member number
  /// @param subjectType the type's byte
  /// @param purpose the purpose's number
  public record Count(int member, int subjectType, int purpose, CallKind kind, int count) {}

  public CallBatch {
    counts = List.copyOf(counts);
  }
}
