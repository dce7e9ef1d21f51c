package org.lianfang.node.query;

import java.util.Optional;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.filing.HeaderFields;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RecordStatus;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.vault.Payload;

/// One live record about the subject that was asked for.
///
/// @param status at the ledger's time
/// @param payload what the record says, where it was opened
/// @param problem why it could not be opened, where that was wanted: the match itself stands
public record Match(
    RecordId record,
    HeaderFields fields,
    RecordStatus status,
    MemberId source,
    Optional<Payload> payload,
    Optional<Reason> problem) {

  /// Whether somebody says that the record is wrong.
  public boolean isDisputed() {
    return status == RecordStatus.DISPUTED;
  }

  Match opened(Payload read) {
    return new Match(record, fields, status, source, Optional.of(read), Optional.empty());
  }

  Match unopened(Reason reason) {
    return new Match(record, fields, status, source, Optional.empty(), Optional.of(reason));
  }
}
