package org.lianfang.cometbft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.cometbft.engine.EngineHome;
import org.lianfang.cometbft.scan.BlockScan;
import org.lianfang.cometbft.scan.EngineFiles;
import org.lianfang.cometbft.scan.Finding;
import org.lianfang.cometbft.scan.ScanState;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.Seeded;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.store.InMemoryStore;
import org.lianfang.protocol.ledger.Misbehaviour;

/// Bytes of the engine's own files that are not what was written.
final class ScanTest {
  private static final int COMMANDS = 60;
  private static final int FLIPS = 400;

  private final Seeded seeded = new Seeded();

  @TempDir Path folder;

  @BeforeAll
  static void requireEngine() {
    TestAlliance.requireEngine();
  }

  @Test
  void a_flipped_byte_is_found_and_a_resync_mends_it_and_keeps_what_was_signed() throws Exception {
    try (TestAlliance alliance = new TestAlliance(folder, 4)) {
      alliance.startAll();
      List<CompletableFuture<Committed>> answers = new ArrayList<>();
      for (int i = 0; i < COMMANDS; i++) {
        answers.add(
            alliance
                .ledger(i % 4)
                .submit(TestAlliance.put(i, "k" + i, "v".repeat(5_000) + seeded.below(1 << 30)))
                .toCompletableFuture());
        Thread.sleep(5);
      }
      for (CompletableFuture<Committed> answer : answers) {
        answer.get(60, TimeUnit.SECONDS);
      }
      // An engine that starts writes its journals into tables.
      alliance.stop(3);
      alliance.start(3);
      alliance.submit(0, TestAlliance.add(1_000));
      alliance.awaitAgreement();
      assertThat(pass(alliance.ledger(3)).findings()).isEmpty();

      alliance.stop(3);
      Path data = alliance.home(3).resolve("data");
      assertThat(new EngineFiles(data).check()).isEmpty();
      Path table = largestTable(data.resolve("blockstore.db"));
      everyFlipIsFound(data, table);
      // In the middle lie the blocks' parts.
      flip(table, (int) (Files.size(table) / 2));
      assertThat(new EngineFiles(data).check()).singleElement().matches(this::isTable);

      alliance.start(3);
      alliance.submit(1, TestAlliance.add(1_001));
      alliance.awaitAgreement();
      ScanState damaged = pass(alliance.ledger(3));
      assertThat(damaged.findings()).anyMatch(this::isTable);
      assertThat(damaged.findings()).anyMatch(finding -> finding.place().startsWith("height "));
      assertThat(alliance.ledger(3).health().failed()).as("it goes on").isEmpty();
      assertThat(alliance.submit(3, TestAlliance.add(1_002)).outcome().isAccepted()).isTrue();

      assertThatThrownBy(() -> EngineHome.moveBlocks(alliance.home(3), folder.resolve("aside")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("an engine runs");
      alliance.stop(3);
      Path votes = data.resolve("priv_validator_state.json");
      String signed = Files.readString(votes);
      EngineHome.moveBlocks(alliance.home(3), folder.resolve("aside"));
      assertThat(Files.readString(votes)).isEqualTo(signed);
      assertThat(data.resolve("blockstore.db")).doesNotExist();
      assertThat(folder.resolve("aside").resolve("blockstore.db")).isDirectory();
      alliance.submit(2, TestAlliance.add(1_003));
      alliance.start(3, new InMemoryStore(ReplicaTables.ALL));
      alliance.submit(0, TestAlliance.add(1_004));
      alliance.awaitAgreement();
      assertThat(alliance.submit(3, TestAlliance.add(1_005)).outcome().isAccepted()).isTrue();
      alliance.awaitAgreement();
      assertThat(alliance.counter(3)).isEqualTo(6);
      assertThat(pass(alliance.ledger(3)).findings()).isEmpty();
      assertThat(height(Files.readString(votes))).isGreaterThan(height(signed));
      try (var view = alliance.ledger(3).read()) {
        for (long position = 0; position < view.size(); position++) {
          assertThat(Misbehaviour.decode(view.entry(position).envelope())).isEmpty();
        }
      }
    }
  }

  private boolean isTable(Finding finding) {
    return finding.place().startsWith("blockstore.db/") && finding.what().contains("checksum");
  }

  private static ScanState pass(CometBftLedger ledger) {
    BlockScan scan = ledger.scan(Duration.ZERO);
    scan.now();
    TestAlliance.await("a pass ends", () -> scan.state().passes() == 1);
    scan.close();
    return scan.state();
  }

  /// Every byte of a table counts.
  private void everyFlipIsFound(Path data, Path table) throws IOException {
    int size = (int) Files.size(table);
    for (int i = 0; i < FLIPS; i++) {
      int at = i < 60 ? size - 1 - i : seeded.below(size);
      flip(table, at);
      assertThat(new EngineFiles(data).check())
          .as("%s, byte %d of %d", seeded, at, size)
          .singleElement()
          .matches(finding -> finding.place().startsWith("blockstore.db/"));
      flip(table, at);
    }
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[at] ^= 0x10;
    Files.write(file, content);
  }

  private static Path largestTable(Path database) throws IOException {
    try (Stream<Path> files = Files.list(database)) {
      return files
          .filter(file -> file.toString().endsWith(".ldb"))
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  private static long height(String votes) {
    return Long.parseLong(votes.replaceAll("(?s).*\"height\":\\s*\"(\\d+)\".*", "$1"));
  }
}
