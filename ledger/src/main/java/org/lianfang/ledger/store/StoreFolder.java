package org.lianfang.ledger.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The files of a store's folder.
final class StoreFolder {
  private StoreFolder() {}

  /// What changes when a file is written.
  record Stamp(long size, FileTime modified) {}

  /// Lists the folder's files by name. A file that vanishes meanwhile is left out.
  static SortedMap<String, Stamp> list(Path folder) throws IOException {
    SortedMap<String, Stamp> files = new TreeMap<>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        try {
          BasicFileAttributes about = Files.readAttributes(path, BasicFileAttributes.class);
          if (about.isRegularFile()) {
            files.put(
                path.getFileName().toString(), new Stamp(about.size(), about.lastModifiedTime()));
          }
        } catch (NoSuchFileException gone) {
          files.remove(path.getFileName().toString());
        }
      }
    }
    return files;
  }
}
