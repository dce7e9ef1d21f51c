package org.lianfang.node.ceremony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.custody.Ceremony;
import org.lianfang.protocol.custody.CeremonyFault;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.DealPackage;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.member.MemberId;

final class CeremoniesTest {
  private final Town town = new Town();

  @Test
  void four_custodians_make_all_keys_of_genesis() {
    town.start();
    long began = System.nanoTime();

    List<KeySet> keys = town.await(town.custodian(1).ceremonies().generate(Town.ALL_KEYS));

    System.out.printf(
        "15 keys, 3 of 4, one process: %d ms%n", (System.nanoTime() - began) / 1_000_000);
    assertThat(keys).extracting(KeySet::name).containsExactlyElementsOf(Town.ALL_KEYS);
    assertThat(keys).containsExactlyInAnyOrderElementsOf(town.state().keys());
    assertThat(keys).allSatisfy(this::requireOneKey);
    assertThat(town.latest().step()).isEqualTo(Ceremony.Step.COMPLETED);
    requireOnlySharesAreLeft(keys.size());
  }

  @Test
  void nothing_but_shares_is_left_after_a_ceremony_and_asking_again_opens_none() {
    town.start();
    town.await(town.custodian(2).ceremonies().generate(Town.TWO_KEYS));
    int commands = town.chain().commands().size();

    List<KeySet> again = town.await(town.custodian(3).ceremonies().generate(Town.TWO_KEYS));

    assertThat(again).hasSize(2);
    assertThat(town.chain().commands()).hasSize(commands);
    requireOnlySharesAreLeft(2);
  }

  @Test
  void custodians_that_ask_at_once_share_one_ceremony() {
    town.start();
    CompletionStage<List<KeySet>> first = town.custodian(1).ceremonies().generate(Town.TWO_KEYS);
    CompletionStage<List<KeySet>> second = town.custodian(4).ceremonies().generate(Town.TWO_KEYS);

    assertThat(town.await(first)).isEqualTo(town.await(second)).hasSize(2);
    assertThat(town.state().keys()).hasSize(2);
  }

  @Test
  void messages_that_were_not_delivered_are_fetched() {
    town.start();
    List<MemberId> lost = new ArrayList<>();
    for (Custodian custodian : town.custodians()) {
      custodian.sends(
          (to, sent) -> {
            boolean lose = lost.size() < 12;
            lost.add(to);
            return lose ? Optional.empty() : Optional.of(sent);
          });
    }

    assertThat(town.await(town.custodian(1).ceremonies().generate(Town.TWO_KEYS))).hasSize(2);
    assertThat(lost).hasSizeGreaterThanOrEqualTo(24);
  }

  @Test
  void a_ceremony_that_lapsed_is_erased_when_the_ledger_moves_on() {
    town.start();
    town.custodian(1).ceremonies().generate(Town.TWO_KEYS);
    town.custodian(2).kill();
    town.time().run(Duration.ofSeconds(5));
    assertThat(town.custodian(3).secrets().names()).isNotEmpty();
    town.custodian(1).kill();

    town.time().run(Town.CEREMONY_TAKES);
    town.tick();
    town.time().run(Duration.ofSeconds(5));

    assertThat(town.custodian(3).secrets().names()).isEmpty();
  }

  @Test
  void a_wish_for_which_too_few_custodians_are_left_is_refused() {
    town.start();
    for (int silent : new int[] {2, 3}) {
      town.custodian(silent).deals(CheatingDealers.wrongCommitment());
    }

    CompletionStage<List<KeySet>> keys = town.custodian(1).ceremonies().generate(Town.TWO_KEYS);
    town.await(keys);

    requireRefused(keys, Reason.CUSTODIANS_LACKING);
    assertThat(town.custodians()).allMatch(custodian -> custodian.secrets().names().isEmpty());
  }

  @Test
  void more_ceremonies_in_vain_than_custodians_end_the_wish() {
    town.start();
    for (int silent : new int[] {3, 4}) {
      town.custodian(silent).kill();
    }

    CompletionStage<List<KeySet>> keys = town.custodian(1).ceremonies().generate(Town.TWO_KEYS);
    town.await(keys);

    assertThatThrownBy(() -> keys.toCompletableFuture().get())
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            CeremonyFailed.class,
            failed ->
                assertThat(failed.last().faulty())
                    .extracting(CeremonyProgress.Faulty::participant)
                    .containsExactly(town.custodian(3).id(), town.custodian(4).id()));
    town.tick();
    town.time().run(Duration.ofSeconds(5));
    assertThat(town.custodian(1).secrets().names()).isEmpty();
    assertThat(town.custodian(1).ceremonies().failure())
        .as("whoever looks later learns why")
        .containsInstanceOf(CeremonyFailed.class);
    assertThat(town.custodian(2).ceremonies().failure()).as("it asked for nothing").isEmpty();
    town.custodian(1).ceremonies().generate(Town.TWO_KEYS);
    assertThat(town.custodian(1).ceremonies().failure()).as("asked again").isEmpty();
  }

  @Test
  void who_is_no_custodian_cannot_open_a_ceremony() {
    town.start();
    town.bank().start();

    CompletionStage<List<KeySet>> keys = town.bank().ceremonies().generate(Town.TWO_KEYS);
    town.await(keys);

    requireRefused(keys, Reason.ROLE_MISSING);
    assertThat(town.state().latestCeremony()).isEmpty();
  }

  @Test
  void keys_of_a_later_epoch_are_refused() {
    town.start();

    CompletionStage<List<KeySet>> keys =
        town.custodian(1).ceremonies().generate(List.of(new KeyName(Optional.empty(), 2)));
    town.await(keys);

    requireRefused(keys, Reason.CEREMONY_INVALID);
  }

  @Test
  void strangers_neither_hand_over_nor_fetch_messages() {
    town.start();
    town.custodian(4).kill();
    town.custodian(1).ceremonies().generate(Town.TWO_KEYS);
    town.time().run(Duration.ofSeconds(5));
    CeremonyId running = town.latest().id();
    CeremonyId unknown = new CeremonyId(Bytes.owning(new byte[CeremonyId.SIZE]));
    MemberId bank = town.bank().id();
    Ceremonies door = town.custodian(1).ceremonies();

    requireRefused(
        door.takeCeremonyMessages(bank, running, Bytes.utf8("x")), Reason.NOT_A_PARTICIPANT);
    requireRefused(door.fetchCeremonyMessages(bank, running), Reason.NOT_A_PARTICIPANT);
    requireRefused(door.fetchCeremonyMessages(bank, unknown), Reason.CEREMONY_UNKNOWN);
    requireRefused(
        door.takeCeremonyMessages(
            town.custodian(2).id(), running, Bytes.owning(new byte[DealPackage.SIZE_MAX + 1])),
        Reason.TOO_LARGE);
    assertThat(door.fetchCeremonyMessages(town.custodian(2).id(), running))
        .isCompletedWithValue(Optional.empty());
  }

  @Test
  void messages_of_a_ceremony_that_has_ended_are_refused() {
    town.start();
    town.await(town.custodian(1).ceremonies().generate(Town.TWO_KEYS));

    requireRefused(
        town.custodian(1)
            .ceremonies()
            .fetchCeremonyMessages(town.custodian(2).id(), town.latest().id()),
        Reason.CEREMONY_STEP);
  }

  @Test
  void a_participant_that_lost_its_one_time_key_leaves() {
    town.start();
    town.custodian(4).kill();
    CompletionStage<List<KeySet>> keys = town.custodian(1).ceremonies().generate(Town.TWO_KEYS);
    town.time().run(Duration.ofSeconds(5));
    MortalSecrets secrets = town.custodian(3).secrets();
    secrets.names().stream().filter(name -> name.endsWith(".static")).forEach(secrets::lose);
    town.custodian(4).start();
    town.time().runUntil(this::hasFault, Duration.ofMinutes(1));

    assertThat(town.latest().named())
        .extracting(Ceremony.Named::participant, Ceremony.Named::fault)
        .containsExactly(tuple(3, CeremonyFault.LEFT));
    assertThat(town.await(keys)).hasSize(2);
    requireOnlySharesAreLeft(2);
  }

  @Test
  void shares_that_do_not_read_back_are_not_certified() {
    town.start();
    town.custodian(2).secrets().spoil("share.");

    CompletionStage<List<KeySet>> keys = town.custodian(1).ceremonies().generate(Town.TWO_KEYS);
    assertThat(town.await(keys)).hasSize(2);

    assertThat(town.accepted(Command.OpenCeremony.class)).hasSize(2);
    assertThat(town.state().keys())
        .allSatisfy(key -> assertThat(key.shareIndex(town.custodian(2).id())).isZero());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void who_asked_may_be_killed_at_every_durable_step(boolean changeStands) {
    int survived = 0;
    for (int change = 1; survived == 0; change++) {
      Town fresh = new Town().start();
      Custodian mortal = fresh.custodian(1);
      mortal.secrets().dieAt(change, changeStands);
      mortal.ceremonies().generate(Town.TWO_KEYS);
      boolean died = fresh.time().runUntil(() -> !mortal.isAlive(), Duration.ofMinutes(1));
      if (died) {
        fresh.time().run(Duration.ofSeconds(20));
        mortal.start();
      } else {
        survived = change;
      }
      fresh.time().run(Duration.ofMinutes(1));
      if (change == 1 && !changeStands) {
        // It died before the wish was durable: nothing was promised and nothing opened.
        assertThat(fresh.state().latestCeremony()).isEmpty();
        continue;
      }
      assertThat(fresh.state().keys()).as("killed at change %d", change).hasSize(2);
      assertThat(fresh.accepted(Command.OpenCeremony.class)).hasSize(1);
      requireOnlySharesAreLeft(fresh, 2);
    }
    // The wish; name, one-time key, messages, result, two shares; four are erased, and the wish.
    assertThat(survived).isEqualTo(13);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_participant_may_be_killed_at_every_durable_step(boolean changeStands) {
    int survived = 0;
    for (int change = 1; survived == 0; change++) {
      Town fresh = new Town().start();
      Custodian mortal = fresh.custodian(2);
      mortal.secrets().dieAt(change, changeStands);
      CompletionStage<List<KeySet>> keys = fresh.custodian(1).ceremonies().generate(Town.TWO_KEYS);
      boolean died = fresh.time().runUntil(() -> !mortal.isAlive(), Duration.ofMinutes(1));
      if (died) {
        fresh.time().run(Duration.ofSeconds(20));
        mortal.start();
      } else {
        survived = change;
      }
      List<KeySet> made = fresh.await(keys);
      assertThat(made).as("killed at change %d", change).hasSize(2);
      assertThat(fresh.latest().named()).as("killed at change %d", change).isEmpty();
      requireOnlySharesAreLeft(fresh, 2);
    }
    // Its name, one-time key, messages, result, two shares; then four are erased.
    assertThat(survived).isEqualTo(11);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_participant_may_be_killed_while_it_erases_a_ceremony_that_failed(boolean changeStands) {
    int survived = 0;
    for (int change = 1; survived == 0; change++) {
      Town fresh = new Town().start();
      Custodian mortal = fresh.custodian(2);
      fresh.custodian(4).signs(CeremoniesTest::neverCertified);
      CompletionStage<List<KeySet>> keys = fresh.custodian(1).ceremonies().generate(Town.TWO_KEYS);
      fresh.time().runUntil(() -> stands(fresh, Ceremony.Step.CERTIFYING), Duration.ofMinutes(1));
      mortal.secrets().dieAt(change, changeStands);
      boolean died = fresh.time().runUntil(() -> !mortal.isAlive(), Duration.ofSeconds(20));
      if (died) {
        mortal.start();
      }
      fresh.order(fresh.custodian(4), new Command.LeaveCeremony(fresh.latest().id()));
      if (!died && !fresh.time().runUntil(() -> !mortal.isAlive(), Duration.ofSeconds(30))) {
        survived = change;
      } else if (!died) {
        mortal.start();
      }
      assertThat(fresh.await(keys)).as("killed at change %d", change).hasSize(2);
      requireOnlySharesAreLeft(fresh, 2);
    }
    // Result and two shares; these and three more are erased with the name; the next ceremony.
    assertThat(survived).isEqualTo(3 + 6 + 10 + 1);
  }

  @Test
  void all_may_be_killed_at_once_and_go_on() {
    town.start();
    town.custodian(1).ceremonies().generate(Town.TWO_KEYS);
    town.time().runUntil(() -> town.state().latestCeremony().isPresent(), Duration.ofMinutes(1));
    for (Ceremony.Step step : List.of(Ceremony.Step.DEALING, Ceremony.Step.CERTIFYING)) {
      assertThat(town.time().runUntil(() -> town.latest().step() == step, Duration.ofMinutes(1)))
          .isTrue();
      town.custodians().forEach(Custodian::start);
    }

    assertThat(
            town.time()
                .runUntil(
                    () -> town.latest().step() == Ceremony.Step.COMPLETED, Duration.ofMinutes(1)))
        .isTrue();
    town.time().run(Duration.ofSeconds(5));
    requireOnlySharesAreLeft(2);
    assertThat(town.state().keys()).allSatisfy(this::requireOneKey);
  }

  private static Optional<Command> neverCertified(Command command) {
    return command instanceof Command.CertifyCeremony ? Optional.empty() : Optional.of(command);
  }

  private static boolean stands(Town town, Ceremony.Step step) {
    return town.state().latestCeremony().filter(latest -> latest.step() == step).isPresent();
  }

  private boolean hasFault() {
    return stands(town, Ceremony.Step.FAILED);
  }

  private void requireOnlySharesAreLeft(int keys) {
    requireOnlySharesAreLeft(town, keys);
  }

  private static void requireOnlySharesAreLeft(Town town, int keys) {
    KeysCheck.requireOnlySharesAreLeft(town, keys);
  }

  private void requireOneKey(KeySet key) {
    KeysCheck.requireOneKey(town, key);
  }

  private static void requireRefused(CompletionStage<?> stage, Reason reason) {
    assertThatThrownBy(() -> stage.toCompletableFuture().get())
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
  }
}
