package org.lianfang.protocol.filing;

import org.lianfang.protocol.custody.KeyId;

/// What the ledger says of a record: codes, ids and dates, nothing of the subject but its type.
///
/// @param fields the stated risk
/// @param standard the version of the standard that it was filed under
/// @param payloadKey the k_P that opens it for its whole life
public record RecordHeader(RecordId id, HeaderFields fields, int standard, KeyId payloadKey) {
  /// The number of the member that filed it.
  public int source() {
    return id.source();
  }
}
