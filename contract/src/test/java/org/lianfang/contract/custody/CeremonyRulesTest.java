package org.lianfang.contract.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lianfang.contract.custody.CeremonyRig.ACCEPTED;
import static org.lianfang.contract.custody.CeremonyRig.KEYS;
import static org.lianfang.contract.custody.CeremonyRig.PAYLOAD;
import static org.lianfang.contract.custody.CeremonyRig.PHONE;
import static org.lianfang.contract.custody.CeremonyRig.id;
import static org.lianfang.contract.custody.CeremonyRig.refused;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lianfang.contract.TestAlliance;
import org.lianfang.oprf.dkg.SharedKey;
import org.lianfang.oprf.dkg.Transcript;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.custody.Ceremony;
import org.lianfang.protocol.custody.CeremonyFault;
import org.lianfang.protocol.custody.CertifiedKey;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.subject.SubjectType;

class CeremonyRulesTest {
  private final CeremonyRig rig = new CeremonyRig();
  private final TestAlliance alliance = rig.alliance;

  @Test
  void the_last_certification_makes_the_keys_active() {
    rig.dealt();
    rig.submit(3, rig.made().certifyFirst(3));
    for (int participant : new int[] {1, 2, 4}) {
      assertThat(rig.submit(participant, rig.made().certify(participant))).isEqualTo(ACCEPTED);
    }
    assertThat(alliance.state().keys()).isEmpty();
    List<CertifiedKey> certified = rig.stands().certified();

    assertThat(rig.submit(5, rig.made().certify(5))).isEqualTo(ACCEPTED);

    KeySet phone = alliance.state().key(PHONE).orElseThrow();
    SharedKey expected = rig.made().transcript(0).sharedKey();
    assertThat(phone.publicKey()).isEqualTo(Bytes.owning(expected.publicKey().encoded()));
    assertThat(phone.shareKeys())
        .isEqualTo(
            expected.verificationShares().stream()
                .map(share -> Bytes.owning(share.encoded()))
                .toList());
    assertThat(phone.id()).isEqualTo(KeyId.of(TestAlliance.ID, phone.publicKey()));
    assertThat(phone.holders()).isEqualTo(rig.ids(1, 2, 3, 4, 5));
    assertThat(phone.threshold()).isEqualTo(3);
    assertThat(phone.generation()).isEqualTo(1);
    assertThat(alliance.state().key(phone.id())).contains(phone);
    assertThat(alliance.state().newestKey(Optional.empty()).orElseThrow().name())
        .isEqualTo(PAYLOAD);
    Transcript transcript = rig.made().transcript(0);
    assertThat(certified.getFirst().transcriptHash())
        .isEqualTo(Encoding.sha256(Bytes.owning(transcript.encoded())));
    assertThat(rig.stands().step()).isEqualTo(Ceremony.Step.COMPLETED);
    assertThat(alliance.state().runningCeremony(alliance.time())).isEmpty();
    rig.requireCleared();
  }

  @Test
  void two_epochs_are_open_and_the_newest_stands_first() {
    for (int epoch = 1; epoch <= 3; epoch++) {
      alliance.generateKeys(new KeyName(Optional.of(SubjectType.PHONE), epoch));
    }
    assertThat(alliance.state().openKeys(PHONE.subjectType()))
        .extracting(key -> key.name().epoch())
        .containsExactly(3, 2);
    assertThat(alliance.state().keys(PHONE.subjectType())).hasSize(3);
    assertThat(alliance.state().openKeys(Optional.of(SubjectType.CARD))).isEmpty();
  }

  @Test
  void a_ceremony_is_of_all_active_custodians_and_next_epochs() {
    KeyName secondEpoch = new KeyName(PHONE.subjectType(), 2);
    for (List<KeyName> keys : List.of(List.of(PHONE, PHONE), List.of(secondEpoch))) {
      assertThat(rig.submit(1, new Command.OpenCeremony(id(1), keys)))
          .isEqualTo(refused(Reason.CEREMONY_INVALID));
    }
    assertThat(rig.submit(2, new Command.OpenCeremony(id(1), KEYS))).isEqualTo(ACCEPTED);
    assertThat(rig.stands().members()).isEqualTo(rig.ids(1, 2, 3, 4, 5));
    assertThat(rig.stands().threshold()).isEqualTo(3);
    assertThat(rig.stands().opener()).isEqualTo(rig.custodian(2).id());
  }

  @Test
  void a_suspended_custodian_takes_no_part() {
    rig.vote(5, MemberStatus.SUSPENDED);

    rig.next(1, 2, 3, 4).completed();
  }

  @Test
  void fewer_custodians_than_the_threshold_open_no_ceremony_until_a_vote_restores_some() {
    rig.dealt();
    rig.submit(5, rig.made().complain(5, 1, 0));
    rig.next(1, 2, 3, 4).dealt();
    rig.submit(4, rig.made().complain(4, 1, 0));
    rig.next(1, 2, 3).dealt();
    rig.submit(3, rig.made().complain(3, 1, 0));
    assertThat(rig.submit(1, new Command.OpenCeremony(id(4), KEYS)))
        .isEqualTo(refused(Reason.CUSTODIANS_LACKING));

    alliance.pass(Duration.ofMinutes(1));
    rig.vote(4, MemberStatus.SUSPENDED);
    assertThat(rig.submit(1, new Command.OpenCeremony(id(4), KEYS)))
        .isEqualTo(refused(Reason.CUSTODIANS_LACKING));
    alliance.nextBlock();
    rig.vote(4, MemberStatus.ACTIVE);

    rig.requireNextSucceedsWith(1, 2, 4);
    assertThat(rig.stands().excluded())
        .extracting(Ceremony.Excluded::member)
        .isEqualTo(rig.ids(5, 3));
  }

  @Test
  void one_ceremony_runs_at_a_time_until_it_lapses() {
    rig.opened();
    assertThat(rig.submit(2, new Command.OpenCeremony(id(2), KEYS)))
        .isEqualTo(refused(Reason.CEREMONY_EXISTS));
    alliance.pass(Duration.ofMinutes(60));
    assertThat(rig.submit(2, new Command.OpenCeremony(id(2), KEYS)))
        .isEqualTo(refused(Reason.CEREMONY_EXISTS));
    alliance.pass(Duration.ofMillis(1));
    assertThat(rig.submit(1, rig.made().join(1))).isEqualTo(refused(Reason.CEREMONY_STEP));

    assertThat(rig.submit(2, rig.made().open())).isEqualTo(refused(Reason.CEREMONY_EXISTS));
    assertThat(rig.submit(2, new Command.OpenCeremony(id(2), KEYS))).isEqualTo(ACCEPTED);
    assertThat(alliance.state().runningCeremony(alliance.time()).orElseThrow().id())
        .isEqualTo(id(2));
  }

  @Test
  void only_custodians_take_steps_and_only_participants_join() {
    assertThat(alliance.submit(alliance.founder(6), rig.made().open()))
        .isEqualTo(refused(Reason.ROLE_MISSING));
    rig.vote(5, MemberStatus.SUSPENDED);
    rig.next(1, 2, 3, 4).opened();
    alliance.nextBlock();
    rig.vote(5, MemberStatus.ACTIVE);
    Outsider five = new Outsider();

    assertThat(five.submits(rig.made().join(1))).isEqualTo(refused(Reason.NOT_A_PARTICIPANT));
    assertThat(five.submits(new Command.LeaveCeremony(rig.id())))
        .isEqualTo(refused(Reason.NOT_A_PARTICIPANT));
    // No element and no participant: the first reason of the table.
    assertThat(five.submits(new Command.JoinCeremony(rig.id(), Bytes.owning(new byte[32]))))
        .isEqualTo(refused(Reason.CEREMONY_INVALID));
    for (int i = 1; i <= 4; i++) {
      rig.submit(i, rig.made().join(i));
    }
    assertThat(five.submits(rig.made().deal(1))).isEqualTo(refused(Reason.NOT_A_PARTICIPANT));
    for (int i = 1; i <= 4; i++) {
      rig.submit(i, rig.made().deal(i));
    }
    assertThat(five.submits(rig.made().certifyFirst(1)))
        .isEqualTo(refused(Reason.NOT_A_PARTICIPANT));
    assertThat(five.submits(rig.made().complain(1, 2, 0)))
        .isEqualTo(refused(Reason.NOT_A_PARTICIPANT));
    assertThat(five.submits(new Command.DemandCeremony(rig.id(), List.of(1))))
        .isEqualTo(refused(Reason.NOT_A_PARTICIPANT));
    assertThat(rig.stands().isRunning(alliance.time())).isTrue();
  }

  /// A custodian that takes no part in the rig's ceremony.
  private final class Outsider {
    Outcome submits(Command command) {
      return alliance.submit(rig.custodian(5), command);
    }
  }

  @Test
  void steps_come_in_order_and_once() {
    assertThat(rig.submit(1, rig.made().join(1))).isEqualTo(refused(Reason.CEREMONY_UNKNOWN));
    rig.opened();
    assertThat(rig.submit(1, rig.made().deal(1))).isEqualTo(refused(Reason.CEREMONY_STEP));
    assertThat(rig.submit(1, rig.made().certifyFirst(1))).isEqualTo(refused(Reason.CEREMONY_STEP));
    assertThat(rig.submit(1, rig.made().complain(1, 2, 0)))
        .isEqualTo(refused(Reason.CEREMONY_STEP));
    assertThat(rig.submit(1, new Command.DemandCeremony(rig.id(), List.of(2))))
        .isEqualTo(refused(Reason.CEREMONY_STEP));
    assertThat(rig.submit(1, rig.made().join(1))).isEqualTo(ACCEPTED);
    assertThat(rig.submit(1, rig.made().join(2))).isEqualTo(refused(Reason.CEREMONY_STEP));
    for (int i = 2; i <= 5; i++) {
      assertThat(rig.submit(1, rig.made().deal(1))).isEqualTo(refused(Reason.CEREMONY_STEP));
      rig.submit(i, rig.made().join(i));
    }
    assertThat(rig.submit(1, rig.made().deal(1))).isEqualTo(ACCEPTED);
    assertThat(rig.submit(1, rig.made().deal(1))).isEqualTo(refused(Reason.CEREMONY_STEP));
    assertThat(rig.submit(1, rig.made().certifyFirst(1))).isEqualTo(refused(Reason.CEREMONY_STEP));
    for (int i = 2; i <= 5; i++) {
      rig.submit(i, rig.made().deal(i));
    }
    assertThat(rig.submit(1, rig.made().certifyFirst(1))).isEqualTo(ACCEPTED);
    assertThat(rig.submit(1, rig.made().certify(1))).isEqualTo(refused(Reason.CEREMONY_STEP));
  }

  @Test
  void one_time_keys_are_canonical_and_different() {
    rig.opened();
    Bytes identity = Bytes.owning(new byte[32]);
    Bytes notCanonical =
        Bytes.hex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");

    for (Bytes key : List.of(identity, notCanonical)) {
      assertThat(rig.submit(1, new Command.JoinCeremony(rig.id(), key)))
          .isEqualTo(refused(Reason.CEREMONY_INVALID));
    }
    rig.submit(1, rig.made().join(1));
    assertThat(rig.submit(2, rig.made().join(1))).isEqualTo(refused(Reason.CEREMONY_INVALID));
  }

  @Test
  void who_leaves_is_named_and_the_next_ceremony_goes_on_without_it() {
    rig.joined();

    assertThat(rig.submit(4, new Command.LeaveCeremony(rig.id()))).isEqualTo(ACCEPTED);

    rig.requireNamed(4, CeremonyFault.LEFT);
    assertThat(rig.submit(4, new Command.LeaveCeremony(rig.id())))
        .isEqualTo(refused(Reason.CEREMONY_STEP));
    rig.requireNextSucceedsWith(1, 2, 3, 5);
  }

  @Test
  void after_a_ceremony_that_made_its_keys_all_take_part_again() {
    rig.joined();
    rig.submit(4, new Command.LeaveCeremony(rig.id()));
    rig.requireNextSucceedsWith(1, 2, 3, 5);

    rig.next(1, 2, 3, 4, 5);
    assertThat(
            rig.submit(
                4, new Command.OpenCeremony(rig.id(), List.of(new KeyName(Optional.empty(), 2)))))
        .isEqualTo(ACCEPTED);
    assertThat(rig.stands().members()).isEqualTo(rig.ids(1, 2, 3, 4, 5));
    assertThat(rig.stands().excluded()).isEmpty();
  }
}
