package org.lianfang.cometbft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.cometbft.engine.EngineConfig;
import org.lianfang.cometbft.engine.GenesisFile;
import org.lianfang.cometbft.engine.NodeId;
import org.lianfang.cometbft.proof.CommitCheck;
import org.lianfang.cometbft.proof.CommitStore;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.KeyValueMachine;
import org.lianfang.ledger.Seeded;
import org.lianfang.ledger.View;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.store.RocksStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.StoreOptions;
import org.lianfang.ledger.verify.LedgerVerifier;
import org.lianfang.ledger.verify.Verdict;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.member.SigningKey;

/// A member's process that submits without end is killed at any moment and started again; its
/// engine ends with it.
final class CrashTest {
  private static final int KILLS = 3;
  private static final byte[] CONSENSUS = new byte[32];
  private static final byte[] NODE = new byte[32];
  private static final Bytes VALIDATOR = new SigningKey(CONSENSUS).verifyingKey().bytes();
  private static final GenesisFile GENESIS =
      new GenesisFile(
          "toy",
          Instant.parse("2026-11-01T00:00:00Z"),
          List.of(VALIDATOR),
          ToyNetwork.genesis(
                  List.of(VALIDATOR),
                  List.of(NodeId.of(new SigningKey(NODE).verifyingKey().bytes())))
              .encoded());

  private final Seeded seeded = new Seeded();

  @TempDir Path root;

  @BeforeAll
  static void requireEngine() {
    TestAlliance.requireEngine();
  }

  /// The process that gets killed: prints the number of each request when it is acknowledged.
  static final class Submitter {
    private Submitter() {}

    public static void main(String[] arguments) throws Exception {
      Path root = Path.of(arguments[0]);
      ExecutorService executor = Executors.newCachedThreadPool();
      Store proofs = proofs(root);
      CometBftLedger ledger = open(root, executor);
      ledger.collectProofs(proofs);
      while (size(ledger) == 0) {
        Thread.sleep(10);
      }
      for (long request = Long.parseLong(arguments[1]); ; request++) {
        long own = request;
        var _ =
            ledger
                .submit(TestAlliance.add(own))
                .thenAccept(
                    committed -> {
                      synchronized (Submitter.class) {
                        System.out.println(own + " " + committed.position());
                        System.out.flush();
                      }
                    });
        Thread.sleep(2);
      }
    }
  }

  private static Store proofs(Path root) throws StoreFailed {
    return RocksStore.open(root.resolve("proofs"), List.of(CommitStore.TABLE), StoreOptions.MODEST);
  }

  private static CometBftLedger open(Path root, ExecutorService executor)
      throws IOException, StoreFailed {
    return CometBftLedger.open(
        new CometBftLedger.Settings(
            root.resolve("engine"),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), TestPorts.next()),
            List.of(),
            EngineConfig.Profile.LAN,
            0,
            true),
        new CometBftLedger.Keys(user -> user.accept(CONSENSUS), user -> user.accept(NODE)),
        GENESIS,
        new KeyValueMachine(),
        new ToyNetwork(),
        RocksStore.open(root.resolve("replica"), ReplicaTables.ALL, StoreOptions.MODEST),
        new CometBftLedger.Seams(InstantSource.system(), executor));
  }

  private static long size(CometBftLedger ledger) {
    try (View view = ledger.read()) {
      return view.size();
    }
  }

  @Test
  void whatever_was_acknowledged_survives_kills_and_verifies() throws Exception {
    TreeSet<Long> acknowledged = new TreeSet<>();
    long next = 1;
    for (int kill = 0; kill < KILLS; kill++) {
      submitAndKill(next, acknowledged);
      next = acknowledged.last() + 10_000;
    }
    ExecutorService executor = Executors.newCachedThreadPool();
    try (Store proofs = proofs(root)) {
      long size;
      try (CometBftLedger ledger = open(root, executor)) {
        CommitStore collected = ledger.collectProofs(proofs);
        for (long request : acknowledged) {
          assertThat(ledger.outcome(KeyValueMachine.key("bank-1", request)))
              .as("%s, request %d", seeded, request)
              .isPresent();
        }
        Committed last =
            ledger.submit(TestAlliance.add(next)).toCompletableFuture().get(30, TimeUnit.SECONDS);
        size = last.position() + 1;
        try (View view = ledger.read()) {
          assertThat(view.get(Bytes.utf8("key/counter")))
              .as(seeded.toString())
              .contains(Bytes.ofLong(view.size() - 1));
        }
        TestAlliance.await("all roots are proved", () -> collected.covering(size).isPresent());
      }
      Verdict verdict =
          new LedgerVerifier(new KeyValueMachine())
              .verify(
                  root.resolve("replica"),
                  List.of(new CommitCheck(proofs, "toy", new ToyNetwork())));
      assertThat(verdict).as(seeded.toString()).isInstanceOf(Verdict.Verified.class);
    } finally {
      executor.shutdownNow();
    }
  }

  private void submitAndKill(long first, Set<Long> acknowledged) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Submitter.class.getName(),
            root.toString(),
            Long.toString(first));
    builder.redirectError(new File(root.toFile(), "errors.txt"));
    Process process = builder.start();
    long enough = 20L + seeded.below(300);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      for (long seen = 0; line != null; line = lines.readLine()) {
        if (line.matches("[0-9]+ [0-9]+")) {
          acknowledged.add(Long.parseLong(line.substring(0, line.indexOf(' '))));
        }
        if (++seen == enough) {
          process.destroyForcibly();
        }
      }
    } catch (IOException killed) {
      assertThat(acknowledged).as("%s", killed).isNotEmpty();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(acknowledged).as(Files.readString(root.resolve("errors.txt"))).isNotEmpty();
    String engine = Files.readString(root.resolve("engine").resolve("engine.pid"));
    Optional<ProcessHandle> orphan =
        ProcessHandle.of(Long.parseLong(engine.substring(0, engine.indexOf(' '))));
    TestAlliance.await(
        "the engine ends by itself", () -> orphan.isEmpty() || !orphan.get().isAlive());
  }
}
