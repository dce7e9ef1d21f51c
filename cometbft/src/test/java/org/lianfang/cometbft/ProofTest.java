package org.lianfang.cometbft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.cometbft.proof.CommitCheck;
import org.lianfang.cometbft.proof.CommitProof;
import org.lianfang.cometbft.proof.CommitStore;
import org.lianfang.cometbft.proof.CommitVerifier;
import org.lianfang.ledger.View;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.InMemoryStore;
import org.lianfang.ledger.verify.Damage;
import org.lianfang.protocol.Bytes;

/// Proofs that real engines make, collected and checked against the ledger.
final class ProofTest {
  @TempDir Path folder;

  @BeforeAll
  static void requireEngine() {
    TestAlliance.requireEngine();
  }

  @Test
  void every_root_is_proved_across_changes_of_validators_and_a_restart() throws Exception {
    InMemoryStore proofs = new InMemoryStore(List.of(CommitStore.TABLE));
    try (TestAlliance alliance = new TestAlliance(folder, 1)) {
      TestAlliance.Member second = alliance.member(1);
      alliance.start(0).collectProofs(proofs);
      alliance.awaitSize(0, 1);
      alliance.submit(0, ToyNetwork.node(1, second.nodeId(), true));
      alliance.start(1);
      alliance.submit(0, ToyNetwork.validator(2, second.validator(), true));
      alliance.submit(0, TestAlliance.add(1));
      alliance.submit(0, TestAlliance.add(2));
      alliance.awaitAgreement();
      alliance.stop(0);

      CommitStore collected = alliance.start(0).collectProofs(proofs.reopen());
      alliance.submit(0, TestAlliance.add(3));
      alliance.submit(0, ToyNetwork.validator(3, second.validator(), false));
      alliance.submit(0, TestAlliance.add(4));
      long size = alliance.size(0);
      TestAlliance.await("the newest root is proved", () -> collected.covering(size).isPresent());

      try (View view = alliance.ledger(0).read()) {
        CommitCheck check = new CommitCheck(proofs, "toy", new ToyNetwork());
        assertThat(check.check(view)).isEqualTo(view.size());
        CommitProof newest = collected.covering(size).orElseThrow();
        CommitVerifier.verify(newest, "toy", List.of(alliance.member(0).validator()));
        assertThat(newest.root()).isEqualTo(view.root());
        assertThat(collected.covering(3).orElseThrow().root()).isEqualTo(view.rootAt(3));
        requireDamageIsFound(proofs, check, view);
      }
    }
  }

  private static void requireDamageIsFound(InMemoryStore proofs, CommitCheck check, View view)
      throws Damage {
    List<Bytes> rows = new ArrayList<>();
    for (long size = 1; size <= view.size(); size++) {
      rows.add(proofs.get(CommitStore.TABLE, Bytes.ofLong(size)).orElseThrow());
    }
    for (int i = 0; i < rows.size(); i++) {
      int size = i + 1;
      byte[] flipped = rows.get(i).toArray();
      flipped[flipped.length / 2] ^= 1;
      put(proofs, size, Bytes.owning(flipped));
      assertThatThrownBy(() -> check.check(view)).as("flipped").isInstanceOf(Damage.class);
      put(proofs, size, rows.get((i + 1) % rows.size()));
      assertThatThrownBy(() -> check.check(view)).as("moved").isInstanceOf(Damage.class);
      put(proofs, size, rows.get(i));
    }
    put(proofs, rows.size() + 1, rows.getLast());
    assertThatThrownBy(() -> check.check(view)).as("beyond").isInstanceOf(Damage.class);
    proofs.write(
        new Batch().delete(CommitStore.TABLE, Bytes.ofLong(rows.size() + 1L)), Durability.SYNC);
    assertThat(check.check(view)).isEqualTo(rows.size());
  }

  private static void put(InMemoryStore proofs, long size, Bytes row) {
    proofs.write(new Batch().put(CommitStore.TABLE, Bytes.ofLong(size), row), Durability.SYNC);
  }
}
