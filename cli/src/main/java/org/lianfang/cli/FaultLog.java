package org.lianfang.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.lianfang.protocol.Faults;

/// Where this program writes down its own faults: by type and place, without messages, which may
/// quote an identifier.
final class FaultLog {
  private static final String NAME = "faults.log";

  private FaultLog() {}

  /// Adds a fault to the user's log, or where that cannot be written to a temporary file. Only the
  /// owner can read either.
  static Path write(String reference, Throwable fault) throws IOException {
    String line = Instant.now() + " " + reference + " " + Faults.describe(fault) + "\n";
    Path folder = folder(System.getenv(), System.getProperty("user.home"));
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return append(folder.resolve(NAME), line);
    } catch (IOException e) {
      return append(Files.createTempFile("lianfang-", "." + NAME), line);
    }
  }

  /// The folder for a user's logs.
  ///
  /// @see <a href="https://specifications.freedesktop.org/basedir-spec/latest/">XDG Base Directory
  ///   Specification</a>
  static Path folder(Map<String, String> environment, String home) {
    Path state = Path.of(environment.getOrDefault("XDG_STATE_HOME", ""));
    // "All paths set in these environment variables must be absolute" and are else ignored.
    return (state.isAbsolute() ? state : Path.of(home, ".local", "state")).resolve("lianfang");
  }

  private static Path append(Path file, String line) throws IOException {
    try (SeekableByteChannel log =
        Files.newByteChannel(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      log.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    }
    return file;
  }
}
