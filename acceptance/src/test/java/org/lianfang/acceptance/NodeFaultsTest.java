package org.lianfang.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.acceptance.Trial.Result;
import tools.jackson.databind.JsonNode;

/// Whole nodes, each with its engine, and what may befall them.
@EnabledIf("org.lianfang.acceptance.Trial#hasCometBft")
class NodeFaultsTest {
  private static final Path FAKE_TIME =
      Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");

  /// How long f members stay away.
  private static final Duration AWAY = Duration.ofSeconds(20);

  /// How long a wrong clock is borne; longer than a view stays fresh.
  private static final Duration WRONG = Duration.ofSeconds(40);

  @TempDir Path folder = Path.of("");

  @Test
  @EnabledIfSystemProperty(named = "lianfang.long", matches = "true|NodeFaultsTest(Kills)?")
  void nodes_are_killed_and_their_clocks_fail_and_nothing_is_lost() throws Exception {
    try (Hosts all = new Hosts(folder)) {
      all.applyFounders();
      all.found();
      Path clock = Files.writeString(folder.resolve("clock"), "+0\n");
      all.start(3, fakeTime(clock));
      begin(all);
      kills(all, clock);
      wrongClock(all, clock);
      assertEqual(all, 1, 2, 3, 4, 5, 6);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "lianfang.long", matches = "true|NodeFaultsTest(Disks)?")
  void a_disk_is_full_and_stored_blocks_fail_and_nothing_is_lost() throws Exception {
    Path small = Files.createDirectory(folder.resolve("d4"));
    boolean mounted = mount(small);
    try (Hosts all = new Hosts(folder)) {
      all.applyFounders();
      all.found();
      begin(all);
      fullDisk(all, small, mounted);
      damagedBlocks(all);
      assertEqual(all, 1, 7);
    } finally {
      if (mounted) {
        new ProcessBuilder("umount", "-l", small.toString()).start().waitFor();
      }
    }
  }

  private static void begin(Hosts all) throws Exception {
    all.begin();
    all.fileRecord(1, 1);
    all.awaitFound(2, 1);
  }

  /// All that was filed is there, and all members have the same ledger.
  private static void assertEqual(Hosts all, int... filed) throws Exception {
    for (int number : filed) {
      all.awaitFound(3, number);
    }
    // Custodians post their batches of calls within two seconds.
    Thread.sleep(3_000);
    Hosts.await(
        "all replicas are equal",
        () ->
            IntStream.rangeClosed(1, Hosts.FOUNDERS)
                    .mapToObj(i -> all.metric(i, "lianfang_ledger_size"))
                    .distinct()
                    .count()
                == 1);
    JsonNode root = all.verified(1).path("root");
    for (int i = 2; i <= Hosts.FOUNDERS; i++) {
      assertThat(all.verified(i).path("root")).isEqualTo(root);
    }
  }

  private static void kills(Hosts all, Path clock) throws Exception {
    // Whoever of the four proposes next is among them in turn.
    for (int i = 1; i <= Hosts.FOUNDERS; i++) {
      all.killEngine(i);
    }
    Hosts.await(
        "engines come back by themselves",
        () -> {
          try {
            return all.filed(1, 2).exit() == 0;
          } catch (IOException e) {
            return false;
          }
        });

    // f of 3f + 1.
    all.kill(4);
    all.killEngine(4);
    Hosts.done(all.filed(2, 3));
    Thread.sleep(AWAY);
    all.awaitFound(1, 3);

    // More than f: no commit, an answer that may be repeated, and on it goes.
    all.kill(3);
    all.killEngine(3);
    double size = all.metric(1, "lianfang_ledger_size");
    Result unanswered = all.queried(1, 1);
    assertThat(unanswered.exit()).as(unanswered.out() + unanswered.err()).isEqualTo(4);
    assertThat(all.metric(1, "lianfang_ledger_size")).as("no commit").isEqualTo(size);
    all.start(3, fakeTime(clock));
    all.start(4);
    all.awaitReady(3);
    all.awaitReady(4);
    Hosts.await(
        "it is ordered",
        () -> {
          try {
            return all.filed(1, 4).exit() == 0;
          } catch (IOException e) {
            return false;
          }
        });
    all.awaitFound(4, 4);

    // All at once.
    for (int i = 1; i <= Hosts.FOUNDERS; i++) {
      all.kill(i);
    }
    for (int i = 1; i <= Hosts.FOUNDERS; i++) {
      all.killEngine(i);
      all.start(i, i == 3 ? fakeTime(clock) : Map.of());
    }
    for (int i = 1; i <= Hosts.FOUNDERS; i++) {
      all.awaitReady(i);
    }
    all.awaitFound(3, 4);
  }

  /// The node's clock is wrong; its engine, which is linked statically, keeps the right one.
  private static void wrongClock(Hosts all, Path clock) throws Exception {
    if (!Files.exists(FAKE_TIME)) {
      System.out.println("left out: a wrong clock needs " + FAKE_TIME + " (Debian: faketime)");
      Hosts.done(all.filed(1, 5));
      Hosts.done(all.filed(1, 6));
      return;
    }
    for (int hours : new int[] {1, -1}) {
      Files.writeString(clock, (hours > 0 ? "+" : "") + hours + "h\n");
      // It is known by the next cosignatures.
      double wrong = hours * 3_600.0;
      Hosts.await(
          "it says how wrong its clock is",
          () -> Math.abs(all.metric(3, "lianfang_clock_difference_seconds") - wrong) < 60);
      assertThat(all.api(3).isWell("clock")).isFalse();
      Hosts.await("as a custodian it refuses", () -> !all.api(3).isWell("fresh"));
      long until = System.nanoTime() + WRONG.toNanos();
      double oldest = 0;
      while (System.nanoTime() < until) {
        for (int i : new int[] {1, 2, 4}) {
          oldest = Math.max(oldest, all.metric(i, "lianfang_ledger_age_seconds"));
          assertThat(all.api(i).isWell("clock")).as("bank-" + i).isTrue();
        }
        Thread.sleep(500);
      }
      assertThat(oldest).as("the others' views stay fresh").isLessThan(30);
      Hosts.done(all.filed(2, hours > 0 ? 5 : 6));
      all.awaitFound(1, 5);
    }
    Files.writeString(clock, "+0\n");
    Hosts.await(
        "all is well again", () -> all.api(3).isWell("clock") && all.api(3).isWell("fresh"));
  }

  private static void fullDisk(Hosts all, Path small, boolean mounted) throws Exception {
    if (!mounted) {
      System.out.println("left out: a full disk needs a small one, and none can be mounted here");
      Hosts.done(all.filed(1, 7));
      return;
    }
    Path filler = small.resolve("filler");
    try (OutputStream out = Files.newOutputStream(filler)) {
      byte[] block = new byte[1 << 20];
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("space");
    }
    Hosts.done(all.filed(1, 7));
    Hosts.await("it stops", () -> all.printed(4).contains("DISK_FULL"));
    assertThat(all.printed(4).lines().filter(line -> line.contains("DISK_FULL"))).hasSize(1);
    all.awaitFound(2, 7);
    Process again = all.start(4);
    assertThat(again.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(again.exitValue()).as(all.printed(4)).isEqualTo(1);
    assertThat(all.printed(4)).contains("DISK_FULL");
    Files.delete(filler);
    all.start(4);
    all.awaitReady(4);
    all.awaitFound(4, 7);
  }

  private static void damagedBlocks(Hosts all) throws Exception {
    all.stop(4);
    Path votes = all.data(4).resolve("priv_validator_state.json");
    String signed = Files.readString(votes);
    Path table = largestTable(all.data(4).resolve("blockstore.db"));
    byte[] content = Files.readAllBytes(table);
    content[content.length / 2] ^= 1;
    Files.write(table, content);
    Result verified = Trial.program("ledger", "verify", "--dir", all.own(4).toString());
    assertThat(verified.exit()).isEqualTo(1);
    assertThat(verified.json().path("reason").asString()).contains("blockstore.db", "checksum");

    all.start(4);
    all.awaitReady(4);
    administrator(all, "POST", "/v1/engine/scan");
    Hosts.await("the scan finds it", () -> all.metric(4, "lianfang_engine_scan_findings") > 0);
    JsonNode finding = administrator(all, "GET", "/v1/engine").at("/scan/findings/0");
    assertThat(finding.path("place").asString("")).contains("blockstore.db");
    Result doctor =
        Trial.program("doctor", "--profile", all.own(4).resolve("client.json").toString());
    assertThat(doctor.out()).contains("engine_blocks_bank-4", "network resync");
    assertThat(all.program(4, "network", "resync").problem().path("code").asString())
        .isEqualTo("FOLDER_IN_USE");

    all.stop(4);
    all.stop(3);
    Result refused = all.program(4, "network", "resync");
    Trial.assertCode(refused, 1, "RESYNC_REFUSED");
    assertThat(refused.err()).contains("bank-3");
    all.start(3);
    all.awaitReady(3);
    Result resync = Hosts.done(all.program(4, "network", "resync"));
    assertThat(resync.json().path("damage").size()).isPositive();
    assertThat(Files.readString(votes)).isNotEqualTo("").contains("height");
    assertThat(height(Files.readString(votes))).isGreaterThanOrEqualTo(height(signed));
    all.start(4);
    all.awaitReady(4);
    all.awaitFound(4, 7);
    assertThat(all.own(4).resolve("resync")).doesNotExist();
  }

  private static JsonNode administrator(Hosts all, String method, String path) throws IOException {
    return all.api(4).call(all.own(4).resolve("administrator.json"), method, path);
  }

  private static long height(String votes) {
    return Long.parseLong(votes.replaceAll("(?s).*\"height\":\\s*\"(\\d+)\".*", "$1"));
  }

  private static Path largestTable(Path database) throws IOException {
    try (Stream<Path> files = Files.list(database)) {
      return files
          .filter(file -> file.toString().endsWith(".ldb"))
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  private static Map<String, String> fakeTime(Path clock) {
    Map<String, String> environment = new HashMap<>();
    Optional.of(FAKE_TIME)
        .filter(Files::exists)
        .ifPresent(
            library -> {
              environment.put("LD_PRELOAD", library.toString());
              environment.put("FAKETIME_TIMESTAMP_FILE", clock.toString());
              environment.put("FAKETIME_NO_CACHE", "1");
              environment.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
            });
    return environment;
  }

  /// A small disk of its own under a folder, where that is permitted.
  private static boolean mount(Path folder) throws InterruptedException {
    try {
      return new ProcessBuilder(
                  "mount", "-t", "tmpfs", "-o", "size=400m,mode=700", "tmpfs", folder.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
