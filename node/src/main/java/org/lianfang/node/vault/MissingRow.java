package org.lianfang.node.vault;

import java.time.LocalDate;
import org.lianfang.node.vault.StoredVault.Expected;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.subject.SubjectType;

/// The row of an entry that this node lacks: subject type (1 byte), last valid day (4 bytes), since
/// when it is missing (8 bytes, milliseconds), payload hash (32 bytes).
final class MissingRow {
  private static final int DAY = 1;
  private static final int SINCE = DAY + Integer.BYTES;
  private static final int HASH = SINCE + Long.BYTES;

  private MissingRow() {}

  static Bytes encode(Expected expected, long nowMillis) {
    return Bytes.join(
        Bytes.owning(new byte[] {expected.subjectType().typeByte()}),
        Bytes.ofInt((int) expected.validUntil().toEpochDay()),
        Bytes.ofLong(nowMillis),
        expected.payloadHash());
  }

  static Expected decode(Bytes key, Bytes row) {
    return new Expected(
        new RecordId(key.slice(0, RecordId.SIZE)),
        new KeyId(key.slice(RecordId.SIZE, key.size())),
        type(row),
        row.slice(HASH, row.size()),
        LocalDate.ofEpochDay(row.intAt(DAY)));
  }

  static SubjectType type(Bytes row) {
    return SubjectType.find(row.at(0))
        .orElseThrow(() -> new InvariantViolation("a stored row has a subject type"));
  }

  static long sinceMillis(Bytes row) {
    return row.longAt(SINCE);
  }
}
