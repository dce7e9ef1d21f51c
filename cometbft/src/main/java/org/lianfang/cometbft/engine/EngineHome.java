package org.lianfang.cometbft.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

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

  /// What the engine has signed last.
  private static final String VOTES = "priv_validator_state.json";

  /// What it fetches anew; the last one goes last, because only with it gone there is no chain.
  private static final List<String> BLOCKS =
      List.of("cs.wal", "evidence.db", "state.db", "blockstore.db");

  /// Opens or makes a home. Where its path is too long for sockets, they lie in a fresh folder of
  /// the system's temporary one.
  ///
  /// @throws IOException if the folders cannot be made
  public static EngineHome open(Path home) throws IOException {
    Path folder = home.toAbsolutePath().normalize();
    makeFolder(folder);
    makeFolder(folder.resolve("config"));
    makeFolder(folder.resolve("data"));
    Path longest = folder.resolve("light-0.sock");
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

  /// Where the engine's light client asks another member's.
  ///
  /// @param number 0 or 1
  public Path lightSocket(int number) {
    return sockets.resolve("light-" + number + ".sock");
  }

  /// Where the engine puts the chunks of a snapshot while it has not got all of them.
  Path chunks() {
    return folder.resolve("chunks");
  }

  /// Removes what an earlier process left there.
  void clearChunks() throws IOException {
    if (Files.exists(chunks())) {
      try (Stream<Path> left = Files.walk(chunks())) {
        for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    makeFolder(chunks());
  }

  /// The proofs by which this member joined at a snapshot, until they are kept elsewhere.
  public Path joinProofs() {
    return folder.resolve("join-proofs");
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
  public static void write(Path file, byte[] content) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(fresh, PosixFilePermissions.asFileAttribute(OWNER_FILE));
    Files.write(fresh, content, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /// Moves blocks and states away, so that the engine fetches all blocks from others when it starts
  /// next. The record of what its key has signed stays: without it the key could sign twice. The
  /// application's replica has to go with them.
  ///
  /// @param home the engine's folder, with no process in it
  /// @param aside where they are moved to; on the same disk
  /// @throws IOException if a process runs, the record of the votes is missing, or nothing is moved
  public static void moveBlocks(Path home, Path aside) throws IOException {
    Path data = home.resolve("data");
    if (runs(home.resolve("engine.pid"))) {
      throw new IOException("an engine runs in " + home);
    }
    if (!Files.isRegularFile(data.resolve(VOTES))) {
      throw new IOException(
          data.resolve(VOTES) + " is missing: without the record of its votes nothing is dropped");
    }
    makeFolder(aside);
    for (String name : BLOCKS) {
      if (Files.exists(data.resolve(name))) {
        Files.move(data.resolve(name), aside.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  private static boolean runs(Path pidFile) throws IOException {
    if (!Files.exists(pidFile)) {
      return false;
    }
    String[] remembered = Files.readString(pidFile).strip().split(" ", -1);
    return remembered.length == 2
        && remembered[0].matches("[0-9]{1,18}")
        && ProcessHandle.of(Long.parseLong(remembered[0]))
            .filter(ProcessHandle::isAlive)
            .flatMap(process -> process.info().startInstant())
            .filter(start -> remembered[1].equals(Long.toString(start.toEpochMilli())))
            .isPresent();
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
