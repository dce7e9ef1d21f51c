package org.lianfang.contract.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lianfang.contract.TestAlliance;
import org.lianfang.contract.TestKeys;
import org.lianfang.contract.TestMember;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.custody.Ceremony;
import org.lianfang.protocol.custody.CeremonyFault;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.CertifiedKey;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.subject.SubjectType;

class CeremonyRulesTest {
  private static final Outcome ACCEPTED = new Outcome.Accepted();
  private static final KeyName PHONE = new KeyName(Optional.of(SubjectType.PHONE), 1);
  private static final KeyName PAYLOAD = new KeyName(Optional.empty(), 1);
  private static final List<KeyName> KEYS = List.of(PHONE, PAYLOAD);
  private static final CeremonyId FIRST = id(1);
  private static final CeremonyId SECOND = id(2);
  private static final Bytes HASH = Encoding.sha256(Bytes.utf8("messages"));

  // Six members, of whom the first five are custodians; the threshold is 3.
  private final TestAlliance alliance = TestAlliance.of(6);
  private final List<TestMember> custodians = alliance.custodians();
  private final List<MemberId> ids = custodians.stream().map(TestMember::id).toList();
  private final TestMember one = custodians.getFirst();
  private final TestMember two = custodians.get(1);

  @Test
  void the_last_certification_makes_the_keys_active() {
    certifyingCeremony();
    for (TestMember custodian : custodians.subList(0, 4)) {
      assertThat(certify(custodian, keys())).isEqualTo(ACCEPTED);
    }
    assertThat(alliance.state().keys()).isEmpty();

    assertThat(certify(custodians.getLast(), keys())).isEqualTo(ACCEPTED);

    KeySet phone = alliance.state().key(PHONE).orElseThrow();
    assertThat(phone.id()).isEqualTo(KeyId.of(TestAlliance.ID, keys().getFirst().publicKey()));
    assertThat(phone.holders()).isEqualTo(ids);
    assertThat(phone.threshold()).isEqualTo(3);
    assertThat(phone.generation()).isEqualTo(1);
    assertThat(phone.shareKeys()).isEqualTo(keys().getFirst().shareKeys());
    assertThat(alliance.state().key(phone.id())).contains(phone);
    assertThat(alliance.state().newestKey(Optional.empty()).orElseThrow().name())
        .isEqualTo(PAYLOAD);
    assertThat(alliance.state().ceremony(FIRST).orElseThrow().step())
        .isEqualTo(Ceremony.Step.COMPLETED);
    assertThat(alliance.state().runningCeremony(alliance.time())).isEmpty();
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
    List<MemberId> reversed = new ArrayList<>(ids);
    Collections.reverse(reversed);
    KeyName secondEpoch = new KeyName(PHONE.subjectType(), 2);
    List<Command> invalid =
        List.of(
            new Command.OpenCeremony(FIRST, 2, ids, KEYS),
            new Command.OpenCeremony(FIRST, 3, ids.subList(0, 4), KEYS),
            new Command.OpenCeremony(FIRST, 3, reversed, KEYS),
            new Command.OpenCeremony(FIRST, 3, ids, List.of(PHONE, PHONE)),
            new Command.OpenCeremony(FIRST, 3, ids, List.of(secondEpoch)));

    for (Command command : invalid) {
      assertThat(alliance.submit(one, command)).isEqualTo(refused(Reason.CEREMONY_INVALID));
    }
    assertThat(alliance.submit(one, open(FIRST))).isEqualTo(ACCEPTED);
  }

  @Test
  void a_suspended_custodian_takes_no_part() {
    TestMember five = custodians.getLast();
    alliance.submit(one, new Command.ProposeStatus(five.id(), MemberStatus.SUSPENDED));
    alliance.voteForOpenProposal(two, custodians.get(2), custodians.get(3));

    assertThat(alliance.submit(one, open(FIRST))).isEqualTo(refused(Reason.CEREMONY_INVALID));
    assertThat(alliance.submit(one, new Command.OpenCeremony(FIRST, 3, ids.subList(0, 4), KEYS)))
        .isEqualTo(ACCEPTED);
  }

  @Test
  void one_ceremony_runs_at_a_time_until_it_lapses() {
    alliance.submit(one, open(FIRST));
    assertThat(alliance.submit(two, open(SECOND))).isEqualTo(refused(Reason.CEREMONY_EXISTS));
    alliance.pass(Duration.ofMinutes(60));
    assertThat(alliance.submit(two, open(SECOND))).isEqualTo(refused(Reason.CEREMONY_EXISTS));
    alliance.pass(Duration.ofMillis(1));
    assertThat(join(FIRST, one, 1)).isEqualTo(refused(Reason.CEREMONY_STEP));

    assertThat(alliance.submit(two, open(FIRST))).isEqualTo(refused(Reason.CEREMONY_EXISTS));
    assertThat(alliance.submit(two, open(SECOND))).isEqualTo(ACCEPTED);
    assertThat(alliance.state().runningCeremony(alliance.time()).orElseThrow().id())
        .isEqualTo(SECOND);
  }

  @Test
  void only_custodians_take_steps_and_only_participants_join() {
    assertThat(alliance.submit(alliance.founder(6), open(FIRST)))
        .isEqualTo(refused(Reason.ROLE_MISSING));
    // Five custodians are the most for a threshold of three, so one makes place for another.
    TestMember five = custodians.getLast();
    alliance.submit(one, new Command.ProposeStatus(five.id(), MemberStatus.SUSPENDED));
    alliance.voteForOpenProposal(two, custodians.get(2), custodians.get(3));
    alliance.submit(one, new Command.OpenCeremony(FIRST, 3, ids.subList(0, 4), KEYS));
    alliance.submit(one, new Command.ProposeStatus(five.id(), MemberStatus.ACTIVE));
    alliance.voteForOpenProposal(two, custodians.get(2), custodians.get(3));

    assertThat(join(FIRST, five, 5)).isEqualTo(refused(Reason.NOT_A_PARTICIPANT));
    assertThat(alliance.submit(five, new Command.FailCeremony(FIRST, 1, CeremonyFault.SILENT)))
        .isEqualTo(refused(Reason.NOT_A_PARTICIPANT));
    // No element and no participant: the first reason of the table.
    assertThat(alliance.submit(five, new Command.JoinCeremony(FIRST, Bytes.owning(new byte[32]))))
        .isEqualTo(refused(Reason.CEREMONY_INVALID));
  }

  @Test
  void steps_come_in_order_and_once() {
    assertThat(join(FIRST, one, 1)).isEqualTo(refused(Reason.CEREMONY_UNKNOWN));
    alliance.submit(one, open(FIRST));
    assertThat(deal(one)).isEqualTo(refused(Reason.CEREMONY_STEP));
    assertThat(certify(one, keys())).isEqualTo(refused(Reason.CEREMONY_STEP));
    assertThat(join(FIRST, one, 1)).isEqualTo(ACCEPTED);
    assertThat(join(FIRST, one, 9)).isEqualTo(refused(Reason.CEREMONY_STEP));
    for (int i = 2; i <= 5; i++) {
      assertThat(deal(one)).isEqualTo(refused(Reason.CEREMONY_STEP));
      join(FIRST, custodians.get(i - 1), i);
    }
    assertThat(deal(one)).isEqualTo(ACCEPTED);
    assertThat(deal(one)).isEqualTo(refused(Reason.CEREMONY_STEP));
    assertThat(certify(one, keys())).isEqualTo(refused(Reason.CEREMONY_STEP));
    custodians.subList(1, 5).forEach(this::deal);
    assertThat(certify(one, keys())).isEqualTo(ACCEPTED);
    assertThat(certify(one, keys())).isEqualTo(refused(Reason.CEREMONY_STEP));
  }

  @Test
  void one_time_keys_are_canonical_and_different() {
    alliance.submit(one, open(FIRST));
    Bytes identity = Bytes.owning(new byte[32]);
    Bytes notCanonical =
        Bytes.hex("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");

    for (Bytes key : List.of(identity, notCanonical)) {
      assertThat(alliance.submit(one, new Command.JoinCeremony(FIRST, key)))
          .isEqualTo(refused(Reason.CEREMONY_INVALID));
    }
    join(FIRST, one, 1);
    assertThat(join(FIRST, two, 1)).isEqualTo(refused(Reason.CEREMONY_INVALID));
  }

  @Test
  void participants_certify_the_same_keys_and_transcripts() {
    certifyingCeremony();
    certify(one, keys());
    CertifiedKey phone = keys().getFirst();
    CertifiedKey otherTranscript =
        new CertifiedKey(phone.publicKey(), phone.shareKeys(), HASH, phone.certification());
    CertifiedKey otherKey = TestKeys.certify(new KeyName(PHONE.subjectType(), 9), 3, 5);

    for (CertifiedKey other : List.of(otherTranscript, otherKey)) {
      assertThat(certify(two, List.of(other, keys().get(1))))
          .isEqualTo(refused(Reason.CEREMONY_DISAGREEMENT));
    }
    // Each certifies by its own signature: that may differ.
    CertifiedKey ownSignature =
        new CertifiedKey(
            phone.publicKey(), phone.shareKeys(), phone.transcriptHash(), Bytes.join(HASH, HASH));
    assertThat(certify(two, List.of(ownSignature, keys().get(1)))).isEqualTo(ACCEPTED);
  }

  @Test
  void share_keys_lie_on_one_polynomial_of_the_thresholds_degree() {
    certifyingCeremony();
    CertifiedKey phone = keys().getFirst();
    CertifiedKey payload = keys().get(1);
    List<Bytes> swapped = new ArrayList<>(phone.shareKeys());
    Collections.swap(swapped, 3, 4);
    CertifiedKey higherDegree = TestKeys.certify(PHONE, 4, 5);
    List<List<CertifiedKey>> unsound =
        List.of(
            List.of(phone),
            List.of(phone, phone),
            List.of(withShares(phone, swapped), payload),
            List.of(withShares(phone, payload.shareKeys()), payload),
            List.of(withShares(phone, phone.shareKeys().subList(0, 4)), payload),
            List.of(withShares(phone, Collections.nCopies(5, Bytes.owning(new byte[32]))), payload),
            List.of(higherDegree, payload));

    for (List<CertifiedKey> keys : unsound) {
      assertThat(certify(one, keys)).isEqualTo(refused(Reason.CEREMONY_INVALID));
    }
    assertThat(alliance.state().ceremony(FIRST).orElseThrow().certified()).isEmpty();
  }

  @Test
  void a_polynomial_of_lower_degree_is_one_too() {
    SharedKeys sharedKeys = new SharedKeys(org.lianfang.oprf.group.Ristretto255.group());
    CertifiedKey key = TestKeys.certify(PHONE, 2, 5);

    assertThat(sharedKeys.lieOnOnePolynomial(3, key.publicKey(), key.shareKeys())).isTrue();
    assertThat(sharedKeys.lieOnOnePolynomial(1, key.publicKey(), key.shareKeys())).isFalse();
    CertifiedKey single = TestKeys.certify(PHONE, 1, 1);
    assertThat(sharedKeys.lieOnOnePolynomial(1, single.publicKey(), single.shareKeys())).isTrue();
  }

  @Test
  void a_key_of_the_alliance_is_never_certified_again() {
    alliance.generateKeys(PHONE);
    KeyName next = new KeyName(PHONE.subjectType(), 2);
    alliance.submit(one, new Command.OpenCeremony(FIRST, 3, ids, List.of(next)));
    joinAndDeal();

    assertThat(certify(one, List.of(keys().getFirst())))
        .isEqualTo(refused(Reason.CEREMONY_INVALID));
  }

  @Test
  void a_participant_ends_the_ceremony_by_naming_a_dealer() {
    alliance.submit(one, open(FIRST));
    assertThat(fail(two, 0)).isEqualTo(refused(Reason.CEREMONY_INVALID));
    assertThat(fail(two, 6)).isEqualTo(refused(Reason.CEREMONY_INVALID));
    assertThat(fail(two, 5)).isEqualTo(ACCEPTED);

    Ceremony failed = alliance.state().ceremony(FIRST).orElseThrow();
    assertThat(failed.step()).isEqualTo(Ceremony.Step.FAILED);
    assertThat(failed.fault()).contains(new Ceremony.Named(5, CeremonyFault.SILENT));
    assertThat(join(FIRST, one, 1)).isEqualTo(refused(Reason.CEREMONY_STEP));
    assertThat(fail(two, 5)).isEqualTo(refused(Reason.CEREMONY_STEP));
    assertThat(alliance.submit(one, open(SECOND))).isEqualTo(ACCEPTED);
  }

  private void certifyingCeremony() {
    alliance.submit(one, open(FIRST));
    joinAndDeal();
    assertThat(alliance.state().ceremony(FIRST).orElseThrow().step())
        .isEqualTo(Ceremony.Step.CERTIFYING);
  }

  private void joinAndDeal() {
    for (int i = 1; i <= custodians.size(); i++) {
      assertThat(join(FIRST, custodians.get(i - 1), i)).isEqualTo(ACCEPTED);
    }
    custodians.forEach(custodian -> assertThat(deal(custodian)).isEqualTo(ACCEPTED));
  }

  private Command open(CeremonyId id) {
    return new Command.OpenCeremony(id, 3, ids, KEYS);
  }

  private Outcome join(CeremonyId id, TestMember member, int key) {
    return alliance.submit(member, new Command.JoinCeremony(id, TestKeys.staticKey(key)));
  }

  private Outcome deal(TestMember member) {
    return alliance.submit(member, new Command.DealCeremony(FIRST, HASH));
  }

  private Outcome certify(TestMember member, List<CertifiedKey> keys) {
    return alliance.submit(member, new Command.CertifyCeremony(FIRST, keys));
  }

  private Outcome fail(TestMember member, int dealer) {
    return alliance.submit(member, new Command.FailCeremony(FIRST, dealer, CeremonyFault.SILENT));
  }

  private static List<CertifiedKey> keys() {
    return TestKeys.certify(KEYS, 3, 5);
  }

  private static CertifiedKey withShares(CertifiedKey key, List<Bytes> shares) {
    return new CertifiedKey(key.publicKey(), shares, key.transcriptHash(), key.certification());
  }

  private static CeremonyId id(int number) {
    return new CeremonyId(Bytes.join(Bytes.ofLong(0), Bytes.ofLong(number)));
  }

  private static Outcome refused(Reason reason) {
    return new Outcome.Refused(reason);
  }
}
