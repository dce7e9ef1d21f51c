package org.lianfang.protocol.call;

import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.subject.SubjectType;

/// One call, as its asker signs it: a query has a blinded element, an opening a record id, a filing
/// both.
///
/// @param number the asker's own count of its calls, from 1 without gaps
/// @param blinded 32 bytes, not yet decoded
public record CallItem(
    CallId id,
    long number,
    Purpose purpose,
    SubjectType subjectType,
    Optional<RecordId> record,
    Optional<Bytes> blinded) {
  public CallItem {
    if (record.isEmpty() && blinded.isEmpty()) {
      throw new IllegalArgumentException("a call asks for something");
    }
    if (blinded.isPresent() && blinded.get().size() != 32) {
      throw new IllegalArgumentException("a blinded element has 32 bytes");
    }
    if (number < 1) {
      throw new IllegalArgumentException("calls are numbered from 1");
    }
  }

  /// What the call asks for, by what it carries.
  public CallKind kind() {
    if (record.isEmpty()) {
      return CallKind.QUERY;
    }
    if (blinded.isEmpty()) {
      return CallKind.OPENING;
    }
    return purpose == Purpose.ROTATION ? CallKind.ROTATION : CallKind.FILING;
  }
}
