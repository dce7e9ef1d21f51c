package org.lianfang.cometbft.engine;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The engine's program.
public record EngineBinary(Path path) {
  /// The one version that all members run.
  public static final String VERSION = "0.38.26";

  private static final String GET_IT =
      "; get it with: CGO_ENABLED=0 go install github.com/cometbft/cometbft/cmd/cometbft@v"
          + VERSION;

  /// Finds the program: `LIANFANG_COMETBFT`, else `cometbft` in the `PATH`, else in `~/go/bin`.
  ///
  /// @param environment of the process
  /// @throws IOException in one line what is missing and how to get it
  public static EngineBinary find(Map<String, String> environment) throws IOException {
    Optional<Path> found = candidates(environment).stream().filter(Files::isExecutable).findFirst();
    if (found.isEmpty()) {
      throw new IOException("cometbft " + VERSION + " is missing" + GET_IT);
    }
    String version = version(found.get());
    if (!version.equals(VERSION)) {
      throw new IOException(found.get() + " is version " + version + ", not " + VERSION + GET_IT);
    }
    return new EngineBinary(found.get());
  }

  private static List<Path> candidates(Map<String, String> environment) {
    List<Path> candidates = new ArrayList<>();
    String named = environment.getOrDefault("LIANFANG_COMETBFT", "");
    if (!named.isBlank()) {
      return List.of(Path.of(named));
    }
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (!folder.isBlank()) {
        candidates.add(Path.of(folder, "cometbft"));
      }
    }
    String home = environment.getOrDefault("HOME", "");
    if (!home.isBlank()) {
      candidates.add(Path.of(home, "go", "bin", "cometbft"));
    }
    return candidates;
  }

  private static String version(Path path) throws IOException {
    Process process =
        new ProcessBuilder(path.toString(), "version")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new IOException(path + " does not say its version");
      }
      byte[] said = process.getInputStream().readNBytes(200);
      String version = new String(said, StandardCharsets.UTF_8).strip();
      return version.startsWith("v") ? version.substring(1) : version;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      process.destroyForcibly();
    }
  }
}
