package org.lianfang.server.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lianfang.oprf.group.BackendUnavailable;
import org.lianfang.oprf.group.Comparison;
import org.lianfang.oprf.group.Ristretto255;
import org.rocksdb.RocksDB;

/// What a node needs of the machine.
final class MachineChecks {
  private static final int JAVA_MIN = 25;
  private static final long DISK_MIN_BYTES = 2L << 30;
  private static final long MEMORY_MIN_BYTES = 512L << 20;
  private static final Instant BUILT_AFTER = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(2);
  private static final Duration CLOCK_SAMPLE = Duration.ofMillis(300);
  private static final Duration CLOCK_DRIFT_MAX = Duration.ofMillis(50);

  private MachineChecks() {}

  static Check jdk() {
    int feature = Runtime.version().feature();
    String detail = Runtime.version() + " at " + System.getProperty("java.home");
    return feature >= JAVA_MIN
        ? Check.good("jdk", detail)
        : Check.bad(
            "jdk",
            detail,
            "install a JDK "
                + JAVA_MIN
                + " (Debian: apt-get install temurin-25-jdk) or set"
                + " LIANFANG_JAVA_HOME to its folder");
  }

  /// Loads the curve library, which checks itself against the vectors of RFC 9497.
  static Check sodium() {
    try {
      return Check.good(
          "libsodium", Ristretto255.group().order().bitLength() + "-bit group, self-test passed");
    } catch (BackendUnavailable | ExceptionInInitializerError | NoClassDefFoundError e) {
      return Check.bad(
          "libsodium",
          "the curve library cannot be loaded",
          "install libsodium (Debian: apt-get install libsodium23), and start java with"
              + " --enable-native-access=ALL-UNNAMED");
    }
  }

  /// Which backend computes batches of elements: the one named, or else the faster one.
  static Check backend() {
    try {
      Optional<String> missing = Ristretto255.vectorMissing();
      if (missing.isPresent()) {
        return Check.good("backend", "libsodium; no vector backend: " + missing.get());
      }
      Comparison times = Ristretto255.compare();
      return Check.good(
          "backend",
          "%s; a multiplication takes %.1f µs in eight lanes, %.1f µs by libsodium"
              .formatted(
                  Ristretto255.chosen(times), times.vectorMicros(), times.libsodiumMicros()));
    } catch (BackendUnavailable | LinkageError e) {
      return Check.bad(
          "backend",
          "the backend that LIANFANG_BACKEND names cannot be used, or computes wrongly",
          "leave LIANFANG_BACKEND out, or set it to libsodium");
    }
  }

  static Check rocks() {
    try {
      RocksDB.loadLibrary();
      return Check.good("rocksdb", "version " + RocksDB.rocksdbVersion());
    } catch (RuntimeException | UnsatisfiedLinkError e) {
      return Check.bad(
          "rocksdb",
          "the store's native code cannot be loaded",
          "use Linux or macOS on x86-64 or aarch64 with glibc, and a temporary folder that is not"
              + " mounted noexec (set -Djava.io.tmpdir)");
    }
  }

  /// Looks whether ports on loopback are free.
  static Check ports(int first, int count) {
    List<String> used = new ArrayList<>();
    for (int port = first; port < first + count; port++) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      } catch (IOException e) {
        used.add(String.valueOf(port));
      }
    }
    String range = first + " to " + (first + count - 1);
    if (!used.isEmpty() && isOurs(first)) {
      return Check.good("ports", "a running node serves at " + first);
    }
    return used.isEmpty()
        ? Check.good("ports", range + " are free")
        : Check.bad(
            "ports",
            "in use: " + String.join(", ", used),
            "stop what uses them, or start with --port P; a running demo uses them rightly");
  }

  private static boolean isOurs(int port) {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PROBE_LIMIT).build()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/livez"))
                  .timeout(PROBE_LIMIT)
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body()
          .contains("\"status\":\"UP\"");
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static Check disk(Path directory) {
    Path existing = directory.toAbsolutePath().normalize();
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    try {
      FileStore store = Files.getFileStore(existing);
      long free = store.getUsableSpace();
      String detail = (free >> 20) + " MiB free at " + existing;
      if (!Files.isWritable(existing)) {
        return Check.bad("disk", existing + " cannot be written", "choose a folder with --dir");
      }
      return free >= DISK_MIN_BYTES
          ? Check.good("disk", detail)
          : Check.bad("disk", detail, "free " + (DISK_MIN_BYTES >> 30) + " GiB, or choose --dir");
    } catch (IOException e) {
      return Check.bad("disk", existing + " cannot be looked at", "choose a folder with --dir");
    }
  }

  static Check memory() {
    long most = Runtime.getRuntime().maxMemory();
    String detail =
        (most >> 20)
            + " MiB for Java, "
            + Runtime.getRuntime().availableProcessors()
            + " processors";
    return most >= MEMORY_MIN_BYTES
        ? Check.good("memory", detail)
        : Check.bad("memory", detail, "give Java " + (MEMORY_MIN_BYTES >> 20) + " MiB (-Xmx)");
  }

  /// Looks whether the clock is plausible and runs as fast as the machine's own counter. Whether it
  /// tells the right time, no machine can find out alone: custodians tolerate five minutes.
  static Check clock() throws InterruptedException {
    Instant wall = Instant.now();
    long start = System.nanoTime();
    Thread.sleep(CLOCK_SAMPLE);
    Duration counted = Duration.ofNanos(System.nanoTime() - start);
    Duration drift = Duration.between(wall, Instant.now()).minus(counted).abs();
    String detail = wall + ", off by " + drift.toMillis() + " ms in " + counted.toMillis() + " ms";
    return wall.isAfter(BUILT_AFTER) && drift.compareTo(CLOCK_DRIFT_MAX) < 0
        ? Check.good("clock", detail)
        : Check.bad("clock", detail, "set the clock and keep it with NTP (chrony)");
  }
}
