package org.lianfang.cometbft.scan;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Checks the files of the engine's databases by their own checksums: blocks, states, evidence. No
/// engine is asked; it may run, because a table never changes once it is written.
public final class EngineFiles {
  /// A table that is larger was not written by the engine, whose tables have some megabytes.
  private static final long FILE_BYTES_MAX = 256L << 20;

  private final Path data;

  /// @param data the engine's folder `data`
  public EngineFiles(Path data) {
    this.data = data;
  }

  /// Checks all files of an engine that does not run.
  public List<Finding> check() throws IOException {
    List<Finding> findings = new ArrayList<>(checkTables());
    for (Path file : files("(MANIFEST-[0-9]+|[0-9]+\\.log)")) {
      check(file, JournalFile::check).ifPresent(findings::add);
    }
    return findings;
  }

  /// Checks the tables; the engine may run.
  public List<Finding> checkTables() throws IOException {
    List<Finding> findings = new ArrayList<>();
    for (Path file : tables()) {
      checkTable(file).ifPresent(findings::add);
    }
    return findings;
  }

  List<Path> tables() throws IOException {
    return files("[0-9]+\\.(ldb|sst)");
  }

  /// Checks a table; one that is gone meanwhile has been replaced by others.
  Optional<Finding> checkTable(Path table) {
    return check(table, TableFile::check);
  }

  private interface Format {
    void check(ByteBuffer content) throws Torn;
  }

  private Optional<Finding> check(Path file, Format format) {
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        return Optional.of(new Finding(name(file), "the file is too large"));
      }
      format.check(ByteBuffer.wrap(Files.readAllBytes(file)));
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(new Finding(name(file), "cannot be read: " + e.getMessage()));
    } catch (Torn e) {
      return Optional.of(new Finding(name(file), e.what()));
    }
  }

  private String name(Path file) {
    return data.relativize(file).toString();
  }

  private List<Path> files(String pattern) throws IOException {
    if (!Files.isDirectory(data)) {
      return List.of();
    }
    List<Path> found = new ArrayList<>();
    try (Stream<Path> databases = Files.list(data)) {
      for (Path database : databases.filter(EngineFiles::isDatabase).sorted().toList()) {
        try (Stream<Path> files = Files.list(database)) {
          files.filter(file -> matches(file, pattern)).sorted().forEach(found::add);
        }
      }
    }
    return found;
  }

  private static boolean isDatabase(Path folder) {
    return Files.isDirectory(folder) && matches(folder, ".+\\.db");
  }

  private static boolean matches(Path file, String pattern) {
    return String.valueOf(file.getFileName()).matches(pattern);
  }
}
