package org.lianfang.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The project's own files.
final class Project {
  private Project() {}

  /// The root of the clone that the tests run in.
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("lianfang"))) {
      folder = folder.getParent();
    }
    return folder;
  }

  static String read(String file) {
    try {
      return Files.readString(root().resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
