package org.lianfang.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A trial alliance in a process of its own, and the command line as a user runs it.
final class Trial implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /// What computes takes them, as the launcher has it; without them Java starts faster.
  private static final String VECTORS = "--add-modules=jdk.incubator.vector";

  private final Path dir;
  private final Process process;
  private final JsonNode ready;

  private Trial(Path dir, Process process, JsonNode ready) {
    this.dir = dir;
    this.process = process;
    this.ready = ready;
  }

  /// What a command printed and how it ended.
  record Result(int exit, String out, String err) {
    JsonNode json() {
      return JSON.readTree(out);
    }

    /// The problem document on standard error.
    JsonNode problem() {
      return JSON.readTree(err.lines().filter(line -> line.startsWith("{")).findFirst().orElse(""));
    }
  }

  /// Starts an alliance and waits until it is ready.
  static Trial start(Path dir, String... options) {
    List<String> command = java("org.lianfang.server.Main");
    command.addAll(List.of("demo", "--empty", "--output", "json", "--dir", dir.toString()));
    command.addAll(List.of("--port", Integer.toString(freePorts())));
    command.addAll(List.of(options));
    try {
      Path log = Files.createTempFile("trial", ".log");
      Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
      BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode document = JSON.readTree(line);
        if (document.has("ready")) {
          return new Trial(dir, process, document);
        }
      }
      throw new AssertionError("the trial did not start: " + Files.readString(log));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether the engine's program was found by whoever started the tests; without it its scenarios
  /// cannot run here.
  static boolean hasCometBft() {
    return System.getenv("LIANFANG_COMETBFT") != null;
  }

  /// The first of many consecutive ports that are free now. Two processes that test at the same
  /// time look in different places, below those that the kernel gives to whoever asks for none.
  static int freePorts() {
    int half = 10_000 + Integer.getInteger("test.fork", 1) % 2 * 11_000;
    int first = half + (int) (ProcessHandle.current().pid() % 100) * 64;
    while (!IntStream.range(first, first + 24).allMatch(Trial::isFree)) {
      first += 64;
    }
    return first;
  }

  private static boolean isFree(int port) {
    try {
      new ServerSocket(port).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// A program that does not run long enough for its compilation to pay.
  static List<String> brief(String main) {
    List<String> command = java(main);
    command.addAll(1, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.remove(VECTORS);
    return command;
  }

  private static List<String> java(String main) {
    return new ArrayList<>(
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            VECTORS,
            "-Duser.language=en",
            "-cp",
            System.getProperty("java.class.path"),
            main));
  }

  /// Runs one command as this member.
  Result as(String member, String... arguments) {
    return as(member, LIMIT, arguments);
  }

  /// Runs one command as this member, which may take that long.
  Result as(String member, Duration limit, String... arguments) {
    List<String> command = brief("org.lianfang.cli.Main");
    command.addAll(List.of(arguments));
    command.addAll(List.of("--profile", dir.resolve(member).toString(), "--output", "json"));
    return run(command, limit);
  }

  /// Runs one command of the command line with a profile of somebody's.
  static Result with(Path profile, String... arguments) {
    List<String> command = brief("org.lianfang.cli.Main");
    command.addAll(List.of(arguments));
    command.addAll(List.of("--profile", profile.toString(), "--output", "json"));
    return run(command);
  }

  /// Starts a program that goes on running; what it prints goes to a file.
  static Process serve(Path out, String... arguments) throws IOException {
    return serve(out, Map.of(), arguments);
  }

  /// As above, with more in its environment.
  static Process serve(Path out, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = java("org.lianfang.server.Main");
    command.addAll(1, List.of("-Xmx400m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return builder.redirectOutput(out.toFile()).start();
  }

  /// Runs one command of the command line that talks to no node.
  static Result offline(String... arguments) {
    List<String> command = brief("org.lianfang.cli.Main");
    command.addAll(List.of(arguments));
    command.addAll(List.of("--output", "json"));
    return run(command);
  }

  /// Runs one command of the program.
  static Result program(String... arguments) {
    List<String> command = brief("org.lianfang.server.Main");
    command.addAll(List.of(arguments));
    command.addAll(List.of("--output", "json"));
    return run(command);
  }

  private static Result run(List<String> command) {
    return run(command, LIMIT);
  }

  private static Result run(List<String> command, Duration limit) {
    return run(new ProcessBuilder(command), limit);
  }

  /// Runs a process to its end; with nothing on standard input, unless it is redirected.
  static Result run(ProcessBuilder builder, Duration limit) {
    try {
      Path out = Files.createTempFile("out", ".txt");
      Path err = Files.createTempFile("err", ".txt");
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      process.getOutputStream().close();
      if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("did not end: " + builder.command());
      }
      Result result = new Result(process.exitValue(), Files.readString(out), Files.readString(err));
      Files.delete(out);
      Files.delete(err);
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /// Expects that a command failed with this exit and this code.
  static void assertCode(Result result, int exit, String code) {
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(exit);
    assertThat(result.problem().path("code").asString()).isEqualTo(code);
  }

  Path dir() {
    return dir;
  }

  JsonNode ready() {
    return ready;
  }

  Path roster() {
    return dir.resolve("alliance.json");
  }

  /// Ends the process as a loss of power would end it.
  void kill() {
    process.destroyForcibly();
    await();
  }

  private void await() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new AssertionError("the trial did not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    await();
  }
}
