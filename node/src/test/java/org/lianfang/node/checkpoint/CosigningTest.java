package org.lianfang.node.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.lianfang.ledger.store.FaultyStore;
import org.lianfang.node.checkpoint.Validators.CosignedAt;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.checkpoint.Checkpoint;
import org.lianfang.protocol.checkpoint.Cosignature;
import org.lianfang.protocol.checkpoint.CosignedCheckpoint;
import org.lianfang.protocol.checkpoint.Signers;
import org.lianfang.protocol.checkpoint.Unproven;

/// Four validators and a fifth member, in virtual time.
final class CosigningTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Validators alliance = new Validators(5, 4);

  private static void refused(CompletableFuture<?> stage, Reason reason) {
    assertThat(CosigningNode.failure(stage))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  private CosignedCheckpoint quorum(Checkpoint checkpoint, long... ahead) {
    CosignedAt[] cosignatures = new CosignedAt[ahead.length];
    for (int i = 0; i < ahead.length; i++) {
      cosignatures[i] = new CosignedAt(i + 1, ahead[i]);
    }
    return alliance.signed(1, checkpoint, cosignatures);
  }

  // Serving.

  @Test
  void every_member_gets_a_checkpoint_of_the_newest_block() {
    alliance.start();
    long end = alliance.block(3);
    alliance.pass(SECOND);
    for (int number = 1; number <= 5; number++) {
      assertThat(alliance.node(number).newestSize()).isEqualTo(end);
      assertThat(alliance.node(number).cosigning().isFresh()).isTrue();
    }
  }

  @Test
  void an_idle_alliance_stays_fresh() {
    alliance.start();
    for (int i = 0; i < 60; i++) {
      alliance.pass(SECOND);
      for (int number = 1; number <= 5; number++) {
        assertThat(alliance.node(number).cosigning().age())
            .hasValueSatisfying(age -> assertThat(age).isLessThan(Duration.ofSeconds(12)));
      }
    }
  }

  @Test
  void the_second_takes_over_from_a_dead_first() {
    alliance.start();
    alliance.pass(SECOND);
    alliance.node(1).stop();
    long end = alliance.block(1);
    alliance.pass(Duration.ofSeconds(6));
    assertThat(alliance.node(2).newestSize()).as("it is still the first's turn").isLessThan(end);
    alliance.pass(Duration.ofSeconds(2));
    assertThat(alliance.node(2).newestSize()).isEqualTo(end);
    assertThat(alliance.node(5).newestSize()).isEqualTo(end);
  }

  @Test
  void the_third_takes_over_from_two_dead_ones() {
    Validators seven = new Validators(7, 7).start();
    seven.pass(SECOND);
    seven.node(1).stop();
    seven.node(2).stop();
    long end = seven.block(1);
    seven.pass(Duration.ofSeconds(13));
    assertThat(seven.node(3).newestSize()).isLessThan(end);
    seven.pass(Duration.ofSeconds(2));
    assertThat(seven.node(3).newestSize()).isEqualTo(end);
    assertThat(seven.node(7).newestSize()).isEqualTo(end);
  }

  @Test
  void a_view_grows_old_when_no_quorum_cosigns() {
    alliance.start();
    alliance.pass(SECOND);
    alliance.node(3).stop();
    alliance.node(4).stop();
    alliance.pass(Duration.ofSeconds(28));
    assertThat(alliance.node(1).cosigning().isFresh()).isTrue();
    alliance.pass(Duration.ofSeconds(12));
    assertThat(alliance.node(1).cosigning().isFresh()).isFalse();
    assertThat(alliance.node(5).cosigning().isFresh()).isFalse();
    alliance.node(3).start();
    alliance.pass(Duration.ofSeconds(8));
    assertThat(alliance.node(1).cosigning().isFresh()).isTrue();
    assertThat(alliance.node(5).cosigning().isFresh()).isTrue();
  }

  @Test
  void a_clock_that_is_wrong_by_an_hour_makes_nobody_elses_view_old() {
    for (int wrong = 1; wrong <= 4; wrong++) {
      for (Duration ahead : List.of(Duration.ofHours(1), Duration.ofHours(-1))) {
        Validators five = new Validators(5, 4).start();
        five.pass(SECOND);
        five.node(wrong).clockAhead(ahead);
        for (int i = 0; i < 60; i++) {
          if (i % 7 == 0) {
            five.block(1);
          }
          five.pass(SECOND);
          for (int number = 1; number <= 5; number++) {
            assertThat(five.node(number).cosigning().isFresh())
                .as("bank-%d is %s ahead, bank-%d after %d s", wrong, ahead, number, i)
                .isEqualTo(number != wrong);
          }
        }
        assertThat(five.node(wrong).cosigning().clockDifference())
            .hasValueSatisfying(
                difference ->
                    assertThat(difference.minus(ahead).abs()).isLessThan(Duration.ofSeconds(5)));
      }
    }
  }

  @Test
  void nothing_is_fresh_before_the_first_checkpoint() {
    alliance.node(5).start();
    assertThat(alliance.node(5).cosigning().age()).isEmpty();
    assertThat(alliance.node(5).cosigning().isFresh()).isFalse();
  }

  // Cosigning.

  @Test
  void cosigns_what_its_own_replica_holds() throws Malformed, Unproven {
    long end = alliance.block(4);
    CosigningNode node = alliance.node(2);
    node.start();
    Checkpoint checkpoint = alliance.node(1).checkpoint(end);
    Cosignature cosignature =
        Cosignature.parse(node.cosign(1, alliance.signed(1, checkpoint)).join());
    Signers signers = Signers.of(Validators.ALLIANCE, Validators.origin(), alliance.genesis());
    cosignature.verify(
        checkpoint,
        signers.quorum().cosigners().stream()
            .filter(key -> key.name().equals(cosignature.cosigner()))
            .findFirst()
            .orElseThrow());
    assertThat(cosignature.cosigner()).endsWith("/bank-2");
    assertThat(cosignature.timestampSeconds())
        .isEqualTo(alliance.clock().instant().getEpochSecond());
    assertThat(node.stored().signed()).hasValue(checkpoint);
  }

  @Test
  void never_cosigns_a_smaller_tree_even_after_a_restart() {
    long small = alliance.block(2);
    long large = alliance.block(2);
    CosigningNode node = alliance.node(2);
    node.start();
    CosignedCheckpoint smaller = alliance.signed(1, node.checkpoint(small));
    CosignedCheckpoint larger = alliance.signed(1, node.checkpoint(large));
    node.cosign(1, smaller).join();
    node.cosign(1, larger).join();
    refused(node.cosign(1, smaller), Reason.VIEW_STALE);
    node.start();
    refused(node.cosign(1, smaller), Reason.VIEW_STALE);
    assertThat(node.cosign(1, larger)).as("the same again").isCompleted();
  }

  @Test
  void stores_before_it_cosigns() {
    long end = alliance.block(2);
    CosigningNode node = alliance.node(2);
    CosignedCheckpoint signed = alliance.signed(1, node.checkpoint(end));

    node.start(1, FaultyStore.Fault.LOST);
    assertThat(CosigningNode.failure(node.cosign(1, signed)))
        .isInstanceOf(InvariantViolation.class);
    assertThat(node.stored().signed()).isEmpty();

    node.start(1, FaultyStore.Fault.UNACKNOWLEDGED);
    assertThat(CosigningNode.failure(node.cosign(1, signed)))
        .as("it does not know whether it stands")
        .isInstanceOf(InvariantViolation.class);
    assertThat(node.stored().signed()).hasValue(signed.checkpoint());

    node.start();
    assertThat(node.cosign(1, signed)).isCompleted();
    refused(node.cosign(1, alliance.signed(1, node.checkpoint(1))), Reason.VIEW_STALE);
  }

  @Test
  void does_not_cosign_another_root_and_keeps_it_as_evidence() {
    long end = alliance.block(2);
    CosigningNode node = alliance.node(2);
    node.start();
    Checkpoint other = new Checkpoint(Validators.origin(), end, Bytes.owning(new byte[32]));
    refused(node.cosign(1, alliance.signed(1, other)), Reason.BAD_SIGNATURE);
    assertThat(node.splits()).isEqualTo(1);
    assertThat(node.stored().signed()).isEmpty();

    Checkpoint forged = new Checkpoint(Validators.origin(), 1, Bytes.owning(new byte[32]));
    refused(node.cosign(5, alliance.signed(5, forged)), Reason.BAD_SIGNATURE);
    assertThat(node.splits()).as("what no validator signed is no evidence").isEqualTo(1);
  }

  @Test
  void does_not_cosign_a_second_history() {
    long end = alliance.block(2);
    CosigningNode node = alliance.node(2);
    node.start();
    node.cosign(1, alliance.signed(1, node.checkpoint(end))).join();

    List<List<Bytes>> history = new ArrayList<>();
    history.add(alliance.blocks().getFirst());
    history.add(List.of(Bytes.utf8("another"), Bytes.utf8("history")));
    history.add(List.of(Bytes.utf8("longer")));
    node.rewrite(history);
    node.start();
    refused(node.cosign(1, alliance.signed(1, node.checkpoint(end + 1))), Reason.INTERNAL);
    refused(node.cosign(1, alliance.signed(1, node.checkpoint(end))), Reason.INTERNAL);
  }

  @Test
  void waits_for_its_replica_and_says_so_when_it_does_not_come() {
    CosigningNode node = alliance.node(2);
    node.start();
    node.hold();
    long end = alliance.block(2);
    CosignedCheckpoint signed = alliance.signed(1, alliance.node(1).checkpoint(end));
    CompletableFuture<Bytes> late = node.cosign(1, signed);
    assertThat(late).isNotDone();
    node.release();
    assertThat(late).isCompleted();

    node.hold();
    long next = alliance.block(2);
    CompletableFuture<Bytes> never =
        node.cosign(1, alliance.signed(1, alliance.node(1).checkpoint(next)));
    alliance.pass(Duration.ofSeconds(6));
    refused(never, Reason.VIEW_STALE);
  }

  @Test
  void refuses_what_is_no_checkpoint_of_this_log() {
    long end = alliance.block(3);
    CosigningNode node = alliance.node(2);
    node.start();
    Checkpoint good = node.checkpoint(end);
    refused(
        node.cosigning().cosign(alliance.node(1).id(), Bytes.utf8("nothing")).toCompletableFuture(),
        Reason.MALFORMED);
    refused(
        node.cosign(1, alliance.signed(1, new Checkpoint("lianfang/other", end, good.root()))),
        Reason.FIELD_INVALID);
    refused(node.cosign(1, alliance.signed(1, node.checkpoint(end - 1))), Reason.FIELD_INVALID);
    refused(node.cosign(5, alliance.signed(5, good)), Reason.BAD_SIGNATURE);
    alliance.node(5).start();
    refused(alliance.node(5).cosign(1, alliance.signed(1, good)), Reason.ROLE_MISSING);
  }

  // Taking cosigned checkpoints.

  @Test
  void takes_a_quorum_and_nothing_less() {
    long end = alliance.block(2);
    CosigningNode node = alliance.node(5);
    node.start();
    node.take(1, quorum(node.checkpoint(end), 0, 0));
    assertThat(node.newestSize()).isZero();
    node.take(1, quorum(node.checkpoint(end), 0, 0, 0));
    assertThat(node.newestSize()).isEqualTo(end);
    node.start();
    assertThat(node.newestSize()).as("and holds it after a restart").isEqualTo(end);
  }

  @Test
  void is_as_old_as_the_oldest_time_in_the_newest_quorum() {
    long end = alliance.block(2);
    CosigningNode node = alliance.node(5);
    node.start();
    node.take(1, quorum(node.checkpoint(end), -20, -4, -9, 5));
    assertThat(node.cosigning().age()).hasValue(Duration.ofSeconds(9));
    node.take(1, quorum(node.checkpoint(end), -12, -12, -12));
    assertThat(node.cosigning().age()).as("the newer is kept").hasValue(Duration.ofSeconds(9));
    alliance.pass(Duration.ofSeconds(20));
    assertThat(node.cosigning().isFresh()).isTrue();
    alliance.pass(SECOND);
    assertThat(node.cosigning().isFresh()).as("at 30 seconds").isFalse();
  }

  @Test
  void does_not_count_times_more_than_five_seconds_ahead() {
    long end = alliance.block(2);
    CosigningNode node = alliance.node(5);
    node.start();
    node.take(1, quorum(node.checkpoint(end), 0, 0, 6));
    assertThat(node.newestSize()).isZero();
    node.take(1, quorum(node.checkpoint(end), 0, 0, 5));
    assertThat(node.newestSize()).isEqualTo(end);
    assertThat(node.cosigning().age()).hasValue(Duration.ZERO);
  }

  @Test
  void keeps_a_quorum_over_another_root_as_evidence() {
    long end = alliance.block(2);
    CosigningNode node = alliance.node(5);
    node.start();
    node.take(1, quorum(node.checkpoint(end), 0, 0, 0));
    long next = alliance.block(1);
    Checkpoint other = new Checkpoint(Validators.origin(), next, Bytes.owning(new byte[32]));
    node.take(1, quorum(other, 0, 0));
    assertThat(node.splits()).as("two of four prove nothing").isZero();
    node.take(1, quorum(other, 0, 0, 0));
    assertThat(node.splits()).isEqualTo(1);
    assertThat(node.newestSize()).isEqualTo(end);
  }

  @Test
  void does_not_take_what_its_replica_does_not_hold() {
    CosigningNode node = alliance.node(5);
    node.start();
    node.hold();
    long end = alliance.block(2);
    node.take(1, quorum(alliance.node(1).checkpoint(end), 0, 0, 0));
    alliance.pass(Duration.ofSeconds(6));
    assertThat(node.newestSize()).isZero();
  }

  // Changes of roster.

  @Test
  void a_change_of_roster_is_cosigned_by_the_roster_before() throws Unproven {
    alliance.start();
    alliance.pass(SECOND);
    CosigningNode node = alliance.node(1);
    long change =
        alliance.block(RosterMachine.change(alliance.roster(node.ledger().size() + 1, 1, 2, 3)));
    long end = alliance.block(3);
    alliance.pass(SECOND);
    assertThat(node.newestSize()).as("both rounds were held").isEqualTo(end);
    Optional<CosignedCheckpoint> transition = node.cosigning().transition(change);
    assertThat(transition).isPresent();
    assertThat(
            transition
                .get()
                .verifyWhole(
                    Signers.of(
                        Validators.ALLIANCE,
                        Validators.origin(),
                        alliance.genesis(),
                        Set.of(alliance.node(4).id())))
                .cosigners())
        .as("the expelled member cannot sign its own expulsion")
        .containsExactly(
            "lianfang/riverside/bank-1", "lianfang/riverside/bank-2", "lianfang/riverside/bank-3");
    refused(
        alliance.node(4).cosign(1, alliance.signed(1, node.checkpoint(end))), Reason.ROLE_MISSING);
  }

  @Test
  void a_member_that_was_away_fetches_the_checkpoints_of_changes() {
    alliance.start();
    alliance.pass(SECOND);
    CosigningNode away = alliance.node(5);
    away.stop();
    long first =
        alliance.block(RosterMachine.change(alliance.roster(away.ledger().size() + 1, 1, 2, 3)));
    alliance.pass(SECOND);
    long second =
        alliance.block(RosterMachine.change(alliance.roster(away.ledger().size() + 1, 1, 2, 3, 4)));
    alliance.pass(SECOND);
    long end = alliance.block(1);
    alliance.pass(SECOND);
    assertThat(away.stored().transition(first)).isEmpty();

    away.start();
    alliance.pass(Duration.ofSeconds(12));
    assertThat(away.newestSize()).isEqualTo(end);
    assertThat(away.cosigning().transition(first)).isPresent();
    assertThat(away.cosigning().transition(second)).isPresent();
  }
}
