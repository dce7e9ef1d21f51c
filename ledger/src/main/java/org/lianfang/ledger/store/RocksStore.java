package org.lianfang.ledger.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.Bytes;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.FlushOptions;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A store in a folder of its own, kept by RocksDB: uncompressed, checksummed throughout, with a
/// write-ahead log.
///
/// After a crash the log may end in a record that was never acknowledged. Opening tolerates exactly
/// that (`kTolerateCorruptedTailRecords`): damage before the end is refused instead of silently
/// dropping what follows it, as recovery to the last readable point would, and [Mark] tells when
/// acknowledged batches are gone.
public final class RocksStore implements Store {
  /// How long [#purge] waits for views and files that still hold the bytes.
  private static final long PURGE_WAIT_MILLIS = 30_000;

  private static final Logger LOG = LoggerFactory.getLogger(RocksStore.class);

  private final Path folder;
  private final RocksDatabase database;
  private final RocksViews views;
  private final @Nullable Mark mark;
  private final AtomicReference<@Nullable StoreFailed> failure = new AtomicReference<>();
  private long marked;

  private RocksStore(Path folder, RocksDatabase database, @Nullable Mark mark) {
    this.folder = folder;
    this.database = database;
    this.views = new RocksViews(database);
    this.mark = mark;
  }

  /// Opens or creates a store. A folder is open once at a time, in one process.
  ///
  /// @param tables all tables of the store; missing ones are created
  /// @throws StoreFailed if the folder is in use, damaged, has other tables, or lacks what was
  ///   acknowledged
  public static RocksStore open(Path folder, List<Table> tables, StoreOptions options)
      throws StoreFailed {
    NativeLibrary.require();
    try {
      Files.createDirectories(folder);
      boolean fresh = !Files.exists(folder.resolve("CURRENT"));
      if (fresh && !Files.exists(folder.resolve(Mark.FILE))) {
        Mark.create(folder);
      }
      long acknowledged = Mark.read(folder);
      if (fresh && acknowledged > 0) {
        throw new StoreFailed(folder + ": the store is gone, its mark is there");
      }
      RocksDatabase database =
          RocksDatabase.open(folder, tables, options, WALRecoveryMode.TolerateCorruptedTailRecords);
      try {
        database.requireSequence(acknowledged);
        FileDigests.record(folder, database);
        Mark mark = Mark.open(folder);
        RocksStore store = new RocksStore(folder, database, mark);
        store.marked = database.sequence();
        mark.settle(store.marked);
        return store;
      } catch (IOException | RocksDBException | StoreFailed | RuntimeException e) {
        database.close();
        throw e;
      }
    } catch (IOException | RocksDBException e) {
      throw new StoreFailed(folder + " cannot be opened: " + e.getMessage(), e);
    }
  }

  /// Opens a store to look at it, and checks every byte that it stands on: mark, logs, manifest,
  /// settings and all table blocks. Changes nothing; the store may be open elsewhere.
  ///
  /// @param tables the tables that it must have, and no others
  /// @throws StoreFailed if anything is damaged or missing; the message says what
  public static Store openVerified(Path folder, List<Table> tables) throws StoreFailed {
    NativeLibrary.require();
    return StoreCheck.open(folder, tables, RocksStore::readOnly);
  }

  private static RocksStore readOnly(Path folder, RocksDatabase database) {
    return new RocksStore(folder, database, null);
  }

  @Override
  public Optional<Bytes> get(Table table, Bytes key) {
    return views.get(table, key, null);
  }

  @Override
  public void scan(Table table, Range range, BiPredicate<Bytes, Bytes> visitor) {
    views.scan(table, range, visitor, null);
  }

  @Override
  public void scanDown(Table table, Range range, BiPredicate<Bytes, Bytes> visitor) {
    views.scanDown(table, range, visitor, null);
  }

  @Override
  public View view() {
    return views.open();
  }

  @Override
  public void write(Batch batch, Durability durability) throws StoreFailed {
    requireWritable();
    if (batch.writes().isEmpty()) {
      return;
    }
    views.enter();
    try (WriteBatch writes = new WriteBatch();
        WriteOptions how = new WriteOptions().setSync(durability == Durability.SYNC)) {
      for (Write write : batch.writes()) {
        ColumnFamilyHandle table = database.table(write.table());
        switch (write) {
          case Write.Put put -> writes.put(table, put.key().toArray(), put.value().toArray());
          case Write.Delete delete -> writes.delete(table, delete.key().toArray());
        }
      }
      // Whatever was written before this batch is synced with it; what others write meanwhile may
      // not be, so that the mark goes no further than this.
      long reached = database.sequence() + writes.count();
      database.db().write(how, writes);
      if (durability == Durability.SYNC) {
        mark(reached);
      }
    } catch (RocksDBException | IOException e) {
      throw fail("a write failed: " + e.getMessage(), e);
    } finally {
      views.exit();
    }
  }

  private synchronized void mark(long reached) throws IOException {
    if (mark != null && reached > marked) {
      mark.set(reached);
      marked = reached;
    }
  }

  @Override
  public void purge(Set<Key> keys) throws StoreFailed {
    if (keys.isEmpty()) {
      return;
    }
    Batch deletes = new Batch();
    TreeMap<String, TreeSet<Bytes>> ranges = new TreeMap<>();
    for (Key key : keys) {
      deletes.delete(key.table(), key.bytes());
      ranges.computeIfAbsent(key.table().name(), name -> new TreeSet<>()).add(key.bytes());
    }
    write(deletes, Durability.SYNC);
    // A view from before keeps the deleted values alive through any compaction.
    views.awaitOlder(PURGE_WAIT_MILLIS);
    views.enter();
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(true);
        CompactRangeOptions compact =
            new CompactRangeOptions()
                .setExclusiveManualCompaction(true)
                .setBottommostLevelCompaction(BottommostLevelCompaction.kForce)) {
      // All tables, because they share the logs that still hold the values.
      Set<String> logs = files(".log");
      database.db().flush(flush, database.handles());
      for (var range : ranges.entrySet()) {
        ColumnFamilyHandle table = database.table(range.getKey());
        for (PurgeRange part : PurgeRange.of(range.getValue())) {
          database.db().compactRange(table, part.from().toArray(), part.to().toArray(), compact);
        }
      }
      awaitRemoval(logs);
    } catch (RocksDBException | IOException e) {
      throw new StoreFailed("the bytes may still be on the disk: " + e.getMessage(), e);
    } finally {
      views.exit();
    }
  }

  /// RocksDB removes files that it no longer needs in the background.
  private void awaitRemoval(Set<String> logs) throws IOException, StoreFailed {
    long until = System.nanoTime() + PURGE_WAIT_MILLIS * 1_000_000;
    while (true) {
      Set<String> obsolete = files(".sst");
      for (LiveFileMetaData live : database.db().getLiveFilesMetaData()) {
        obsolete.remove(live.fileName().substring(live.fileName().lastIndexOf('/') + 1));
      }
      logs.retainAll(files(".log"));
      obsolete.addAll(logs);
      if (obsolete.isEmpty()) {
        return;
      }
      if (System.nanoTime() > until) {
        throw new StoreFailed("files that may hold the bytes remain: " + obsolete);
      }
      try {
        Thread.sleep(2);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StoreFailed("interrupted; the bytes may still be on the disk", e);
      }
    }
  }

  /// Names the files with this ending that are not empty.
  private Set<String> files(String ending) throws IOException {
    Set<String> names = new TreeSet<>();
    StoreFolder.list(folder)
        .forEach(
            (name, stamp) -> {
              if (name.endsWith(ending) && stamp.size() > 0) {
                names.add(name);
              }
            });
    return names;
  }

  private void requireWritable() throws StoreFailed {
    StoreFailed before = failure.get();
    if (before != null) {
      throw new StoreFailed("the store takes no write after one that failed", before);
    }
    if (mark == null) {
      throw new StoreFailed("the store was opened to be read only");
    }
  }

  private StoreFailed fail(String message, Exception cause) {
    StoreFailed failed = new StoreFailed(folder + ": " + message, cause);
    failure.compareAndSet(null, failed);
    return failed;
  }

  @Override
  public void close() {
    views.close(
        () -> {
          if (mark != null) {
            settle(mark);
          }
          database.close();
        });
  }

  /// Leaves as little as possible in the log, so that the next opening is quick and every byte of
  /// the store stands in files that are checked as a whole.
  private void settle(Mark mark) {
    try (mark) {
      if (failure.get() == null) {
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
          database.db().flush(flush, database.handles());
        }
        mark.settle(database.sequence());
      }
    } catch (RocksDBException | IOException e) {
      // Nothing is lost: the log and the mark stand as they were.
      LOG.warn("the store was closed without a flush", e);
    }
  }
}
