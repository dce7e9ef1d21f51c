package org.lianfang.node.filing;

import java.util.List;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.ledger.RequestId;

/// What became of one input.
///
/// @param accepted lines that this request filed
/// @param duplicates lines that were filed before, with the same content
/// @param rejected lines that were not filed
/// @param records the record ids of the first 1,000 lines that stand, accepted or duplicate
/// @param rejects the first 20 rejects
public record FilingResult(
    RequestId request,
    long accepted,
    long duplicates,
    long rejected,
    List<RecordId> records,
    List<Reject> rejects) {
  public static final int RECORDS_MAX = 1_000;
  public static final int REJECTS_MAX = 20;

  public FilingResult {
    records = List.copyOf(records);
    rejects = List.copyOf(rejects);
  }

  /// Whether no line stands: the whole input is refused then.
  public boolean isEmpty() {
    return accepted == 0 && duplicates == 0;
  }
}
