package org.lianfang.ledger.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.KeyValueMachine;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.Seeded;
import org.lianfang.ledger.View;
import org.lianfang.ledger.replica.Replica;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.store.RocksStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.StoreOptions;
import org.lianfang.ledger.verify.LedgerVerifier;
import org.lianfang.ledger.verify.Verdict;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.Envelope;

/// A process that submits without end is killed at any moment and started again.
final class CrashTest {
  private static final List<String> MEMBERS = List.of("bank-1", "bank-2", "bank-3");
  private static final int KILLS = 5;

  private final Seeded seeded = new Seeded();

  @TempDir Path root;

  /// The process that gets killed: prints the number of each request when it is acknowledged.
  static final class Submitter {
    private Submitter() {}

    public static void main(String[] arguments) throws Exception {
      ExecutorService executor = Executors.newCachedThreadPool();
      EmbeddedEngine engine = open(Path.of(arguments[0]), executor);
      long next = Long.parseLong(arguments[1]);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        long first = next + i;
        Ledger ledger = engine.ledger(MEMBERS.get(i % MEMBERS.size()));
        threads.add(Thread.ofPlatform().start(() -> submit(ledger, first)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }

    private static void submit(Ledger ledger, long first) {
      for (long request = first; ; request += 4) {
        Committed committed = ledger.submit(add(request)).toCompletableFuture().join();
        synchronized (Submitter.class) {
          System.out.println(request + " " + committed.position());
          System.out.flush();
        }
      }
    }
  }

  private static Envelope add(long request) {
    return KeyValueMachine.command("bank-1", request, "add", "counter", "1");
  }

  private static EmbeddedEngine open(Path root, ExecutorService executor) throws StoreFailed {
    Map<String, Store> stores = new LinkedHashMap<>();
    for (String member : MEMBERS) {
      stores.put(member, store(root, member));
    }
    return EmbeddedEngine.open(
        new KeyValueMachine(), InstantSource.system(), executor, EmbeddedLimits.DEFAULT, stores);
  }

  private static Store store(Path root, String member) throws StoreFailed {
    return RocksStore.open(root.resolve(member), ReplicaTables.ALL, StoreOptions.MODEST);
  }

  @Test
  void nothing_acknowledged_is_lost_and_nothing_doubled() throws Exception {
    Map<Long, Long> acknowledged = new LinkedHashMap<>();
    long next = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Map<Long, Long> lines = killAfterSome(next);
      acknowledged.putAll(lines);
      next =
          4 * (2 + acknowledged.keySet().stream().mapToLong(Long::longValue).max().orElse(0) / 4);
      verifyEach();
    }
    assertThat(acknowledged).as(seeded.toString()).hasSizeGreaterThan(20);
    check(acknowledged);
  }

  private Map<Long, Long> killAfterSome(long next) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Submitter.class.getName(),
                root.toString(),
                Long.toString(next))
            .redirectError(new File(root.toFile(), "errors.txt"))
            .start();
    Map<Long, Long> lines = new LinkedHashMap<>();
    int enough = 5 + seeded.below(60);
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        String[] parts = line.split(" ", 2);
        lines.put(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
        if (lines.size() == enough) {
          Thread.sleep(0, seeded.below(900_000));
          process.destroyForcibly();
        }
      }
    } catch (IOException killed) {
      assertThat(lines).as("%s", killed).isNotEmpty();
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    return lines;
  }

  /// What a killed process leaves is whole, before anybody mends it.
  private void verifyEach() throws IOException {
    for (String member : MEMBERS) {
      assertThat(new LedgerVerifier(new KeyValueMachine()).verify(root.resolve(member), List.of()))
          .as("%s, %s", member, seeded)
          .isInstanceOf(Verdict.Verified.class);
    }
  }

  private void check(Map<Long, Long> acknowledged) throws Exception {
    ExecutorService executor = Executors.newCachedThreadPool();
    try (EmbeddedEngine engine = open(root, executor)) {
      Ledger ledger = engine.ledger("bank-2");
      for (Map.Entry<Long, Long> one : acknowledged.entrySet()) {
        Committed again =
            CompletableFuture.completedStage(ledger)
                .thenCompose(door -> door.submit(add(one.getKey())))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        assertThat(again.position()).as(seeded.toString()).isEqualTo(one.getValue());
      }
      try (View view = ledger.read()) {
        TreeSet<Bytes> distinct = new TreeSet<>();
        for (long position = 0; position < view.size(); position++) {
          assertThat(distinct.add(view.entry(position).envelope())).as("doubled").isTrue();
        }
        assertThat(view.get(Bytes.utf8("key/counter"))).contains(Bytes.ofLong(view.size()));
      }
    } finally {
      executor.shutdownNow();
    }
    TreeSet<Bytes> roots = new TreeSet<>();
    for (String member : MEMBERS) {
      try (Replica replica = Replica.open(store(root, member), new KeyValueMachine())) {
        roots.add(replica.root());
      }
    }
    assertThat(roots).as("all replicas are equal").hasSize(1);
  }
}
