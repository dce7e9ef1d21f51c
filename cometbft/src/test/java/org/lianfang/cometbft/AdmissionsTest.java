package org.lianfang.cometbft;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lianfang.ledger.KeyValueMachine;
import org.lianfang.ledger.replica.Replica;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.replica.ReplicaView;
import org.lianfang.ledger.replica.Staged;
import org.lianfang.ledger.store.InMemoryStore;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;

/// What is remembered of admissions, and when it is forgotten.
final class AdmissionsTest {
  private static final Instant TIME = Instant.parse("2026-11-01T00:00:00Z");
  private static final Bytes ENVELOPE = put(1, "a");

  private final CountingMachine rules = new CountingMachine();
  private final Admissions admissions = new Admissions(rules);
  private Replica replica;

  @BeforeEach
  void begin() throws Exception {
    replica = Replica.open(new InMemoryStore(ReplicaTables.ALL), admissions);
    commit(put(100, "beginning"));
    rules.forget();
  }

  private static Bytes put(long request, String key) {
    return KeyValueMachine.command("bank-1", request, "put", key, "1").encoded();
  }

  private Staged stage(Bytes... envelopes) {
    return replica.stage(replica.size(), TIME, List.of(envelopes));
  }

  private void commit(Bytes... envelopes) throws Exception {
    admissions.committed(replica.commit(stage(envelopes), Optional.empty()));
  }

  private Optional<Reason> admit(Bytes envelope) {
    try (ReplicaView view = replica.read()) {
      return admissions.admit(view, envelope);
    }
  }

  @Test
  void an_envelope_is_judged_once() throws Exception {
    assertThat(admit(ENVELOPE)).isEmpty();
    assertThat(admit(ENVELOPE)).isEmpty();
    assertThat(rules.admissions()).isEqualTo(1);
    assertThat(admissions.requestKey(ENVELOPE)).contains(KeyValueMachine.key("bank-1", 1));
  }

  @Test
  void a_block_that_changes_nothing_that_was_read_leaves_it_admitted() throws Exception {
    admit(ENVELOPE);
    commit(put(2, "b"));
    commit();
    rules.forget();
    assertThat(admit(ENVELOPE)).isEmpty();
    assertThat(rules.admissions()).isZero();
  }

  @Test
  void a_block_that_uses_its_request_up_has_it_judged_again() throws Exception {
    admit(ENVELOPE);
    commit(put(1, "another"));
    assertThat(admit(ENVELOPE)).contains(Reason.REQUEST_ID_REUSED);
  }

  @Test
  void what_is_judged_between_applying_and_committing_is_not_remembered() throws Exception {
    Staged staged = stage(put(1, "another"));
    assertThat(admit(ENVELOPE)).as("not committed yet").isEmpty();
    admissions.committed(replica.commit(staged, Optional.empty()));
    assertThat(admit(ENVELOPE)).contains(Reason.REQUEST_ID_REUSED);
  }

  @Test
  void a_view_of_an_earlier_state_teaches_nothing() throws Exception {
    try (ReplicaView before = replica.read()) {
      commit(put(1, "another"));
      assertThat(admissions.admit(before, ENVELOPE)).isEmpty();
    }
    assertThat(admit(ENVELOPE)).contains(Reason.REQUEST_ID_REUSED);
  }

  @Test
  void a_state_that_no_block_made_is_read_anew() throws Exception {
    admit(ENVELOPE);
    replica.commit(stage(put(1, "another")), Optional.empty());
    assertThat(admit(ENVELOPE)).contains(Reason.REQUEST_ID_REUSED);
    commit(put(3, "c"));
    assertThat(admit(ENVELOPE)).contains(Reason.REQUEST_ID_REUSED);
  }

  @Test
  void refusals_are_not_remembered() {
    Bytes forged = KeyValueMachine.forged("bank-1", 1, "put", "a", "1").encoded();
    assertThat(admit(forged)).contains(Reason.BAD_SIGNATURE);
    assertThat(admit(forged)).contains(Reason.BAD_SIGNATURE);
    assertThat(rules.admissions()).isEqualTo(2);
  }

  @Test
  void many_others_push_it_out_and_it_is_judged_again() throws Exception {
    admit(ENVELOPE);
    for (int other = 0; other < 20_000; other++) {
      admit(put(1_000 + other, "a"));
    }
    rules.forget();
    assertThat(admit(ENVELOPE)).isEmpty();
    assertThat(rules.admissions()).isEqualTo(1);
    commit(put(1, "another"));
    assertThat(admit(ENVELOPE)).contains(Reason.REQUEST_ID_REUSED);
  }
}
