package org.lianfang.ledger.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// The hashes of the settings files, which RocksDB writes without a checksum, kept in the store.
final class FileDigests {
  private static final String PREFIX = "OPTIONS-";
  private static final String KEY_PREFIX = "file/";

  private FileDigests() {}

  /// Records the files that are there now, in one synced write, and forgets those that are gone.
  static void record(Path folder, RocksDatabase database) throws IOException, RocksDBException {
    Map<String, Bytes> recorded = recorded(database);
    Map<String, Bytes> files = files(folder);
    try (WriteBatch writes = new WriteBatch();
        WriteOptions synced = new WriteOptions().setSync(true)) {
      for (Map.Entry<String, Bytes> file : files.entrySet()) {
        writes.put(
            database.table(RocksDatabase.SYSTEM), key(file.getKey()), file.getValue().toArray());
      }
      Set<String> gone = new TreeSet<>(recorded.keySet());
      gone.removeAll(files.keySet());
      for (String name : gone) {
        writes.delete(database.table(RocksDatabase.SYSTEM), key(name));
      }
      database.db().write(synced, writes);
    }
  }

  /// Checks the files against what was recorded.
  ///
  /// A file newer than all recorded ones is taken as it is: it stems from a start that was cut off
  /// before it could be recorded, and nothing reads it.
  ///
  /// @throws StoreFailed if a file is missing or differs
  static void verify(Path folder, RocksDatabase database)
      throws IOException, RocksDBException, StoreFailed {
    NavigableMap<String, Bytes> recorded = recorded(database);
    Map<String, Bytes> files = files(folder);
    if (recorded.isEmpty()) {
      if (database.sequence() > 0) {
        throw new StoreFailed("no settings file is recorded");
      }
      // The first start was cut off: nothing has ever been written.
      return;
    }
    for (Map.Entry<String, Bytes> file : files.entrySet()) {
      Bytes expected = recorded.get(file.getKey());
      boolean newer = file.getKey().compareTo(recorded.lastKey()) > 0;
      if (expected == null ? !newer : !expected.equals(file.getValue())) {
        throw new StoreFailed(file.getKey() + " is not the file that was written");
      }
    }
    boolean restarted = files.keySet().stream().anyMatch(name -> !recorded.containsKey(name));
    for (String name : recorded.keySet()) {
      // A start that was cut off may have removed the older ones already.
      if (!files.containsKey(name) && !restarted) {
        throw new StoreFailed(name + " is missing");
      }
    }
  }

  private static NavigableMap<String, Bytes> recorded(RocksDatabase database)
      throws RocksDBException {
    NavigableMap<String, Bytes> recorded = new TreeMap<>();
    try (RocksIterator rows = database.db().newIterator(database.table(RocksDatabase.SYSTEM))) {
      for (rows.seekToFirst(); rows.isValid(); rows.next()) {
        String key = new String(rows.key(), StandardCharsets.UTF_8);
        recorded.put(key.substring(KEY_PREFIX.length()), Bytes.owning(rows.value()));
      }
      rows.status();
    }
    return recorded;
  }

  private static Map<String, Bytes> files(Path folder) throws IOException {
    Map<String, Bytes> files = new TreeMap<>();
    for (String name : StoreFolder.list(folder).keySet()) {
      if (name.matches(PREFIX + "[0-9]+")) {
        files.put(name, Encoding.sha256(Bytes.owning(Files.readAllBytes(folder.resolve(name)))));
      }
    }
    return files;
  }

  private static byte[] key(String name) {
    return (KEY_PREFIX + name).getBytes(StandardCharsets.UTF_8);
  }
}
