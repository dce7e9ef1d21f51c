package org.lianfang.bench.index;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.Bytes;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ConfigOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.OptionsUtil;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// RocksDB with the very options that a store wrote down, and none of the project's code around it.
final class RawRocks implements AutoCloseable {
  private final DBOptions options;
  private final List<ColumnFamilyDescriptor> descriptors;
  private final List<ColumnFamilyHandle> handles = new ArrayList<>();
  private final RocksDB database;
  private final ColumnFamilyHandle table;
  private final WriteOptions unsynced = new WriteOptions();

  /// @param like the folder of a store whose options are taken
  /// @param folder opened to be read, or made if it is another one
  /// @param table the name of the table
  RawRocks(Path like, Path folder, String table) throws Exception {
    options = new DBOptions();
    descriptors = new ArrayList<>();
    try (ConfigOptions how = new ConfigOptions()) {
      OptionsUtil.loadLatestOptions(how, like.toString(), options, descriptors);
    }
    if (like.equals(folder)) {
      database = RocksDB.openReadOnly(options, folder.toString(), descriptors, handles);
    } else {
      options.setCreateIfMissing(true).setCreateMissingColumnFamilies(true);
      Files.createDirectories(folder);
      database = RocksDB.open(options, folder.toString(), descriptors, handles);
    }
    int index =
        descriptors.stream()
            .map(descriptor -> new String(descriptor.getName(), StandardCharsets.UTF_8))
            .toList()
            .indexOf(table);
    this.table = handles.get(index);
  }

  boolean holds(Bytes key) throws RocksDBException {
    byte @Nullable [] value = database.get(table, key.toArray());
    return value != null;
  }

  void write(List<Bytes> rows) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      for (Bytes row : rows) {
        batch.put(table, row.toArray(), new byte[0]);
      }
      database.write(unsynced, batch);
    }
  }

  @Override
  public void close() {
    handles.forEach(ColumnFamilyHandle::close);
    database.close();
    descriptors.forEach(descriptor -> descriptor.getOptions().close());
    options.close();
    unsynced.close();
  }
}
