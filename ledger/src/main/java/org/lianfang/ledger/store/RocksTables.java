package org.lianfang.ledger.store;

import java.util.List;
import java.util.Properties;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ChecksumType;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.util.StdErrLogger;

/// RocksDB's settings, all in one place, each with its reason.
final class RocksTables {
  /// Shared by all stores of the process: what is hot in one of twenty replicas is hot.
  private static final long CACHE_BYTES = 64L << 20;

  private static final long WAL_BYTES_MAX = 64L << 20;

  private RocksTables() {}

  private static final class Shared {
    static final Cache CACHE = new LRUCache(CACHE_BYTES);
    static final StdErrLogger LOGGER = new StdErrLogger(InfoLogLevel.FATAL_LEVEL, "rocksdb: ");
  }

  static DBOptions database(StoreOptions options, WALRecoveryMode recovery) {
    // These have no setter in Java. Without them a whole log file may vanish unnoticed, and there
    // would be an IDENTITY file that nothing checks.
    Properties properties = new Properties();
    properties.setProperty("track_and_verify_wals_in_manifest", "true");
    properties.setProperty("verify_manifest_content_on_close", "true");
    properties.setProperty("write_identity_file", "false");
    DBOptions database = DBOptions.getDBOptionsFromProps(properties);
    if (database == null) {
      throw new IllegalStateException("RocksDB does not know the options of its own version");
    }
    return database
        .setWriteDbidToManifest(true)
        .setWalRecoveryMode(recovery)
        .setParanoidChecks(true)
        .setAllowMmapReads(options.mmapReads())
        .setMaxBackgroundJobs(options.backgroundJobs())
        .setMaxTotalWalSize(Math.max(WAL_BYTES_MAX, 4 * options.writeBufferBytes()))
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0)
        // A log file of RocksDB's own would be the one file of the folder that no check covers.
        // What fails is thrown; said on standard error, it would bring damaged bytes there as they
        // are.
        .setLogger(Shared.LOGGER);
  }

  static ColumnFamilyOptions table(Table.Kind kind, StoreOptions options) {
    BlockBasedTableConfig blocks =
        new BlockBasedTableConfig()
            .setBlockCache(Shared.CACHE)
            .setBlockSize(4096)
            // Version 6 binds each checksum to its file and place, and covers the footer.
            .setFormatVersion(6)
            .setChecksumType(ChecksumType.kXXH3)
            .setWholeKeyFiltering(true);
    ColumnFamilyOptions table =
        new ColumnFamilyOptions()
            .setCompressionPerLevel(List.of())
            .setCompressionType(CompressionType.NO_COMPRESSION)
            .setBottommostCompressionType(CompressionType.NO_COMPRESSION)
            .setForceConsistencyChecks(true)
            // Most keys that are looked for are not there.
            .setMemtablePrefixBloomSizeRatio(0.02)
            .setMemtableWholeKeyFiltering(true)
            .setParanoidFileChecks(true);
    switch (kind) {
      case ORDERED -> {
        blocks.setFilterPolicy(new BloomFilter(10));
        table.setWriteBufferSize(options.writeBufferBytes()).setArenaBlockSize(256 << 10);
      }
      case LOG -> {
        blocks.setBlockSize(16 << 10);
        table.setWriteBufferSize(options.writeBufferBytes()).setArenaBlockSize(256 << 10);
      }
      case POINT -> {
        blocks.setFilterPolicy(new BloomFilter(10));
        large(table, options);
      }
      case GROUPED -> {
        blocks.setFilterPolicy(new BloomFilter(10)).setWholeKeyFiltering(false);
        large(table, options).useFixedLengthPrefixExtractor(Table.GROUP_BYTES);
      }
    }
    return table.setTableFormatConfig(blocks);
  }

  private static ColumnFamilyOptions large(ColumnFamilyOptions table, StoreOptions options) {
    return table
        .setWriteBufferSize(options.writeBufferBytes())
        .setMaxWriteBufferNumber(3)
        .setTargetFileSizeBase(64L << 20)
        .setMaxBytesForLevelBase(256L << 20);
  }
}
