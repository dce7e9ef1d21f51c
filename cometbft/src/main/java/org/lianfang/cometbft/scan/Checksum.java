package org.lianfang.cometbft.scan;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// The checksum of LevelDB's files: CRC-32C, masked.
final class Checksum {
  private static final int MASK = 0xa282ead8;

  private Checksum() {}

  static int of(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    int value = (int) crc.getValue();
    return Integer.rotateRight(value, 15) + MASK;
  }
}
