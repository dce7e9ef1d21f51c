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
import org.lianfang.server.web.Said;
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
    String home = System.getProperty("java.home");
    return Check.of(
        "jdk",
        feature >= JAVA_MIN,
        new Said(Runtime.version() + "，位于 " + home, Runtime.version() + " at " + home),
        new Said(
            "安装 JDK "
                + JAVA_MIN
                + "（Debian：apt-get install temurin-25-jdk），或将 LIANFANG_JAVA_HOME 设为其目录",
            "install a JDK "
                + JAVA_MIN
                + " (Debian: apt-get install temurin-25-jdk) or set"
                + " LIANFANG_JAVA_HOME to its folder"));
  }

  /// Loads the curve library, which checks itself against the vectors of RFC 9497.
  static Check sodium() {
    try {
      int bits = Ristretto255.group().order().bitLength();
      return Check.good(
          "libsodium", new Said(bits + " 位群，自检通过", bits + "-bit group, self-test passed"));
    } catch (BackendUnavailable | ExceptionInInitializerError | NoClassDefFoundError e) {
      return Check.bad(
          "libsodium",
          new Said("曲线库无法加载", "the curve library cannot be loaded"),
          new Said(
              "安装 libsodium（Debian：apt-get install libsodium23），并以"
                  + " --enable-native-access=ALL-UNNAMED 启动 java",
              "install libsodium (Debian: apt-get install libsodium23), and start java with"
                  + " --enable-native-access=ALL-UNNAMED"));
    }
  }

  /// Which backend computes batches of elements: the one named, or else the faster one.
  static Check backend() {
    try {
      Optional<String> missing = Ristretto255.vectorMissing();
      if (missing.isPresent()) {
        return Check.good(
            "backend",
            new Said(
                "libsodium；没有向量后端：处理器须有 AVX2，且 java 以 --add-modules jdk.incubator.vector 启动",
                "libsodium; no vector backend: " + missing.get()));
      }
      Comparison times = Ristretto255.compare();
      String chosen = Ristretto255.chosen(times);
      return Check.good(
          "backend",
          new Said(
              "%s；一次乘法 %d 路并行用时 %.1f 微秒，libsodium 用时 %.1f 微秒"
                  .formatted(chosen, times.lanes(), times.vectorMicros(), times.libsodiumMicros()),
              "%s; a multiplication takes %.1f µs in %d lanes, %.1f µs by libsodium"
                  .formatted(
                      chosen, times.vectorMicros(), times.lanes(), times.libsodiumMicros())));
    } catch (BackendUnavailable | LinkageError e) {
      return Check.bad(
          "backend",
          new Said(
              "LIANFANG_BACKEND 指定的后端不可用，或计算有误",
              "the backend that LIANFANG_BACKEND names cannot be used, or computes wrongly"),
          new Said(
              "不设置 LIANFANG_BACKEND，或设为 libsodium",
              "leave LIANFANG_BACKEND out, or set it to libsodium"));
    }
  }

  static Check rocks() {
    try {
      RocksDB.loadLibrary();
      return Check.good(
          "rocksdb",
          new Said("版本 " + RocksDB.rocksdbVersion(), "version " + RocksDB.rocksdbVersion()));
    } catch (RuntimeException | UnsatisfiedLinkError e) {
      return Check.bad(
          "rocksdb",
          new Said("存储的本地代码无法加载", "the store's native code cannot be loaded"),
          new Said(
              "使用 x86-64 或 aarch64 上带 glibc 的 Linux，或 macOS；临时目录不得以 noexec 挂载"
                  + "（用 -Djava.io.tmpdir 指定）",
              "use Linux or macOS on x86-64 or aarch64 with glibc, and a temporary folder that is"
                  + " not mounted noexec (set -Djava.io.tmpdir)"));
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
    int last = first + count - 1;
    if (!used.isEmpty() && isOurs(first)) {
      return Check.good(
          "ports", new Said("端口 " + first + " 上有节点在运行", "a running node serves at " + first));
    }
    return Check.of(
        "ports",
        used.isEmpty(),
        used.isEmpty()
            ? new Said(first + " 至 " + last + " 空闲", first + " to " + last + " are free")
            : new Said("已被占用：" + String.join("、", used), "in use: " + String.join(", ", used)),
        new Said(
            "停止占用它们的程序，或以 --port P 启动；正在运行的演示占用它们属正常",
            "stop what uses them, or start with --port P; a running demo uses them rightly"));
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
    Said choose = new Said("用 --dir 另选目录", "choose a folder with --dir");
    try {
      FileStore store = Files.getFileStore(existing);
      long free = store.getUsableSpace();
      if (!Files.isWritable(existing)) {
        return Check.bad(
            "disk", new Said(existing + " 不可写", existing + " cannot be written"), choose);
      }
      long least = DISK_MIN_BYTES >> 30;
      return Check.of(
          "disk",
          free >= DISK_MIN_BYTES,
          new Said(
              existing + " 剩余 " + (free >> 20) + " MiB", (free >> 20) + " MiB free at " + existing),
          new Said(
              "腾出 " + least + " GiB，或用 --dir 另选目录", "free " + least + " GiB, or choose --dir"));
    } catch (IOException e) {
      return Check.bad(
          "disk", new Said(existing + " 无法查看", existing + " cannot be looked at"), choose);
    }
  }

  static Check memory() {
    long most = Runtime.getRuntime().maxMemory();
    int processors = Runtime.getRuntime().availableProcessors();
    long least = MEMORY_MIN_BYTES >> 20;
    return Check.of(
        "memory",
        most >= MEMORY_MIN_BYTES,
        new Said(
            "Java 可用 " + (most >> 20) + " MiB，" + processors + " 个处理器",
            (most >> 20) + " MiB for Java, " + processors + " processors"),
        new Said("给 Java " + least + " MiB（-Xmx）", "give Java " + least + " MiB (-Xmx)"));
  }

  /// Looks whether the clock is plausible and runs as fast as the machine's own counter. Whether it
  /// tells the right time, no machine can find out alone: custodians tolerate five minutes.
  static Check clock() throws InterruptedException {
    Instant wall = Instant.now();
    long start = System.nanoTime();
    Thread.sleep(CLOCK_SAMPLE);
    Duration counted = Duration.ofNanos(System.nanoTime() - start);
    Duration drift = Duration.between(wall, Instant.now()).minus(counted).abs();
    long off = drift.toMillis();
    long sample = counted.toMillis();
    return Check.of(
        "clock",
        wall.isAfter(BUILT_AFTER) && drift.compareTo(CLOCK_DRIFT_MAX) < 0,
        new Said(
            wall + "，" + sample + " 毫秒内偏差 " + off + " 毫秒",
            wall + ", off by " + off + " ms in " + sample + " ms"),
        new Said("用 NTP（chrony）校时", "set the clock and keep it with NTP (chrony)"));
  }
}
