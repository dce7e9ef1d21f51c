package org.lianfang.cometbft.scan;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Checks a journal of LevelDB: what was written and is in no table yet, or which tables there are.
///
/// A journal may end anywhere, as a crash leaves it; damage is a chunk that is whole by its length
/// and does not have its checksum.
///
/// @see <a href="https://github.com/google/leveldb/blob/main/doc/log_format.md">format</a>
final class JournalFile {
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEADER_BYTES = 7;
  private static final int KINDS = 4;

  private JournalFile() {}

  static void check(ByteBuffer whole) throws Torn {
    ByteBuffer file = whole.slice().order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (at + HEADER_BYTES <= file.limit()) {
      int left = BLOCK_BYTES - at % BLOCK_BYTES;
      if (left < HEADER_BYTES) {
        at += left;
        continue;
      }
      int length = file.getShort(at + 4) & 0xffff;
      int kind = file.get(at + 6);
      boolean blank = file.getInt(at) == 0 && length == 0 && kind == 0;
      if (blank || HEADER_BYTES + length > file.limit() - at) {
        Torn.require(file.limit() - at <= BLOCK_BYTES, "the journal has a hole at byte " + at);
        return;
      }
      Torn.require(
          kind >= 1
              && kind <= KINDS
              && HEADER_BYTES + length <= left
              && Checksum.of(file.slice(at + 6, length + 1)) == file.getInt(at),
          "the checksum of the journal's chunk at byte " + at + " does not hold");
      at += HEADER_BYTES + length;
    }
  }
}
