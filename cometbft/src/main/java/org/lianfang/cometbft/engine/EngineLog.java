package org.lianfang.cometbft.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the engine's process writes: kept in a file and its two predecessors, and watched for the
/// lines by which it says that it gave up.
///
/// Not thread-safe.
final class EngineLog {
  private static final long BYTES_MAX = 16L << 20;
  private static final int LOOK_BYTES_MAX = 256 << 10;
  private static final Pattern GAVE_UP =
      Pattern.compile(
          "CONSENSUS FAILURE!!!.{0,200}|State sync failed.{0,200}|Failed to bootstrap node.{0,200}"
              + "|Failed to switch to block sync.{0,200}|^panic: .{0,300}|^ERROR: .{0,300}",
          Pattern.MULTILINE);

  private final Path file;
  private long seen;

  EngineLog(Path file) {
    this.file = file;
  }

  /// Begins a new file, which the process appends to.
  void rotate() throws IOException {
    if (Files.exists(file) && Files.size(file) > 0) {
      if (Files.exists(older(1))) {
        Files.move(older(1), older(2), StandardCopyOption.REPLACE_EXISTING);
      }
      Files.move(file, older(1), StandardCopyOption.REPLACE_EXISTING);
    }
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    seen = 0;
  }

  /// Looks at what was written since the last time.
  ///
  /// @return the line by which the engine gave up, if there is one
  Optional<String> look() throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long size = channel.size();
      long from = Math.max(seen, size - LOOK_BYTES_MAX);
      ByteBuffer fresh = ByteBuffer.allocate((int) (size - from));
      while (fresh.hasRemaining() && channel.read(fresh, from + fresh.position()) >= 0) {
        // until it is full or the file ends
      }
      seen = size;
      if (size > BYTES_MAX) {
        Files.copy(file, older(1), StandardCopyOption.REPLACE_EXISTING);
        channel.truncate(0);
        seen = 0;
      }
      String text = new String(fresh.array(), 0, fresh.position(), StandardCharsets.UTF_8);
      Matcher found = GAVE_UP.matcher(text);
      return found.find() ? Optional.of(printable(found.group())) : Optional.empty();
    }
  }

  private static String printable(String line) {
    return line.replaceAll("\\p{Cntrl}", " ").strip();
  }

  private Path older(int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }
}
