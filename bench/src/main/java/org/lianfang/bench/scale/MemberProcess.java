package org.lianfang.bench.scale;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.lianfang.bench.alliance.MemberSeat;

/// A member that runs as a process of its own. Not thread-safe.
final class MemberProcess implements AutoCloseable {
  /// What a member says of itself.
  ///
  /// @param engine id of its engine's process; 0 if it does not run
  record Said(long size, String root, long engine) {}

  private final Process process;
  private final BufferedReader out;

  private MemberProcess(Process process) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.US_ASCII);
  }

  static MemberProcess start(MemberSeat seat) throws IOException {
    Path file = seat.write();
    return new MemberProcess(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                MemberMain.class.getName(),
                file.toString())
            .redirectError(seat.home().resolve("member.log").toFile())
            .start());
  }

  Said ask() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
    String line = out.readLine();
    if (line == null) {
      throw new IOException("a member's process ended: see member.log in its folder");
    }
    List<String> parts = List.of(line.split(" ", -1));
    return new Said(
        Long.parseLong(parts.getFirst()), parts.get(1), Long.parseLong(parts.getLast()));
  }

  long pid() {
    return process.pid();
  }

  /// Lets it end, which takes its engine with it.
  void end() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      process.destroy();
    }
  }

  @Override
  public void close() {
    end();
    try {
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
