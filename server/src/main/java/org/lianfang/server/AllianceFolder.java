package org.lianfang.server;

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
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.server.web.Said;

/// The folder of one member's node, or of all members' in a trial: a subfolder for each member, the
/// roster and the genesis. One process at a time holds it. Files that it does not know are left
/// alone.
public final class AllianceFolder implements AutoCloseable {
  private static final String LOCK = "lianfang.lock";

  private final Path directory;
  private final FileChannel channel;
  private final FileLock lock;

  private AllianceFolder(Path directory, FileChannel channel, FileLock lock) {
    this.directory = directory;
    this.channel = channel;
    this.lock = lock;
  }

  /// Takes the folder, making it first where it is missing.
  ///
  /// @throws CommandFailed if it is no folder, cannot be written, or another process holds it
  public static AllianceFolder take(Path directory) throws CommandFailed {
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
            CommandCode.FOLDER_IN_USE,
            new Said(
                "另一个进程正在使用 " + absolute + "；请先停止它，或换一个目录",
                "another process runs in " + absolute + "; stop it, or choose another folder"));
      }
      return new AllianceFolder(absolute, channel, lock);
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailed(
          CommandCode.FOLDER_INVALID,
          new Said(
              absolute + " 是文件；请用 --dir 指定目录",
              absolute + " is a file; choose a folder with --dir"));
    } catch (IOException e) {
      throw new CommandFailed(
          CommandCode.FOLDER_INVALID,
          new Said(
              absolute + " 无法创建或写入；请用 --dir 换一个目录",
              absolute + " cannot be made or written; choose another folder with --dir"));
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  public Path path() {
    return directory;
  }

  public Path roster() {
    return directory.resolve("alliance.json");
  }

  /// A member's own folder, made where it is missing.
  public Path member(MemberId member) throws IOException {
    Path folder = directory.resolve(member.value());
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    return folder;
  }

  /// The folder of a member's replica.
  public Path replica(MemberId member) throws IOException {
    return member(member).resolve("ledger");
  }

  /// The folder of a member's keys.
  public Path secrets(MemberId member) throws IOException {
    return member(member).resolve("secrets");
  }

  /// The folder of a member's consensus engine.
  public Path engine(MemberId member) throws IOException {
    return member(member).resolve("engine");
  }

  /// What all engines begin with.
  public Path genesis() {
    return directory.resolve("genesis.json");
  }

  public Path profile(MemberId member) {
    return directory.resolve(member.value()).resolve("client.json");
  }

  /// Writes a file that its owner only may read: all of it or nothing.
  public void write(Path file, byte[] content) {
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
