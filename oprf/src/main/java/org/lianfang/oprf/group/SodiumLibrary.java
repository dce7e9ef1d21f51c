package org.lianfang.oprf.group;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds libsodium: the system's first, because the system's vendor repairs it; else the binary
/// that comes with the program.
final class SodiumLibrary {

  private static final List<String> SYSTEM_NAMES =
      List.of("libsodium.so.23", "libsodium.so.26", "libsodium.23.dylib", "libsodium.26.dylib");

  private SodiumLibrary() {}

  static SymbolLookup open() {
    return SYSTEM_NAMES.stream()
        .flatMap(name -> openSystem(name).stream())
        .findFirst()
        .orElseGet(SodiumLibrary::openBundled);
  }

  private static Optional<SymbolLookup> openSystem(String name) {
    try {
      return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
    } catch (IllegalArgumentException absent) {
      return Optional.empty();
    }
  }

  static SymbolLookup openBundled() {
    String resource = bundledName();
    try (InputStream binary = SodiumLibrary.class.getClassLoader().getResourceAsStream(resource)) {
      if (binary == null) {
        throw new BackendUnavailable(
            "libsodium was not found: install libsodium (Debian: libsodium23); no binary for "
                + resource
                + " comes with this program");
      }
      // The directory is made with access for this user only, so that nobody swaps the file before
      // it is mapped; mapped, it is no longer needed.
      Path directory = Files.createTempDirectory("lianfang-sodium");
      Path file = directory.resolve(Path.of(resource).getFileName());
      try {
        Files.copy(binary, file, StandardCopyOption.REPLACE_EXISTING);
        return SymbolLookup.libraryLookup(file, Arena.global());
      } finally {
        deleteQuietly(file);
        deleteQuietly(directory);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new BackendUnavailable(
          "libsodium was not found on this system, and the binary that comes with the program"
              + " could not be loaded; install libsodium (Debian: libsodium23)",
          e);
    }
  }

  private static String bundledName() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    boolean arm = arch.equals("aarch64") || arch.equals("arm64");
    if (os.startsWith("mac")) {
      return arm ? "mac_arm/libsodium.dylib" : "mac/libsodium.dylib";
    }
    if (os.startsWith("windows")) {
      return "windows64/libsodium.dll";
    }
    return arm ? "arm64/libsodium.so" : "linux64/libsodium.so";
  }

  private static void deleteQuietly(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException stillMapped) {
      // Some systems refuse to delete a mapped file; it then goes with the temporary directory.
      path.toFile().deleteOnExit();
    }
  }
}
