package org.lianfang.node.ceremony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.custody.Ceremony;
import org.lianfang.protocol.custody.CeremonyFault;
import org.lianfang.protocol.custody.DealPackage;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.custody.OpenDeal;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.wire.CeremonyCodec;

/// Custodians that cheat or fall silent: five of them, three of whom must answer. Each is named on
/// the ledger, and the four others make the keys without it.
final class BlameTest {
  private final Town town = new Town(5).start();

  @Test
  void a_dealer_of_a_wrong_share_is_named() {
    town.custodian(2).deals(CheatingDealers.wrongShare(4));

    requireNamedThenMade(2, CeremonyFault.SHARE_NOT_COMMITTED);
    // The complaint opened the share of that one key.
    assertThat(town.accepted(Command.ComplainCeremony.class))
        .singleElement()
        .satisfies(
            complaint -> {
              assertThat(complaint.key()).isEqualTo(1);
              assertThat(complaint.pair()).isPresent();
            });
  }

  @Test
  void a_dealer_of_a_share_that_does_not_decrypt_is_named() {
    town.custodian(1).deals(CheatingDealers.unreadableShare());

    requireNamedThenMade(1, CeremonyFault.SHARE_NOT_DECRYPTABLE);
  }

  @Test
  void a_dealer_with_a_wrong_commitment_is_named() {
    town.custodian(5).deals(CheatingDealers.wrongCommitment());

    requireNamedThenMade(5, CeremonyFault.POSSESSION_NOT_PROVEN);
    // What everybody sees needs no secret.
    assertThat(town.accepted(Command.ComplainCeremony.class))
        .singleElement()
        .satisfies(complaint -> assertThat(complaint.pair()).isEmpty());
  }

  @Test
  void a_dealer_with_a_bad_proof_of_possession_is_named() {
    town.custodian(3).deals(CheatingDealers.wrongPossession());

    requireNamedThenMade(3, CeremonyFault.POSSESSION_NOT_PROVEN);
  }

  @Test
  void a_dealer_whose_commitment_is_no_element_is_named() {
    town.custodian(3).deals(CheatingDealers.noElement());

    requireNamedThenMade(3, CeremonyFault.MESSAGE_MALFORMED);
  }

  @Test
  void what_a_dealer_tells_one_participant_otherwise_is_demanded_and_shown() {
    // Damaged on the way or on purpose: nobody can tell, and the ceremony goes on.
    town.custodian(2).sends((to, sent) -> is(to, 4) ? Optional.of(flipped(sent)) : keep(sent));

    requireMadeByAll();
    assertThat(town.accepted(Command.DemandCeremony.class))
        .extracting(Command.DemandCeremony::dealers)
        .containsExactly(List.of(2));
    assertThat(town.accepted(Command.AnswerCeremony.class))
        .extracting(Command.AnswerCeremony::receiver)
        .containsExactly(4);
  }

  @Test
  void what_is_no_message_is_demanded_and_shown() {
    town.custodian(2).sends((to, sent) -> Optional.of(Bytes.utf8("nothing")));

    requireMadeByAll();
    assertThat(town.accepted(Command.AnswerCeremony.class)).hasSize(4);
  }

  @Test
  void a_message_of_an_earlier_ceremony_is_demanded_and_shown() {
    Map<MemberId, Bytes> before = new HashMap<>();
    town.custodian(2)
        .sends(
            (to, sent) -> {
              before.putIfAbsent(to, sent);
              return keep(sent);
            });
    town.await(town.custodian(1).ceremonies().generate(Town.TWO_KEYS));
    town.custodian(2).sends((to, sent) -> Optional.ofNullable(before.get(to)));

    List<KeyName> next =
        Town.TWO_KEYS.stream().map(key -> new KeyName(key.subjectType(), 2)).toList();
    assertThat(town.await(town.custodian(1).ceremonies().generate(next))).hasSize(2);

    assertThat(before).hasSize(4);
    assertThat(town.accepted(Command.AnswerCeremony.class)).hasSize(4);
  }

  @Test
  void a_dealer_that_tells_participants_otherwise_and_shows_nothing_is_silent() {
    town.custodian(2).sends((to, sent) -> is(to, 4) ? Optional.of(flipped(sent)) : keep(sent));
    town.custodian(2).signs(without(Command.AnswerCeremony.class));

    requireSilentThenMade(2);
  }

  @Test
  void a_dealer_that_shows_another_message_than_it_posted_is_silent() {
    town.custodian(2).sends((to, sent) -> is(to, 4) ? Optional.empty() : keep(sent));
    town.custodian(2)
        .signs(
            command ->
                Optional.of(
                    command instanceof Command.AnswerCeremony(var id, int receiver, var dealt)
                        ? new Command.AnswerCeremony(
                            id,
                            receiver,
                            new DealPackage(
                                dealt.open().reversed(), dealt.sealed(), dealt.sealedHashes()))
                        : command));

    requireSilentThenMade(2);
    assertThat(town.accepted(Command.AnswerCeremony.class)).isEmpty();
  }

  @Test
  void a_dealer_that_bound_itself_to_nothing_is_silent() {
    Function<Command, Optional<Command>> silent = without(Command.CertifyCeremony.class);
    town.custodian(2)
        .signs(
            command ->
                command instanceof Command.DealCeremony(var id, var ignored)
                    ? Optional.of(new Command.DealCeremony(id, Bytes.owning(new byte[32])))
                    : silent.apply(command));

    requireSilentThenMade(2);
  }

  @Test
  void a_dealer_that_certifies_what_it_did_not_bind_itself_to_is_named() {
    town.custodian(2)
        .signs(
            command ->
                Optional.of(
                    command instanceof Command.DealCeremony(var id, var ignored)
                        ? new Command.DealCeremony(id, Bytes.owning(new byte[32]))
                        : command));

    requireNamedThenMade(2, CeremonyFault.CERTIFICATION_INVALID);
  }

  @ParameterizedTest
  @EnumSource(
      value = Ceremony.Step.class,
      names = {"JOINING", "DEALING", "CERTIFYING"})
  void who_falls_silent_at_a_step_is_named(Ceremony.Step step) {
    town.custodian(3)
        .signs(
            switch (step) {
              case JOINING -> without(Command.JoinCeremony.class);
              case DEALING -> without(Command.DealCeremony.class);
              case CERTIFYING -> without(Command.CertifyCeremony.class);
              case COMPLETED, FAILED -> Optional::of;
            });

    requireSilentThenMade(3);
  }

  @Test
  void a_false_complaint_names_who_complains() {
    Bytes[] got = new Bytes[1];
    town.custodian(1)
        .sends(
            (to, sent) -> {
              got[0] = is(to, 4) ? sent : got[0];
              return keep(sent);
            });
    town.custodian(4)
        .signs(
            command ->
                Optional.of(
                    command instanceof Command.CertifyCeremony certify
                        ? new Command.ComplainCeremony(
                            certify.ceremony(), 1, 0, read(got[0]), Optional.empty())
                        : command));

    requireNamedThenMade(4, CeremonyFault.COMPLAINT_WRONG);
  }

  @Test
  void a_certification_with_a_forged_signature_names_its_signer() {
    town.custodian(4)
        .signs(
            command ->
                Optional.of(
                    command instanceof Command.CertifyCeremony(var id, var deals, var signatures)
                        ? new Command.CertifyCeremony(
                            id,
                            deals,
                            Collections.nCopies(signatures.size(), Bytes.owning(new byte[64])))
                        : command));

    requireNamedThenMade(4, CeremonyFault.CERTIFICATION_INVALID);
  }

  @Test
  void a_certification_of_messages_that_nobody_posted_names_its_signer() {
    town.custodian(1)
        .signs(
            command ->
                Optional.of(
                    command instanceof Command.CertifyCeremony(var id, var deals, var signatures)
                        ? new Command.CertifyCeremony(id, swapped(deals), signatures)
                        : command));

    requireNamedThenMade(1, CeremonyFault.CERTIFICATION_INVALID);
  }

  @Test
  void when_the_first_participants_do_not_certify_another_shows_the_messages() {
    List<Integer> late = List.of(1, 2);
    for (int number : late) {
      town.custodian(number).signs(without(Command.CertifyCeremony.class));
    }
    CompletionStage<List<KeySet>> keys = town.custodian(5).ceremonies().generate(Town.TWO_KEYS);
    assertThat(
            town.time()
                .runUntil(
                    () ->
                        town.state()
                            .latestCeremony()
                            .filter(ceremony -> !ceremony.certified().isEmpty())
                            .isPresent(),
                    Duration.ofMinutes(1)))
        .isTrue();
    for (int number : late) {
      town.custodian(number).signs(Optional::of);
      town.custodian(number).start();
    }

    assertThat(town.await(keys)).hasSize(2);
    assertThat(town.accepted(Command.CertifyCeremony.class))
        .filteredOn(certify -> !certify.deals().isEmpty())
        .hasSize(1);
  }

  private void requireMadeByAll() {
    assertThat(town.await(town.custodian(1).ceremonies().generate(Town.TWO_KEYS))).hasSize(2);
    assertThat(town.accepted(Command.OpenCeremony.class)).hasSize(1);
    assertThat(town.latest().named()).isEmpty();
    requireHeldBy(town.custodians().stream().map(Custodian::id).toList());
  }

  private void requireNamedThenMade(int participant, CeremonyFault fault) {
    Custodian asker = town.custodian(participant % 5 + 1);
    CompletionStage<List<KeySet>> keys = asker.ceremonies().generate(Town.TWO_KEYS);
    assertThat(town.time().runUntil(this::hasFailed, Duration.ofMinutes(5))).isTrue();
    Ceremony failed = town.latest();
    assertThat(failed.named())
        .extracting(Ceremony.Named::participant, Ceremony.Named::fault)
        .containsExactly(tuple(participant, fault));
    assertThat(asker.ceremonies().progress().orElseThrow().faulty())
        .containsExactly(new CeremonyProgress.Faulty(town.custodian(participant).id(), fault));

    assertThat(town.await(keys)).hasSize(2);
    requireMadeWithout(participant);
  }

  private void requireSilentThenMade(int participant) {
    Custodian asker = town.custodian(participant % 5 + 1);
    assertThat(town.await(asker.ceremonies().generate(Town.TWO_KEYS))).hasSize(2);

    // The first ceremony was written down as lapsed when the second one opened.
    assertThat(town.accepted(Command.OpenCeremony.class)).hasSize(2);
    Ceremony lapsed =
        town.state()
            .ceremony(town.accepted(Command.OpenCeremony.class).getFirst().ceremony())
            .orElseThrow();
    assertThat(lapsed.named())
        .extracting(Ceremony.Named::participant, Ceremony.Named::fault)
        .containsExactly(tuple(participant, CeremonyFault.SILENT));
    requireMadeWithout(participant);
  }

  private void requireMadeWithout(int participant) {
    assertThat(town.accepted(Command.OpenCeremony.class)).hasSize(2);
    assertThat(town.latest().excluded())
        .extracting(Ceremony.Excluded::member)
        .containsExactly(town.custodian(participant).id());
    requireHeldBy(
        IntStream.rangeClosed(1, 5)
            .filter(number -> number != participant)
            .mapToObj(number -> town.custodian(number).id())
            .toList());
  }

  private void requireHeldBy(List<MemberId> holders) {
    assertThat(town.state().keys())
        .hasSize(2)
        .allSatisfy(
            key -> {
              assertThat(key.holders()).isEqualTo(holders);
              KeysCheck.requireOneKey(town, key);
            });
    town.tick();
    town.time().run(Duration.ofSeconds(5));
    KeysCheck.requireOnlySharesAreLeft(town, 2);
  }

  private boolean hasFailed() {
    return town.state()
        .latestCeremony()
        .filter(latest -> latest.step() == Ceremony.Step.FAILED)
        .isPresent();
  }

  private boolean is(MemberId member, int number) {
    return member.equals(town.custodian(number).id());
  }

  private static Optional<Bytes> keep(Bytes sent) {
    return Optional.of(sent);
  }

  private static Function<Command, Optional<Command>> without(Class<? extends Command> kind) {
    return command -> kind.isInstance(command) ? Optional.empty() : Optional.of(command);
  }

  private static List<OpenDeal> swapped(List<OpenDeal> deals) {
    List<OpenDeal> changed = new ArrayList<>(deals);
    OpenDeal first = deals.getFirst();
    changed.set(0, new OpenDeal(first.open().reversed(), first.sealedDigest()));
    return changed;
  }

  private static DealPackage read(Bytes dealt) {
    try {
      return CeremonyCodec.decodePackage(dealt);
    } catch (Malformed e) {
      throw new IllegalStateException(e);
    }
  }

  private static Bytes flipped(Bytes bytes) {
    byte[] changed = bytes.toArray();
    changed[changed.length - 1] ^= 1;
    return Bytes.owning(changed);
  }
}
