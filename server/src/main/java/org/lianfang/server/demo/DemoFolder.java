package org.lianfang.server.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.ExitCode;
import org.lianfang.server.web.Json;
import tools.jackson.core.JacksonException;

/// The folder of a trial: a subfolder for each member, the roster, and what the trial remembers of
/// itself. One process at a time holds it. Files that it does not know are left alone.
final class DemoFolder implements AutoCloseable {
  private static final String SETTINGS = "demo.json";
  private static final String LOCK = "demo.lock";

  /// What a trial remembers of itself.
  ///
  /// @param version of this file's form
  /// @param engine what orders its ledger
  /// @param members how many banks it has
  /// @param walked whether the walk is over, or was never wanted
  record Settings(int version, String alliance, EngineName engine, int members, boolean walked) {
    static final int VERSION = 2;

    Settings withWalked() {
      return new Settings(version, alliance, engine, members, true);
    }
  }

  private final Path directory;
  private final FileChannel channel;
  private final FileLock lock;

  private DemoFolder(Path directory, FileChannel channel, FileLock lock) {
    this.directory = directory;
    this.channel = channel;
    this.lock = lock;
  }

  /// Takes the folder, making it first where it is missing.
  ///
  /// @throws CommandFailed if it is no folder, cannot be written, or another process holds it
  static DemoFolder take(Path directory) throws CommandFailed {
    Path absolute = directory.toAbsolutePath().normalize();
    try {
      if (!Files.isDirectory(absolute)) {
        Files.createDirectories(
            absolute,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      FileChannel channel =
          FileChannel.open(
              absolute.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new CommandFailed(
            ExitCode.REFUSED,
            "FOLDER_IN_USE",
            "another demo runs in " + absolute + "; stop it, or choose another folder with --dir");
      }
      return new DemoFolder(absolute, channel, lock);
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailed(
          ExitCode.USAGE, "FOLDER_INVALID", absolute + " is a file; choose a folder with --dir");
    } catch (IOException e) {
      throw new CommandFailed(
          ExitCode.USAGE,
          "FOLDER_INVALID",
          absolute + " cannot be made or written; choose another folder with --dir");
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  Path path() {
    return directory;
  }

  Path roster() {
    return directory.resolve("alliance.json");
  }

  /// A member's own folder, made where it is missing.
  Path member(MemberId member) throws IOException {
    Path folder = directory.resolve(member.value());
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    return folder;
  }

  /// The folder of a member's replica.
  Path replica(MemberId member) throws IOException {
    return member(member).resolve("ledger");
  }

  /// The folder of a member's keys.
  Path secrets(MemberId member) throws IOException {
    return member(member).resolve("secrets");
  }

  /// The folder of a member's consensus engine.
  Path engine(MemberId member) throws IOException {
    return member(member).resolve("engine");
  }

  /// What all engines begin with.
  Path genesis() {
    return directory.resolve("genesis.json");
  }

  Path profile(MemberId member) {
    return directory.resolve(member.value()).resolve("client.json");
  }

  /// What the trial remembers; empty in a folder that has none.
  ///
  /// @throws CommandFailed if the file is damaged, or from another version
  Optional<Settings> settings() throws CommandFailed {
    Path file = directory.resolve(SETTINGS);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Settings settings = Json.MAPPER.readValue(Files.readAllBytes(file), Settings.class);
      if (settings.version() == Settings.VERSION
          && settings.members() >= 1
          && settings.engine() != null
          && settings.members() <= PortPlan.membersMax(settings.engine())) {
        return Optional.of(settings);
      }
    } catch (IOException | JacksonException e) {
      // Said below: the file is not one of ours.
    }
    throw new CommandFailed(
        ExitCode.USAGE,
        "FOLDER_INVALID",
        file + " is damaged or from another version; choose another folder with --dir");
  }

  void keep(Settings settings) {
    write(
        directory.resolve(SETTINGS),
        Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(settings));
  }

  /// Writes a file that its owner only may read: all of it or nothing.
  void write(Path file, byte[] content) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.deleteIfExists(part);
      Files.createFile(
          part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
        out.write(java.nio.ByteBuffer.wrap(content));
        out.force(true);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
