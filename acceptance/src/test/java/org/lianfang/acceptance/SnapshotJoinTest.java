package org.lianfang.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A member that joins by a snapshot, a process for each node. Takes minutes; `SyncTest` shows the
/// same of engines in every run.
@EnabledIf("org.lianfang.acceptance.Trial#hasCometBft")
@EnabledIfSystemProperty(named = "lianfang.long", matches = "true|SnapshotJoinTest")
class SnapshotJoinTest {
  @TempDir Path folder = Path.of("");

  @Test
  void where_all_prune_their_blocks_a_fifth_joins_by_a_snapshot_and_verifies() throws Exception {
    try (Hosts hosts = new Hosts(folder)) {
      hosts.applyFounders();
      for (int i = 1; i <= Hosts.FOUNDERS; i++) {
        hosts.set(i, "\"retain_blocks\" : 0", "\"retain_blocks\" : 1");
        hosts.set(i, "\"snapshot_blocks\" : 1000", "\"snapshot_blocks\" : 10");
      }
      hosts.found();
      hosts.begin();
      hosts.fileRecord(2, 1);
      for (int record = 10; hosts.metric(1, "lianfang_engine_height") <= 25; record++) {
        hosts.fileRecord(2, record);
      }

      hosts.apply(5, "reporter,querier");
      hosts.set(5, "\"sync\" : \"auto\"", "\"sync\" : \"snapshot\"");
      hosts.join(5);
      hosts.start(5);
      hosts.decide("admit", folder.resolve("bank-5.json").toString());
      hosts.awaitReady(5);
      assertThat(hosts.printed(5)).containsPattern("\"snapshot\":[0-9]+");
      hosts.fileRecord(2, 2);
      assertThat(hosts.query(5, 1, "--open").json().at("/matches/0/payload/identifier").asString())
          .isEqualTo(Samples.number(1));
      assertThat(hosts.query(5, 2).json().path("found").asBoolean()).isTrue();
      hosts.fileRecord(5, 3);
      assertThat(hosts.query(3, 3).json().path("found").asBoolean()).isTrue();

      awaitQuiet(hosts, 1, 5);
      JsonNode own = hosts.verified(5);
      assertThat(own.path("size").asLong()).isGreaterThan(20);
      JsonNode other = hosts.verified(1);
      assertThat(own.path("size")).isEqualTo(other.path("size"));
      assertThat(own.path("root")).isEqualTo(other.path("root"));
    }
  }

  /// Waits until two members have the same ledger and nothing is posted any more.
  private static void awaitQuiet(Hosts hosts, int one, int other) throws InterruptedException {
    double before = -1;
    double size = hosts.metric(one, "lianfang_ledger_size");
    while (size != before || size != hosts.metric(other, "lianfang_ledger_size")) {
      Thread.sleep(6_000);
      before = size;
      size = hosts.metric(one, "lianfang_ledger_size");
    }
  }
}
