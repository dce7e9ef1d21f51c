package org.lianfang.node.secret;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Secrets as files that only their owner can read, in a folder that only its owner can enter.
///
/// They are not encrypted: whoever reads the disk has them. An institution puts the folder on an
/// encrypted volume, or wraps it with its hardware module.
public final class FileSecretStore implements SecretStore {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,99}");
  private static final String UNFINISHED = ".unfinished";
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_READS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ENTERS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path folder;

  /// Opens the store, making the folder where it is missing.
  public FileSecretStore(Path folder) {
    this.folder = folder;
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder.toAbsolutePath().getParent());
        Files.createDirectory(folder, OWNER_ENTERS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the folder of secrets cannot be made", e);
    }
  }

  @Override
  public synchronized <R> R use(String name, Function<byte[], R> use) throws NoSuchSecret {
    if (!contains(name)) {
      throw new NoSuchSecret(name);
    }
    byte[] secret = new byte[0];
    try {
      secret = Files.readAllBytes(file(name));
      return use.apply(secret);
    } catch (IOException e) {
      throw new UncheckedIOException("secret " + name + " cannot be read", e);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  @Override
  public boolean contains(String name) {
    return Files.isRegularFile(file(name));
  }

  /// Writes a new file, syncs it, and renames it into place: a crash leaves the old secret or the
  /// new one, whole.
  @Override
  public synchronized void put(String name, byte[] secret) {
    Path file = file(name);
    Path unfinished = folder.resolve(name + UNFINISHED);
    try {
      Files.deleteIfExists(unfinished);
      Files.createFile(unfinished, OWNER_READS);
      write(unfinished, secret);
      Files.move(
          unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      syncFolder();
    } catch (IOException e) {
      throw new UncheckedIOException("secret " + name + " cannot be stored", e);
    }
  }

  @Override
  public synchronized void destroy(String name) {
    Path file = file(name);
    if (!contains(name)) {
      return;
    }
    try {
      write(file, new byte[(int) Files.size(file)]);
      Files.delete(file);
      syncFolder();
    } catch (IOException e) {
      throw new UncheckedIOException("secret " + name + " cannot be destroyed", e);
    }
  }

  private static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private void syncFolder() throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private Path file(String name) {
    if (!NAME.matcher(name).matches() || name.endsWith(UNFINISHED)) {
      throw new IllegalArgumentException("not the name of a secret");
    }
    return folder.resolve(name);
  }
}
