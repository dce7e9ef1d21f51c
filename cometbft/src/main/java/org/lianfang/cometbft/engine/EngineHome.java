package org.lianfang.cometbft.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// The folder of one engine, and the folder of its two sockets.
///
/// @param folder holds `config`, `data` and the log
/// @param sockets holds `abci.sock` and `rpc.sock`; only the owner may enter it
public record EngineHome(Path folder, Path sockets) implements AutoCloseable {
  /// A Unix socket's path has fewer bytes than this, its end included.
  private static final int SOCKET_PATH_MAX = 108;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OWNER_FILE =
      PosixFilePermissions.fromString("rw-------");

  /// Opens or makes a home. Where its path is too long for sockets, they lie in a fresh folder of
  /// the system's temporary one.
  ///
  /// @throws IOException if the folders cannot be made
  public static EngineHome open(Path home) throws IOException {
    Path folder = home.toAbsolutePath().normalize();
    makeFolder(folder);
    makeFolder(folder.resolve("config"));
    makeFolder(folder.resolve("data"));
    Path longest = folder.resolve("abci.sock");
    boolean fits =
        longest.toString().getBytes(StandardCharsets.UTF_8).length < SOCKET_PATH_MAX
            && longest.toString().chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '"');
    Path sockets =
        fits
            ? folder
            : Files.createTempDirectory(
                "lianfang-", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    return new EngineHome(folder, sockets);
  }

  private static void makeFolder(Path folder) throws IOException {
    Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    Files.setPosixFilePermissions(folder, OWNER_ONLY);
  }

  public Path abciSocket() {
    return sockets.resolve("abci.sock");
  }

  public Path rpcSocket() {
    return sockets.resolve("rpc.sock");
  }

  public Path log() {
    return folder.resolve("engine.log");
  }

  /// Remembers the process that runs here.
  Path pidFile() {
    return folder.resolve("engine.pid");
  }

  Path config(String name) {
    return folder.resolve("config").resolve(name);
  }

  Path data(String name) {
    return folder.resolve("data").resolve(name);
  }

  /// Writes a file that only the owner may read: whole or not at all.
  static void write(Path file, byte[] content) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(fresh, PosixFilePermissions.asFileAttribute(OWNER_FILE));
    Files.write(fresh, content, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /// Removes the sockets.
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(abciSocket());
    Files.deleteIfExists(rpcSocket());
    if (!sockets.equals(folder)) {
      Files.deleteIfExists(sockets);
    }
  }
}
