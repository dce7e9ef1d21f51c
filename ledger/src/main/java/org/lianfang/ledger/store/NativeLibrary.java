package org.lianfang.ledger.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/// Loads RocksDB's native code once. The file it is unpacked to is removed at once, where the
/// system allows it: a killed process would otherwise leave it behind every time.
final class NativeLibrary {
  private NativeLibrary() {}

  private static final class Holder {
    static final boolean LOADED = load();
  }

  static void require() {
    if (!Holder.LOADED) {
      throw new IllegalStateException("RocksDB's native code is not loaded");
    }
  }

  private static boolean load() {
    try {
      Path folder = Files.createTempDirectory("lianfang-rocksdb");
      try {
        NativeLibraryLoader.getInstance().loadLibrary(folder.toString());
        RocksDB.loadLibrary();
      } finally {
        remove(folder);
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }
}
