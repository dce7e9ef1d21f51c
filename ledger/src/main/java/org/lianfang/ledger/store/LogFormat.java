package org.lianfang.ledger.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/// The format of RocksDB's write-ahead log and manifest, read strictly: RocksDB itself takes an
/// unreadable end for a record that a crash cut off.
///
/// A file is a row of blocks of 32 KiB; a block is a row of fragments, each with masked CRC-32C (4
/// bytes), length (2), type (1) and payload, or zeros where fewer than 7 bytes remain. Numbers are
/// little-endian.
///
/// @see <a href="https://github.com/facebook/rocksdb/wiki/Write-Ahead-Log-File-Format">Write Ahead
///   Log File Format</a>
final class LogFormat {
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEADER_BYTES = 7;
  private static final int TYPE_FULL = 1;
  private static final int TYPE_FIRST = 2;
  private static final int TYPE_LAST = 4;

  /// Types from here on are marks of RocksDB's own: whole by themselves.
  private static final int TYPE_META = 9;

  private LogFormat() {}

  /// Checks that a file consists of whole records, down to its last byte.
  ///
  /// @return how many records it holds
  /// @throws StoreFailed if not
  static long verify(Path path) throws IOException, StoreFailed {
    long records = 0;
    boolean within = false;
    ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel file = FileChannel.open(path)) {
      while (fill(file, block)) {
        while (block.remaining() >= HEADER_BYTES) {
          int type = fragment(path, block);
          boolean starts = type == TYPE_FULL || type == TYPE_FIRST || type >= TYPE_META;
          boolean ends = type == TYPE_FULL || type == TYPE_LAST || type >= TYPE_META;
          require(type >= TYPE_META || starts != within, path, "a record's parts are out of order");
          if (type < TYPE_META) {
            within = !ends;
          }
          records += ends ? 1 : 0;
        }
        require(block.limit() == BLOCK_BYTES || !block.hasRemaining(), path, "it ends in a header");
        while (block.hasRemaining()) {
          require(block.get() == 0, path, "a block is not padded with zeros");
        }
      }
    }
    require(!within, path, "its last record is cut off");
    return records;
  }

  private static int fragment(Path path, ByteBuffer block) throws StoreFailed {
    int masked = block.getInt();
    int length = block.getShort() & 0xffff;
    int start = block.position();
    int type = block.get() & 0xff;
    boolean known = (type >= TYPE_FULL && type <= TYPE_LAST) || type >= TYPE_META;
    require(known, path, "a record is of no known type");
    require(length <= block.remaining(), path, "a record is longer than its block");
    CRC32C checksum = new CRC32C();
    checksum.update(block.slice(start, 1 + length));
    int crc = (int) checksum.getValue();
    require(masked == Integer.rotateRight(crc, 15) + 0xa282ead8, path, "a checksum is wrong");
    block.position(start + 1 + length);
    return type;
  }

  private static boolean fill(FileChannel file, ByteBuffer block) throws IOException {
    block.clear();
    int read;
    do {
      read = file.read(block);
    } while (read >= 0 && block.hasRemaining());
    block.flip();
    return block.hasRemaining();
  }

  private static void require(boolean holds, Path path, String otherwise) throws StoreFailed {
    if (!holds) {
      throw new StoreFailed(path.getFileName() + " is damaged: " + otherwise);
    }
  }
}
