package org.lianfang.bench.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.lianfang.bench.load.Processes;

/// What one side has used of the machine up to a moment.
///
/// @param operations that stand, commands or transactions
/// @param engineNanos processor time of all engines
/// @param diskBytes of all members, by what lies there
record Use(long operations, long engineNanos, Map<String, Long> diskBytes) {

  /// @param folder of all members
  static Use now(long operations, Processes engines, Path folder) throws IOException {
    Map<String, Long> bytes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes.merge(kind(folder.relativize(file)), size(file), Long::sum);
      }
    }
    return new Use(operations, engines.cpuNanos(), bytes);
  }

  /// @param file as it lies in the folder
  private static String kind(Path file) {
    String path = file.toString();
    if (path.contains("cs.wal")) {
      return "engine_wal";
    }
    return path.contains("/data/") ? "engine" : "replica";
  }

  /// Files come and go while their folder is walked.
  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /// Writes down what was used since, for each of the members.
  ///
  /// @param prefix of the conditions' names
  void putSince(Use before, int members, String prefix, Map<String, Object> conditions) {
    double done = Math.max(1, operations - before.operations());
    conditions.put(
        prefix + "engine_cpu_us",
        rounded((engineNanos - before.engineNanos()) / 1e3 / done / members));
    diskBytes.forEach(
        (kind, bytes) -> {
          long grown = bytes - before.diskBytes().getOrDefault(kind, 0L);
          if (grown > 0) {
            conditions.put(
                prefix + kind + "_kib_per_1000", rounded(grown / 1024.0 * 1000 / done / members));
          }
        });
  }

  static double rounded(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
