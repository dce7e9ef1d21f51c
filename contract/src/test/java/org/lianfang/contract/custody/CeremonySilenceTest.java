package org.lianfang.contract.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lianfang.contract.custody.CeremonyRig.ACCEPTED;
import static org.lianfang.contract.custody.CeremonyRig.refused;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lianfang.contract.TestAlliance;
import org.lianfang.contract.TestCeremony;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.custody.Ceremony;
import org.lianfang.protocol.custody.CeremonyFault;
import org.lianfang.protocol.custody.DealPackage;
import org.lianfang.protocol.ledger.Command;

/// Silence is judged by ledger time against what stands on the ledger, and by nobody's word.
class CeremonySilenceTest {
  private static final Duration STEP = Duration.ofHours(1);

  private final CeremonyRig rig = new CeremonyRig();
  private final TestAlliance alliance = rig.alliance;

  @Test
  void who_does_not_join_in_time_is_silent() {
    rig.opened();
    for (int i : new int[] {1, 3, 4}) {
      rig.submit(i, rig.made().join(i));
    }
    requireSilentAtDeadline(2, 5);
    rig.requireNextSucceedsWith(1, 3, 4);
  }

  @Test
  void who_does_not_deal_in_time_is_silent() {
    rig.joined();
    for (int i : new int[] {1, 2, 4, 5}) {
      rig.submit(i, rig.made().deal(i));
    }
    requireSilentAtDeadline(3);
    rig.requireNextSucceedsWith(1, 2, 4, 5);
  }

  @Test
  void who_does_not_certify_in_time_is_silent() {
    rig.dealt();
    rig.submit(5, rig.made().certifyFirst(5));
    for (int i : new int[] {2, 3, 4}) {
      rig.submit(i, rig.made().certify(i));
    }
    requireSilentAtDeadline(1);
    rig.requireNextSucceedsWith(2, 3, 4, 5);
  }

  @Test
  void each_step_has_its_own_time() {
    rig.opened();
    alliance.pass(STEP);
    for (int i = 1; i <= 5; i++) {
      assertThat(rig.submit(i, rig.made().join(i))).isEqualTo(ACCEPTED);
    }
    alliance.pass(STEP);
    for (int i = 1; i <= 5; i++) {
      assertThat(rig.submit(i, rig.made().deal(i))).isEqualTo(ACCEPTED);
    }
    alliance.pass(STEP);
    rig.submit(1, rig.made().certifyFirst(1));
    for (int i = 2; i <= 5; i++) {
      assertThat(rig.submit(i, rig.made().certify(i))).isEqualTo(ACCEPTED);
    }
    assertThat(rig.stands().step()).isEqualTo(Ceremony.Step.COMPLETED);
  }

  @Test
  void nobody_is_silent_before_the_deadline() {
    rig.opened();
    alliance.pass(STEP);
    assertThat(rig.stands().verdict(alliance.time())).isEmpty();
    assertThat(rig.submit(1, new Command.OpenCeremony(CeremonyRig.id(2), CeremonyRig.KEYS)))
        .isEqualTo(refused(Reason.CEREMONY_EXISTS));
  }

  @Test
  void the_silent_take_part_again_when_too_few_would_remain() {
    rig.opened();
    for (int i : new int[] {1, 2}) {
      rig.submit(i, rig.made().join(i));
    }
    requireSilentAtDeadline(3, 4, 5);
    rig.next(1, 2, 3, 4, 5).opened();
    assertThat(rig.stands().excluded()).isEmpty();
  }

  @Test
  void what_is_proven_stays_out_when_the_silent_take_part_again() {
    rig.dealt();
    rig.submit(5, rig.made().complain(5, 1, 0));
    rig.requireNamed(5, CeremonyFault.COMPLAINT_WRONG);
    rig.next(1, 2, 3, 4).opened();
    rig.submit(1, rig.made().join(1));
    rig.submit(2, rig.made().join(2));
    requireSilentAtDeadline(3, 4);

    rig.next(1, 2, 3, 4).opened();

    assertThat(rig.stands().excluded())
        .extracting(Ceremony.Excluded::member)
        .containsExactly(rig.custodian(5).id());
  }

  @Test
  void whom_ceremonies_named_one_after_another_all_stay_out() {
    rig.opened();
    for (int i : new int[] {1, 2, 3, 4}) {
      rig.submit(i, rig.made().join(i));
    }
    requireSilentAtDeadline(5);
    rig.next(1, 2, 3, 4).dealt();
    rig.submit(4, rig.made().complain(4, 1, 0));

    rig.requireNextSucceedsWith(1, 2, 3);
    assertThat(rig.stands().excluded())
        .extracting(Ceremony.Excluded::member)
        .isEqualTo(rig.ids(5, 4));
  }

  @Test
  void a_demanded_message_is_shown_and_the_ceremony_goes_on() {
    rig.dealt();
    TestCeremony made = rig.made();
    alliance.pass(STEP);
    assertThat(rig.submit(4, demand(2, 3))).isEqualTo(ACCEPTED);
    assertThat(rig.stands().awaited()).containsExactly(2, 3);
    alliance.pass(STEP);

    assertThat(rig.submit(2, answer(4, made.packageFor(2, 4)))).isEqualTo(ACCEPTED);
    assertThat(rig.submit(3, answer(4, made.packageFor(3, 4)))).isEqualTo(ACCEPTED);

    assertThat(alliance.state().ceremonyAnswer(rig.id(), 4, 2)).contains(made.packageFor(2, 4));
    alliance.pass(STEP);
    rig.submit(1, made.certifyFirst(1));
    for (int i = 2; i <= 5; i++) {
      assertThat(rig.submit(i, made.certify(i))).isEqualTo(ACCEPTED);
    }
    assertThat(rig.stands().step()).isEqualTo(Ceremony.Step.COMPLETED);
    rig.requireCleared();
  }

  @Test
  void a_dealer_that_does_not_answer_is_silent_and_who_waits_for_it_is_not() {
    rig.dealt();
    rig.submit(4, demand(2, 3));
    rig.submit(3, answer(4, rig.made().packageFor(3, 4)));
    alliance.pass(STEP.multipliedBy(2));
    assertThat(rig.stands().verdict(alliance.time())).isEmpty();

    requireSilent(2);
    rig.requireNextSucceedsWith(1, 3, 4, 5);
  }

  @Test
  void who_does_not_certify_after_the_answers_is_silent() {
    rig.dealt();
    rig.submit(4, demand(2));
    rig.submit(2, answer(4, rig.made().packageFor(2, 4)));
    rig.submit(1, rig.made().certifyFirst(1));
    for (int i : new int[] {2, 3, 5}) {
      rig.submit(i, rig.made().certify(i));
    }
    alliance.pass(STEP.multipliedBy(3));
    assertThat(rig.stands().verdict(alliance.time())).isEmpty();

    requireSilent(4);
    rig.requireNextSucceedsWith(1, 2, 3, 5);
  }

  @Test
  void an_answer_is_what_the_dealer_bound_itself_to() {
    rig.dealt();
    rig.submit(4, demand(2));
    DealPackage good = rig.made().packageFor(2, 4);
    TestCeremony other = new TestCeremony(CeremonyRig.id(8), CeremonyRig.KEYS, 3, rig.custodians);
    List<DealPackage> bad =
        List.of(
            rig.made().packageFor(2, 5),
            rig.made().packageFor(3, 4),
            other.packageFor(2, 4),
            new DealPackage(good.open(), good.sealed().reversed(), good.sealedHashes()),
            new DealPackage(good.open(), good.sealed(), good.sealedHashes().subList(0, 4)));

    for (DealPackage dealt : bad) {
      assertThat(rig.submit(2, answer(4, dealt))).isEqualTo(refused(Reason.CEREMONY_INVALID));
    }
    assertThat(rig.submit(2, answer(4, good))).isEqualTo(ACCEPTED);
    assertThat(rig.submit(2, answer(4, good))).isEqualTo(refused(Reason.CEREMONY_STEP));
    assertThat(rig.submit(3, answer(4, rig.made().packageFor(3, 4))))
        .isEqualTo(refused(Reason.CEREMONY_STEP));
  }

  @Test
  void messages_are_demanded_once_of_others_and_in_time() {
    rig.dealt();
    for (int[] dealers : new int[][] {{0}, {6}, {-1}, {4}, {2, 2}, {3, 2}}) {
      assertThat(rig.submit(4, demand(dealers))).isEqualTo(refused(Reason.CEREMONY_INVALID));
    }
    rig.submit(1, rig.made().certifyFirst(1));
    assertThat(rig.submit(1, demand(2))).isEqualTo(refused(Reason.CEREMONY_STEP));
    assertThat(rig.submit(4, demand(2))).isEqualTo(ACCEPTED);
    assertThat(rig.submit(4, demand(3))).isEqualTo(refused(Reason.CEREMONY_STEP));
    alliance.pass(STEP.plusMillis(1));
    assertThat(rig.submit(5, demand(2))).isEqualTo(refused(Reason.CEREMONY_STEP));
  }

  private Command demand(int... dealers) {
    return new Command.DemandCeremony(rig.id(), IntStream.of(dealers).boxed().toList());
  }

  private Command answer(int receiver, DealPackage dealt) {
    return new Command.AnswerCeremony(rig.id(), receiver, dealt);
  }

  private void requireSilentAtDeadline(int... silent) {
    alliance.pass(STEP);
    assertThat(rig.stands().verdict(alliance.time())).isEmpty();
    requireSilent(silent);
  }

  /// The deadline is now; a moment later exactly these are silent, and stay so when the next
  /// ceremony has written it down.
  private void requireSilent(int... silent) {
    Instant deadline = alliance.time();
    assertThat(rig.stands().deadline()).isEqualTo(deadline);
    alliance.pass(Duration.ofMillis(1));
    List<Ceremony.Named> expected =
        IntStream.of(silent)
            .mapToObj(index -> new Ceremony.Named(index, CeremonyFault.SILENT, deadline))
            .toList();
    assertThat(rig.stands().verdict(alliance.time())).isEqualTo(expected);
    assertThat(rig.submit(1, new Command.LeaveCeremony(rig.id())))
        .isEqualTo(refused(Reason.CEREMONY_STEP));
  }
}
