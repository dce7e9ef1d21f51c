package org.lianfang.node.ceremony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lianfang.oprf.Evaluated;
import org.lianfang.oprf.SelfTest;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.Voprf;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.custody.Ceremony;
import org.lianfang.protocol.custody.CeremonyFault;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.CertifiedKey;
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
  void a_dealer_whose_messages_differ_from_its_hash_is_named_and_the_next_ceremony_succeeds() {
    town.start();
    town.custodian(2)
        .sends(
            (to, sent) ->
                to.equals(town.custodian(4).id()) ? Optional.of(flipped(sent)) : Optional.of(sent));

    requireNamedThenMade(2, CeremonyFault.MESSAGE_DIFFERS_FROM_LEDGER);
  }

  @Test
  void a_dealer_whose_messages_are_no_messages_is_named() {
    town.start();
    town.custodian(2).sends((to, sent) -> Optional.of(Bytes.utf8("nothing")));

    requireNamedThenMade(2, CeremonyFault.MESSAGE_MALFORMED);
  }

  @Test
  void a_dealer_whose_share_does_not_decrypt_is_named() {
    town.start();
    // The last byte belongs to the share sealed to the last participant.
    town.custodian(1).deals(once(message -> flip(message, message.length - 1)));

    requireNamedThenMade(1, CeremonyFault.SHARE_NOT_DECRYPTABLE);
  }

  @Test
  void a_dealer_without_proof_of_possession_is_named() {
    town.start();
    int response = Town.THRESHOLD * 32 + 32;
    town.custodian(3).deals(once(message -> flip(message, response)));

    requireNamedThenMade(3, CeremonyFault.POSSESSION_NOT_PROVEN);
  }

  @Test
  void a_dealer_whose_commitment_is_no_element_is_named() {
    town.start();
    town.custodian(3)
        .deals(
            once(
                message -> {
                  Arrays.fill(message, 0, 32, (byte) 0xff);
                  return message;
                }));

    requireNamedThenMade(3, CeremonyFault.MESSAGE_MALFORMED);
  }

  @Test
  void a_dealer_that_keeps_its_messages_back_is_named_before_the_deadline() {
    town.start();
    town.custodian(3).sends((to, sent) -> Optional.empty());

    CompletionStage<List<KeySet>> keys = town.custodian(1).ceremonies().generate(Town.TWO_KEYS);
    town.time().runUntil(this::hasFault, Town.CEREMONY_TAKES);

    Ceremony failed = town.latest();
    assertThat(failed.fault()).contains(new Ceremony.Named(3, CeremonyFault.SILENT));
    assertThat(town.time().instant()).isBefore(failed.deadline());
    town.custodian(3).sends((to, sent) -> Optional.of(sent));
    assertThat(town.await(keys)).hasSize(2);
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
  void a_certification_without_its_signature_is_named() {
    town.start();
    town.custodian(1).signs(withoutSignatureOnce());
    CompletionStage<List<KeySet>> keys = town.custodian(1).ceremonies().generate(Town.TWO_KEYS);
    town.custodian(4).signs(CeremoniesTest::neverCertified);
    assertThat(town.time().runUntil(this::hasFault, Duration.ofMinutes(5))).isTrue();

    assertThat(town.latest().fault())
        .contains(new Ceremony.Named(1, CeremonyFault.CERTIFICATION_INVALID));
    town.custodian(4).signs(Optional::of);
    town.custodian(4).start();
    assertThat(town.await(keys)).hasSize(2);
    requireOnlySharesAreLeft(2);
  }

  @Test
  void a_ceremony_that_lapses_names_the_silent_and_starts_again() {
    town.start();
    town.custodian(2).kill();
    CompletionStage<List<KeySet>> keys = town.custodian(1).ceremonies().generate(Town.TWO_KEYS);
    town.time().run(Town.CEREMONY_TAKES.plusMillis(10));

    CeremonyProgress progress = town.custodian(1).ceremonies().progress().orElseThrow();
    assertThat(progress.standing()).isEqualTo(CeremonyProgress.Standing.LAPSED);
    assertThat(progress.awaited()).containsExactly(town.custodian(2).id());

    town.custodian(2).start();
    assertThat(town.await(keys)).hasSize(2);
    requireOnlySharesAreLeft(2);
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
  void five_ceremonies_in_vain_end_the_wish() {
    town.start();
    town.custodian(2).sends((to, sent) -> Optional.of(flipped(sent)));

    CompletionStage<List<KeySet>> keys = town.custodian(1).ceremonies().generate(Town.TWO_KEYS);
    town.await(keys);

    assertThatThrownBy(() -> keys.toCompletableFuture().get())
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            CeremonyFailed.class,
            failed ->
                assertThat(failed.last().faulty())
                    .contains(
                        new CeremonyProgress.Faulty(
                            town.custodian(2).id(), CeremonyFault.MESSAGE_DIFFERS_FROM_LEDGER)));
    assertThat(town.custodians()).allMatch(custodian -> custodian.secrets().names().isEmpty());
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
  void a_participant_that_lost_its_one_time_key_names_itself() {
    town.start();
    town.custodian(4).kill();
    CompletionStage<List<KeySet>> keys = town.custodian(1).ceremonies().generate(Town.TWO_KEYS);
    town.time().run(Duration.ofSeconds(5));
    MortalSecrets secrets = town.custodian(3).secrets();
    secrets.names().stream().filter(name -> name.endsWith(".static")).forEach(secrets::lose);
    town.custodian(4).start();
    town.time().runUntil(this::hasFault, Duration.ofMinutes(1));

    assertThat(town.latest().fault()).contains(new Ceremony.Named(3, CeremonyFault.SILENT));
    assertThat(town.await(keys)).hasSize(2);
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
      assertThat(fresh.latest().fault()).as("killed at change %d", change).isEmpty();
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
      fresh.custodian(4).signs(withoutSignatureOnce());
      CompletionStage<List<KeySet>> keys = fresh.custodian(1).ceremonies().generate(Town.TWO_KEYS);
      fresh.time().runUntil(() -> stands(fresh, Ceremony.Step.CERTIFYING), Duration.ofMinutes(1));
      fresh.custodian(3).signs(CeremoniesTest::neverCertified);
      mortal.secrets().dieAt(change, changeStands);
      boolean died = fresh.time().runUntil(() -> !mortal.isAlive(), Duration.ofSeconds(30));
      fresh.time().run(Duration.ofSeconds(20));
      fresh.custodian(3).signs(Optional::of);
      fresh.custodian(3).start();
      if (died) {
        mortal.start();
      } else if (!fresh.time().runUntil(() -> !mortal.isAlive(), Duration.ofSeconds(30))) {
        survived = change;
      } else {
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

  private static Function<Command, Optional<Command>> withoutSignatureOnce() {
    boolean[] cheated = {false};
    return command -> {
      if (command instanceof Command.CertifyCeremony(var id, var keys) && !cheated[0]) {
        cheated[0] = true;
        return Optional.of(
            new Command.CertifyCeremony(
                id, keys.stream().map(CeremoniesTest::withoutSignature).toList()));
      }
      return Optional.of(command);
    };
  }

  private static Optional<Command> neverCertified(Command command) {
    return command instanceof Command.CertifyCeremony ? Optional.empty() : Optional.of(command);
  }

  private static boolean stands(Town town, Ceremony.Step step) {
    return town.state().latestCeremony().filter(latest -> latest.step() == step).isPresent();
  }

  private boolean hasFault() {
    return town.state().latestCeremony().filter(latest -> latest.fault().isPresent()).isPresent();
  }

  private void requireNamedThenMade(int dealer, CeremonyFault fault) {
    CompletionStage<List<KeySet>> keys = town.custodian(1).ceremonies().generate(Town.TWO_KEYS);
    assertThat(town.time().runUntil(this::hasFault, Duration.ofMinutes(5))).isTrue();
    assertThat(town.latest().fault()).contains(new Ceremony.Named(dealer, fault));
    assertThat(town.custodian(4).ceremonies().progress().orElseThrow().faulty())
        .contains(new CeremonyProgress.Faulty(town.custodian(dealer).id(), fault));

    town.custodian(dealer).sends((to, sent) -> Optional.of(sent));
    town.custodians().stream().filter(custodian -> !custodian.isAlive()).forEach(Custodian::start);
    assertThat(town.await(keys)).hasSize(2);
    assertThat(town.state().keys()).hasSize(2).allSatisfy(this::requireOneKey);
    requireOnlySharesAreLeft(2);
  }

  private void requireOnlySharesAreLeft(int keys) {
    requireOnlySharesAreLeft(town, keys);
  }

  private static void requireOnlySharesAreLeft(Town town, int keys) {
    List<String> shares =
        town.state().keys().stream().map(key -> "share." + key.id() + ".1").toList();
    assertThat(shares).hasSize(keys);
    for (Custodian custodian : town.custodians()) {
      assertThat(custodian.secrets().names()).containsExactlyInAnyOrderElementsOf(shares);
    }
  }

  /// Every custodian holds its share, and two different sets of three give the same answer.
  private void requireOneKey(KeySet key) {
    Voprf voprf = new Voprf(Suite.ristretto255());
    ElementBatch inputs =
        ElementBatch.of(
            List.of(Suite.ristretto255().hashToGroup("subject".getBytes(StandardCharsets.UTF_8))));
    List<Evaluated> answers =
        town.custodians().stream()
            .map(custodian -> custodian.shares().find(key).orElseThrow())
            .map(share -> voprf.evaluate(share, inputs, new SecureRandom()))
            .toList();
    assertThat(SelfTest.agree(voprf, answers.subList(0, 3), answers.subList(1, 4))).isTrue();
    assertThat(key.holders()).isEqualTo(town.custodians().stream().map(Custodian::id).toList());
  }

  private static void requireRefused(CompletionStage<?> stage, Reason reason) {
    assertThatThrownBy(() -> stage.toCompletableFuture().get())
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  private static Dealer once(UnaryOperator<byte[]> spoil) {
    boolean[] spoilt = {false};
    return (ceremony, index, own, random) -> {
      List<byte[]> messages = new ArrayList<>(ceremony.deal(index, own, random));
      if (!spoilt[0]) {
        spoilt[0] = true;
        messages.set(1, spoil.apply(messages.get(1)));
      }
      return messages;
    };
  }

  private static Bytes flipped(Bytes bytes) {
    return Bytes.owning(flip(bytes.toArray(), bytes.size() - 1));
  }

  private static byte[] flip(byte[] bytes, int at) {
    bytes[at] ^= 1;
    return bytes;
  }

  private static CertifiedKey withoutSignature(CertifiedKey key) {
    return new CertifiedKey(
        key.publicKey(), key.shareKeys(), key.transcriptHash(), Bytes.owning(new byte[64]));
  }
}
