package org.lianfang.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Writes files whole: beside the place first, then into it.
final class Outputs {
  private Outputs() {}

  static void write(Path file, InputStream content) throws Failure {
    Path folder = file.toAbsolutePath().getParent();
    try {
      Path unfinished = Files.createTempFile(folder, ".lianfang", ".unfinished");
      try {
        Files.copy(content, unfinished, StandardCopyOption.REPLACE_EXISTING);
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw Failure.usage(Texts.of("file.unwritable", file));
    }
  }

  static void write(Path file, byte[] content) throws Failure {
    write(file, new ByteArrayInputStream(content));
  }

  static byte[] read(Path file) throws Failure {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw Failure.usage(Texts.of("file.unreadable", file));
    }
  }
}
