package org.lianfang.ledger.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;

/// An open RocksDB with the native objects that live and die with it.
final class RocksDatabase implements AutoCloseable {
  /// Holds what the store keeps about itself.
  static final String SYSTEM = "default";

  private final RocksDB db;
  private final Map<String, ColumnFamilyHandle> handles;
  private final List<AutoCloseable> options;

  private RocksDatabase(
      RocksDB db, Map<String, ColumnFamilyHandle> handles, List<AutoCloseable> options) {
    this.db = db;
    this.handles = handles;
    this.options = options;
  }

  static RocksDatabase open(
      Path folder, List<Table> tables, StoreOptions options, WALRecoveryMode recovery)
      throws RocksDBException, StoreFailed {
    boolean fresh = !Files.exists(folder.resolve("CURRENT"));
    if (!fresh) {
      TreeSet<String> foreign = new TreeSet<>(tables(folder));
      foreign.remove(SYSTEM);
      tables.forEach(table -> foreign.remove(table.name()));
      if (!foreign.isEmpty()) {
        throw new StoreFailed(folder + " has tables that are not known: " + foreign);
      }
    }
    return open(folder, tables, options, recovery, fresh, false);
  }

  static RocksDatabase openReadOnly(Path folder, List<Table> tables, WALRecoveryMode recovery)
      throws RocksDBException, StoreFailed {
    TreeSet<String> expected = new TreeSet<>();
    expected.add(SYSTEM);
    tables.forEach(table -> expected.add(table.name()));
    TreeSet<String> found = new TreeSet<>(tables(folder));
    if (!found.equals(expected)) {
      throw new StoreFailed(folder + " has the tables " + found + " instead of " + expected);
    }
    return open(folder, tables, StoreOptions.MODEST, recovery, false, true);
  }

  private static RocksDatabase open(
      Path folder,
      List<Table> tables,
      StoreOptions options,
      WALRecoveryMode recovery,
      boolean fresh,
      boolean readOnly)
      throws RocksDBException {
    List<AutoCloseable> owned = new ArrayList<>();
    try {
      List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
      descriptors.add(descriptor(SYSTEM, Table.Kind.ORDERED, StoreOptions.MODEST, owned));
      for (Table table : tables) {
        descriptors.add(descriptor(table.name(), table.kind(), options, owned));
      }
      DBOptions database = RocksTables.database(options, recovery);
      owned.add(database);
      database.setCreateIfMissing(fresh).setCreateMissingColumnFamilies(!readOnly);
      List<ColumnFamilyHandle> opened = new ArrayList<>();
      RocksDB db =
          readOnly
              ? RocksDB.openReadOnly(database, folder.toString(), descriptors, opened)
              : RocksDB.open(database, folder.toString(), descriptors, opened);
      Map<String, ColumnFamilyHandle> handles = new LinkedHashMap<>();
      for (int i = 0; i < opened.size(); i++) {
        handles.put(
            new String(descriptors.get(i).getName(), StandardCharsets.UTF_8), opened.get(i));
      }
      return new RocksDatabase(db, handles, owned);
    } catch (RocksDBException | RuntimeException e) {
      closeAll(owned);
      throw e;
    }
  }

  private static ColumnFamilyDescriptor descriptor(
      String name, Table.Kind kind, StoreOptions options, List<AutoCloseable> owned) {
    ColumnFamilyOptions table = RocksTables.table(kind, options);
    owned.add(table);
    return new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.UTF_8), table);
  }

  private static List<String> tables(Path folder) throws RocksDBException {
    try (Options options = new Options()) {
      return RocksDB.listColumnFamilies(options, folder.toString()).stream()
          .map(name -> new String(name, StandardCharsets.UTF_8))
          .toList();
    }
  }

  RocksDB db() {
    return db;
  }

  /// The number of the newest write.
  long sequence() {
    return db.getLatestSequenceNumber();
  }

  void requireSequence(long acknowledged) throws StoreFailed {
    if (sequence() < acknowledged) {
      throw new StoreFailed(
          "the store has lost acknowledged writes: it ends at "
              + sequence()
              + ", "
              + acknowledged
              + " were synced");
    }
  }

  List<ColumnFamilyHandle> handles() {
    return List.copyOf(handles.values());
  }

  ColumnFamilyHandle table(Table table) {
    return table(table.name());
  }

  ColumnFamilyHandle table(String name) {
    @Nullable ColumnFamilyHandle handle = handles.get(name);
    if (handle == null) {
      throw new IllegalArgumentException("the store has no table " + name);
    }
    return handle;
  }

  @Override
  public void close() {
    closeAll(List.copyOf(handles.values()));
    db.close();
    closeAll(options);
  }

  private static void closeAll(List<? extends AutoCloseable> owned) {
    for (AutoCloseable one : owned) {
      try {
        one.close();
      } catch (Exception e) {
        throw new IllegalStateException("a native object did not close", e);
      }
    }
  }
}
