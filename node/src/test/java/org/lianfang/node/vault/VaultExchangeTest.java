package org.lianfang.node.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.View;
import org.lianfang.ledger.store.FaultyStore;
import org.lianfang.node.filing.FilingResult;
import org.lianfang.node.peer.Peer;
import org.lianfang.node.wired.Drafts;
import org.lianfang.node.wired.Filing;
import org.lianfang.node.wired.TestAlliance;
import org.lianfang.node.wired.TestNode;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.WithdrawalReason;
import org.lianfang.protocol.ledger.Misbehaviour;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.vault.Token;
import org.lianfang.protocol.vault.VaultEntry;

class VaultExchangeTest {
  private final TestAlliance alliance = new TestAlliance(3);
  private final TestNode source = alliance.start(1);
  private final TestNode other = alliance.start(2);
  private final TestNode third = alliance.start(3);

  private static KeyId phoneKey(TestNode node) {
    try (View view = node.ledger().read()) {
      return new AllianceState(view).newestKey(Optional.of(SubjectType.PHONE)).orElseThrow().id();
    }
  }

  private VaultEntry entry(RecordId id) {
    return source.vault().get(id, phoneKey(source)).orElseThrow();
  }

  private boolean holds(TestNode node, RecordId id) {
    return node.vault().get(id, phoneKey(node)).isPresent();
  }

  private static VaultEntry with(VaultEntry entry, Token token, Bytes ciphertext) {
    return new VaultEntry(
        entry.record(),
        entry.tokenKey(),
        entry.payloadKey(),
        entry.salt(),
        token,
        entry.commit(),
        ciphertext);
  }

  @Test
  void another_token_or_payload_for_a_record_is_refused() {
    other.reachable(false);
    RecordId id = Filing.file(source, Drafts.phones(1)).records().getFirst();
    VaultEntry good = entry(id);
    byte[] ciphertext = good.ciphertext().toArray();
    ciphertext[3] ^= 1;
    List<VaultEntry> bad =
        List.of(
            with(good, new Token(Bytes.owning(new byte[32])), good.ciphertext()),
            with(good, good.token(), Bytes.owning(ciphertext)));
    for (VaultEntry entry : bad) {
      Refused refused = refused(other.exchange().take(third.id(), 1, List.of(entry)));
      assertThat(refused.reason()).isEqualTo(Reason.ENTRY_MISMATCH);
      assertThat(refused).hasMessageContaining(id.toString());
      assertThat(holds(other, id)).isFalse();
      assertThat(other.vault().lookup(entry.tokenKey(), entry.token())).isEmpty();
    }
    assertThat(other.vault().missing(SubjectType.PHONE)).isEqualTo(1);
    assertThat(other.exchange().take(third.id(), 1, List.of(good)).toCompletableFuture().join())
        .isEqualTo(1);
    assertThat(holds(other, id)).isTrue();
    assertThat(other.vault().missing(SubjectType.PHONE)).isZero();
    // Again changes nothing.
    assertThat(other.exchange().take(third.id(), 1, List.of(good)).toCompletableFuture().join())
        .isEqualTo(1);
  }

  @Test
  void of_a_push_with_wrong_entries_the_right_ones_are_kept() {
    other.reachable(false);
    List<RecordId> ids = Filing.file(source, Drafts.phones(3)).records();
    VaultEntry wrong =
        with(
            entry(ids.get(1)),
            new Token(Bytes.owning(new byte[32])),
            entry(ids.get(1)).ciphertext());
    Refused refused =
        refused(
            other
                .exchange()
                .take(third.id(), 1, List.of(entry(ids.get(0)), wrong, entry(ids.get(2)))));
    assertThat(refused.reason()).isEqualTo(Reason.ENTRY_MISMATCH);
    assertThat(refused)
        .hasMessageContaining(ids.get(1).toString())
        .hasMessageNotContaining(ids.get(0).toString());
    other.restart(0, FaultyStore.Fault.LOST);
    assertThat(ids).extracting(id -> holds(other, id)).containsExactly(true, false, true);
    assertThat(other.vault().missing(SubjectType.PHONE)).isEqualTo(1);
  }

  @Test
  void a_push_that_is_refused_is_answered() {
    List<RecordId> ids = Filing.file(source, Drafts.phones(2)).records();
    VaultEntry wrong =
        with(entry(ids.get(0)), entry(ids.get(0)).token(), Bytes.owning(new byte[40]));
    assertThat(source.exchange().push(1, List.of(wrong, entry(ids.get(1)))).toCompletableFuture())
        .isCompletedWithValue(null);
    assertThat(other.vault().get(ids.get(0), phoneKey(other))).contains(entry(ids.get(0)));
  }

  private static Refused refused(CompletionStage<?> stage) {
    try {
      stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Refused refused) {
        return refused;
      }
      throw e;
    }
    throw new AssertionError("not refused");
  }

  @Test
  void an_entry_of_no_record_is_dropped() {
    RecordId id = Filing.file(source, Drafts.phones(1)).records().getFirst();
    VaultEntry good = entry(id);
    VaultEntry stranger =
        new VaultEntry(
            new RecordId(Bytes.hex("00000001ffffffffffffffffffffffff")),
            good.tokenKey(),
            good.payloadKey(),
            good.salt(),
            good.token(),
            good.commit(),
            good.ciphertext());
    assertThat(
            other.exchange().take(source.id(), 1, List.of(stranger)).toCompletableFuture().join())
        .isZero();
    assertThat(other.vault().lookup(good.tokenKey(), good.token())).containsExactly(id);
  }

  @Test
  void what_the_engine_states_by_itself_touches_no_record() {
    alliance.ledger().state(new Misbehaviour(Bytes.owning(new byte[20]), 1));
    RecordId id = Filing.file(source, Drafts.phones(1)).records().getFirst();
    assertThat(holds(other, id)).isTrue();
  }

  @Test
  void an_entry_that_comes_before_its_header_waits_for_it() {
    other.ledger().hold();
    CompletionStage<FilingResult> filing = Filing.start(source, Drafts.phones(1));
    assertThat(filing.toCompletableFuture()).isNotDone();
    other.ledger().release();
    RecordId id = filing.toCompletableFuture().join().records().getFirst();
    assertThat(holds(other, id)).isTrue();
    assertThat(other.vault().missing(SubjectType.PHONE)).isZero();
  }

  @Test
  void a_member_that_stays_behind_does_not_hold_a_filing_up() {
    other.ledger().hold();
    CompletionStage<FilingResult> filing = Filing.start(source, Drafts.phones(1));
    alliance.clock().pass(Duration.ofSeconds(3));
    RecordId id = filing.toCompletableFuture().join().records().getFirst();
    assertThat(holds(other, id)).isFalse();
    other.ledger().release();
    assertThat(other.vault().missing(SubjectType.PHONE)).isEqualTo(1);
    alliance.clock().pass(Duration.ofMinutes(1));
    assertThat(holds(other, id)).isTrue();
  }

  @Test
  void a_push_ahead_of_the_ledger_waits_two_seconds_at_most() {
    RecordId id = Filing.file(source, Drafts.phones(1)).records().getFirst();
    VaultEntry entry = entry(id);
    third.ledger().hold();
    CompletionStage<Integer> taken = third.exchange().take(source.id(), 9, List.of(entry));
    assertThat(taken.toCompletableFuture()).isNotDone();
    alliance.clock().pass(Duration.ofSeconds(3));
    assertThat(taken.toCompletableFuture().join()).isEqualTo(1);
  }

  @Test
  void entries_are_fetched_from_any_member_that_holds_them() {
    third.reachable(false);
    List<RecordId> ids = Filing.file(source, Drafts.phones(40)).records();
    assertThat(third.vault().missing(SubjectType.PHONE)).isEqualTo(40);
    source.reachable(false);
    third.reachable(true);
    alliance.clock().pass(Duration.ofMinutes(3));
    assertThat(third.vault().missing(SubjectType.PHONE)).isZero();
    assertThat(ids).allMatch(id -> holds(third, id));
  }

  @Test
  void what_is_missing_survives_a_restart() {
    third.reachable(false);
    source.reachable(false);
    other.reachable(false);
    Filing.file(source, Drafts.phones(3));
    third.restart(0, FaultyStore.Fault.LOST);
    assertThat(third.vault().missing(SubjectType.PHONE)).isEqualTo(3);
    source.reachable(true);
    alliance.clock().pass(Duration.ofMinutes(3));
    assertThat(third.vault().missing(SubjectType.PHONE)).isZero();
  }

  @Test
  void a_member_that_comes_late_catches_up_with_all_that_lives() {
    TestAlliance young = new TestAlliance(2);
    TestNode early = young.start(1);
    List<RecordId> ids = Filing.file(early, Drafts.phones(20)).records();
    early
        .filings()
        .records()
        .withdraw(ids.getFirst(), WithdrawalReason.UNSPECIFIED, "gone")
        .toCompletableFuture()
        .join();
    TestNode late = young.start(2);
    assertThat(late.vault().missing(SubjectType.PHONE)).isEqualTo(19);
    young.clock().pass(Duration.ofMinutes(1));
    assertThat(late.vault().missing(SubjectType.PHONE)).isZero();
    assertThat(late.vault().get(ids.getFirst(), phoneKey(late))).isEmpty();
  }

  @Test
  void a_closed_records_entry_is_neither_given_nor_taken() {
    RecordId id = Filing.file(source, Drafts.phones(1)).records().getFirst();
    VaultEntry entry = entry(id);
    withdraw(id);
    assertThat(holds(other, id)).isFalse();
    assertThat(other.exchange().take(source.id(), 2, List.of(entry)).toCompletableFuture().join())
        .isZero();
    assertThat(
            source
                .exchange()
                .give(other.id(), List.of(new Peer.EntryName(id, entry.tokenKey())))
                .toCompletableFuture()
                .join())
        .isEmpty();
    assertThat(holds(other, id)).isFalse();
  }

  @Test
  void too_much_at_once_is_refused() {
    RecordId id = Filing.file(source, Drafts.phones(1)).records().getFirst();
    List<VaultEntry> many = new ArrayList<>();
    List<Peer.EntryName> names = new ArrayList<>();
    for (int i = 0; i <= VaultExchange.ENTRIES_MAX; i++) {
      many.add(entry(id));
      names.add(new Peer.EntryName(id, entry(id).tokenKey()));
    }
    for (CompletionStage<?> stage :
        List.of(
            other.exchange().take(source.id(), 1, many),
            other.exchange().give(source.id(), names))) {
      assertThat(refused(stage).reason()).isEqualTo(Reason.TOO_LARGE);
    }
  }

  @Test
  void erased_records_free_nothing_of_others() {
    List<RecordId> ids = Filing.file(source, Drafts.phones(3)).records();
    VaultEntry gone = entry(ids.get(1));
    source.vault().erase(Set.of(ids.get(1)));
    assertThat(holds(source, ids.get(1))).isFalse();
    assertThat(source.vault().lookup(gone.tokenKey(), gone.token())).isEmpty();
    assertThat(holds(source, ids.get(0))).isTrue();
    assertThat(holds(source, ids.get(2))).isTrue();
  }

  /// Every write of a receiving vault fails once, and stands or does not: following the ledger,
  /// taking entries, erasing one.
  @Test
  void a_crash_at_any_write_of_the_receiver_loses_nothing_and_doubles_nothing() {
    for (FaultyStore.Fault fault : FaultyStore.Fault.values()) {
      int write = 1;
      while (crash(fault, write)) {
        write++;
      }
      assertThat(write).as(fault.name()).isBetween(5, 40);
    }
  }

  /// @return whether the receiver came to the write that fails
  private static boolean crash(FaultyStore.Fault fault, int write) {
    String where = fault + " at write " + write;
    VaultExchangeTest test = new VaultExchangeTest();
    test.third.restart(write, fault);
    CompletionStage<FilingResult> filing = Filing.start(test.source, Drafts.phones(3));
    test.alliance.clock().pass(Duration.ofSeconds(3));
    List<RecordId> ids = filing.toCompletableFuture().join().records();
    test.withdraw(ids.getFirst());
    boolean crashed = test.third.faults().failed();
    if (crashed) {
      test.third.restart(0, FaultyStore.Fault.LOST);
      test.alliance.clock().pass(Duration.ofMinutes(3));
    }
    assertThat(test.third.vault().missing(SubjectType.PHONE)).as(where).isZero();
    assertThat(test.holds(test.third, ids.getFirst())).as(where).isFalse();
    for (RecordId id : ids.subList(1, 3)) {
      VaultEntry entry = test.entry(id);
      assertThat(test.third.vault().get(id, entry.tokenKey())).as(where).contains(entry);
      assertThat(test.third.vault().lookup(entry.tokenKey(), entry.token()))
          .as(where)
          .containsExactly(id);
    }
    assertThat(count(test.third)).as(where).isEqualTo(2);
    return crashed;
  }

  private void withdraw(RecordId id) {
    source
        .filings()
        .records()
        .withdraw(id, WithdrawalReason.UNSPECIFIED, "gone")
        .toCompletableFuture()
        .join();
  }

  private static int count(TestNode node) {
    List<VaultEntry> held = new ArrayList<>();
    node.vault().visit((name, entry) -> held.add(entry));
    return held.size();
  }

  /// What a receiver says that it holds it holds after a crash, though nobody can give it again.
  @Test
  void an_entry_is_acknowledged_only_when_it_is_durable() {
    for (FaultyStore.Fault fault : FaultyStore.Fault.values()) {
      VaultExchangeTest test = new VaultExchangeTest();
      test.third.reachable(false);
      RecordId id = Filing.file(test.source, Drafts.phones(1)).records().getFirst();
      test.third.restart(1, fault);
      CompletionStage<Integer> taken =
          test.third.exchange().take(test.source.id(), 1, List.of(test.entry(id)));
      assertThat(taken.toCompletableFuture()).as(fault.name()).isCompletedExceptionally();

      test.source.reachable(false);
      test.other.reachable(false);
      test.third.restart(0, FaultyStore.Fault.LOST);
      boolean stands = fault == FaultyStore.Fault.UNACKNOWLEDGED;
      assertThat(test.holds(test.third, id)).as(fault.name()).isEqualTo(stands);
      assertThat(test.third.vault().missing(SubjectType.PHONE)).isEqualTo(stands ? 0 : 1);

      assertThat(
              test.third
                  .exchange()
                  .take(test.source.id(), 1, List.of(test.entry(id)))
                  .toCompletableFuture()
                  .join())
          .isEqualTo(1);
      test.third.restart(0, FaultyStore.Fault.LOST);
      assertThat(test.holds(test.third, id)).isTrue();
      assertThat(test.third.vault().missing(SubjectType.PHONE)).isZero();
      assertThat(count(test.third)).isEqualTo(1);
    }
  }

  /// The source lies when it is asked, and has not pushed.
  @Test
  void a_wrong_entry_is_refused_and_the_next_member_asked() {
    third.reachable(false);
    RecordId id = Filing.file(source, Drafts.phones(1)).records().getFirst();
    VaultEntry good = entry(id);
    for (VaultEntry lie :
        List.of(
            with(good, new Token(Bytes.owning(new byte[32])), good.ciphertext()),
            with(good, good.token(), Bytes.join(good.ciphertext(), Bytes.ofInt(1))))) {
      third.restart(0, FaultyStore.Fault.LOST);
      third.reachable(true);
      other.reachable(false);
      int[] lies = new int[1];
      source.lie(
          entry -> {
            lies[0]++;
            return lie;
          });
      alliance.clock().pass(Duration.ofMinutes(1));
      assertThat(lies[0]).isPositive();
      assertThat(holds(third, id)).isFalse();
      assertThat(third.vault().lookup(lie.tokenKey(), lie.token())).isEmpty();
      assertThat(third.vault().missing(SubjectType.PHONE)).isEqualTo(1);
    }
    other.reachable(true);
    alliance.clock().pass(Duration.ofMinutes(2));
    assertThat(third.vault().get(id, good.tokenKey())).contains(good);
    assertThat(third.vault().missing(SubjectType.PHONE)).isZero();
  }
}
