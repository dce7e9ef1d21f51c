package org.lianfang.ledger.replica;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.lianfang.ledger.StoredEntry;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.InvariantViolation;

/// How an entry lies in its table: time, envelope, outcome, changes and leaf, each after its
/// length.
final class EntryRow {
  private EntryRow() {}

  static Bytes encode(StoredEntry entry) {
    return Encoding.lengthPrefixed(
        Bytes.ofLong(entry.time().toEpochMilli()),
        entry.envelope(),
        entry.outcome(),
        entry.changes(),
        entry.leaf());
  }

  static StoredEntry decode(long position, Bytes row) {
    ByteBuffer rest = row.asBuffer();
    Bytes time = next(position, rest);
    if (time.size() != Long.BYTES) {
      throw damaged(position);
    }
    StoredEntry entry =
        new StoredEntry(
            position,
            Instant.ofEpochMilli(time.longAt(0)),
            next(position, rest),
            next(position, rest),
            next(position, rest),
            next(position, rest));
    if (rest.hasRemaining()) {
      throw damaged(position);
    }
    return entry;
  }

  private static Bytes next(long position, ByteBuffer rest) {
    if (rest.remaining() < Integer.BYTES) {
      throw damaged(position);
    }
    int size = rest.getInt();
    if (size < 0 || size > rest.remaining()) {
      throw damaged(position);
    }
    byte[] value = new byte[size];
    rest.get(value);
    return Bytes.owning(value);
  }

  private static InvariantViolation damaged(long position) {
    return new InvariantViolation("the row of entry " + position + " is not readable");
  }
}
