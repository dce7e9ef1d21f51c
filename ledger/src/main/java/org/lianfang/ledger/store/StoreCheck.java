package org.lianfang.ledger.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;

/// Checks all files of a store and opens it to be read. Changes nothing.
final class StoreCheck {
  private static final Pattern CURRENT = Pattern.compile("(MANIFEST-[0-9]{6,})\n");

  /// A node that runs meanwhile may move files away or be in the middle of a write.
  private static final int ATTEMPTS = 50;

  private static final long PAUSE_MILLIS = 10;

  private StoreCheck() {}

  static Store open(
      Path folder, List<Table> tables, BiFunction<Path, RocksDatabase, RocksStore> found)
      throws StoreFailed {
    for (int attempt = 1; ; attempt++) {
      SortedMap<String, StoreFolder.Stamp> before = list(folder);
      try {
        return found.apply(folder, check(folder, tables));
      } catch (StoreFailed e) {
        pause();
        if (attempt == ATTEMPTS || before.equals(list(folder))) {
          throw e;
        }
      }
    }
  }

  private static RocksDatabase check(Path folder, List<Table> tables) throws StoreFailed {
    try {
      // First of all: the mark is never ahead of what is read after it.
      long acknowledged = Mark.readWhole(folder);
      verifyLogs(folder);
      RocksDatabase database =
          RocksDatabase.openReadOnly(folder, tables, WALRecoveryMode.AbsoluteConsistency);
      try {
        database.requireSequence(acknowledged);
        FileDigests.verify(folder, database);
        database.db().verifyChecksum();
        return database;
      } catch (IOException | RocksDBException | StoreFailed | RuntimeException e) {
        database.close();
        throw e;
      }
    } catch (IOException | RocksDBException e) {
      throw new StoreFailed(e.getClass().getSimpleName() + ": " + e.getMessage(), e);
    }
  }

  private static void verifyLogs(Path folder) throws IOException, StoreFailed {
    Matcher current = CURRENT.matcher(Files.readString(folder.resolve("CURRENT")));
    if (!current.matches()) {
      throw new StoreFailed("CURRENT names no manifest");
    }
    LogFormat.verify(folder.resolve(current.group(1)));
    for (String name : StoreFolder.list(folder).keySet()) {
      if (name.matches("[0-9]+\\.log")) {
        LogFormat.verify(folder.resolve(name));
      }
    }
  }

  private static SortedMap<String, StoreFolder.Stamp> list(Path folder) throws StoreFailed {
    try {
      return StoreFolder.list(folder);
    } catch (IOException e) {
      throw new StoreFailed(folder + " cannot be read", e);
    }
  }

  private static void pause() throws StoreFailed {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreFailed("interrupted", e);
    }
  }
}
