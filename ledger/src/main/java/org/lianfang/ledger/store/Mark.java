package org.lianfang.ledger.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/// How far a store has come, kept outside it: without this a write-ahead log that lost its end, or
/// that is gone, would open as an older store.
///
/// The file has two slots of number and checksum, written in turn after each synced batch and not
/// synced themselves: they survive the end of the process, and after a loss of power they are at
/// worst behind the store, never ahead of it.
final class Mark implements AutoCloseable {
  static final String FILE = "MARK";
  private static final int MAGIC = 0x4c464d31;
  private static final int SLOT_BYTES = 16;
  private static final int FILE_BYTES = 2 * SLOT_BYTES;

  private final FileChannel file;
  private int next;

  private Mark(FileChannel file) {
    this.file = file;
  }

  /// Creates the file of a new store.
  static void create(Path folder) throws IOException {
    try (Mark mark = open(folder)) {
      mark.set(0);
      mark.set(0);
      mark.file.force(true);
    }
  }

  static Mark open(Path folder) throws IOException {
    return new Mark(
        FileChannel.open(
            folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
  }

  /// Reads the mark of a store that may have lost power: the better of the slots.
  ///
  /// @throws IOException if there is none
  static long read(Path folder) throws IOException {
    ByteBuffer slots = slots(folder);
    long first = slot(slots, 0);
    long second = slot(slots, SLOT_BYTES);
    if (first < 0 && second < 0) {
      throw new IOException("neither slot of the mark is readable");
    }
    return Math.max(first, second);
  }

  /// Reads the mark and requires both slots to be whole.
  static long readWhole(Path folder) throws IOException {
    ByteBuffer slots = slots(folder);
    long first = slot(slots, 0);
    long second = slot(slots, SLOT_BYTES);
    if (first < 0 || second < 0) {
      throw new IOException("a slot of the mark is damaged");
    }
    return Math.max(first, second);
  }

  /// Sets the mark in the older slot.
  void set(long number) throws IOException {
    ByteBuffer slot = ByteBuffer.allocate(SLOT_BYTES).putInt(MAGIC).putLong(number);
    slot.putInt(checksum(slot, 0)).flip();
    long offset = (long) next * SLOT_BYTES;
    while (slot.hasRemaining()) {
      file.write(slot, offset + slot.position());
    }
    next = 1 - next;
  }

  /// Writes both slots and syncs them.
  void settle(long number) throws IOException {
    set(number);
    set(number);
    file.force(false);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static ByteBuffer slots(Path folder) throws IOException {
    byte[] content = Files.readAllBytes(folder.resolve(FILE));
    if (content.length != FILE_BYTES) {
      throw new IOException("the mark does not have " + FILE_BYTES + " bytes");
    }
    return ByteBuffer.wrap(content);
  }

  /// Returns the slot's number, or −1 if it is damaged.
  private static long slot(ByteBuffer slots, int offset) {
    boolean whole =
        slots.getInt(offset) == MAGIC && slots.getInt(offset + 12) == checksum(slots, offset);
    return whole ? slots.getLong(offset + 4) : -1;
  }

  private static int checksum(ByteBuffer slots, int offset) {
    CRC32C checksum = new CRC32C();
    checksum.update(slots.slice(offset, 12));
    return (int) checksum.getValue();
  }
}
