package org.lianfang.bench.ledger;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.lianfang.bench.load.Work;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteOptions;

/// Bytes put into a RocksDB with its own defaults, each write synced to the disk: the least that
/// any durable ledger of one member has to do.
final class RawWrites implements AutoCloseable {
  private final Options options = new Options().setCreateIfMissing(true);
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final AtomicLong position = new AtomicLong();
  private final RocksDB database;

  RawWrites(Path folder) throws Exception {
    database = RocksDB.open(options, Files.createDirectories(folder).toString());
  }

  /// @param bytes of each write
  /// @param count what each write counts for
  Work of(int bytes, int count) {
    byte[] value = new byte[bytes];
    new SecureRandom().nextBytes(value);
    return Work.of(
        count,
        () ->
            database.put(
                synced,
                ByteBuffer.allocate(Long.BYTES).putLong(position.getAndIncrement()).array(),
                value));
  }

  @Override
  public void close() {
    database.close();
    synced.close();
    options.close();
  }
}
