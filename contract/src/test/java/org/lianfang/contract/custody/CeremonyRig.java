package org.lianfang.contract.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.lianfang.contract.TestAlliance;
import org.lianfang.contract.TestCeremony;
import org.lianfang.contract.TestMember;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.custody.Ceremony;
import org.lianfang.protocol.custody.CeremonyFault;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.subject.SubjectType;

/// An alliance of five custodians, three of whom must answer, and its ceremonies one after another.
/// A step of a ceremony may take an hour.
final class CeremonyRig {
  static final Outcome ACCEPTED = new Outcome.Accepted();
  static final KeyName PHONE = new KeyName(Optional.of(SubjectType.PHONE), 1);
  static final KeyName PAYLOAD = new KeyName(Optional.empty(), 1);
  static final List<KeyName> KEYS = List.of(PHONE, PAYLOAD);
  static final int THRESHOLD = 3;

  final TestAlliance alliance;
  final List<TestMember> custodians;

  private List<TestMember> participants;
  private TestCeremony made;
  private int number = 1;

  CeremonyRig() {
    this(TestAlliance.of(6));
  }

  CeremonyRig(TestAlliance alliance) {
    this.alliance = alliance;
    this.custodians = alliance.custodians();
    this.participants = custodians;
    this.made = new TestCeremony(id(number), KEYS, THRESHOLD, participants);
  }

  static CeremonyId id(int number) {
    return new CeremonyId(Bytes.join(Bytes.ofLong(0), Bytes.ofLong(number)));
  }

  static Outcome refused(Reason reason) {
    return new Outcome.Refused(reason);
  }

  CeremonyId id() {
    return id(number);
  }

  TestCeremony made() {
    return made;
  }

  /// The ceremony as it stands.
  Ceremony stands() {
    return alliance.state().ceremony(id()).orElseThrow();
  }

  TestMember custodian(int number) {
    return custodians.get(number - 1);
  }

  List<MemberId> ids(int... numbers) {
    return IntStream.of(numbers).mapToObj(one -> custodian(one).id()).toList();
  }

  Outcome submit(int participant, Command command) {
    return alliance.submit(participants.get(participant - 1), command);
  }

  /// Begins another ceremony, whose participants are these custodians.
  CeremonyRig next(int... numbers) {
    number++;
    participants = IntStream.of(numbers).mapToObj(this::custodian).toList();
    made = new TestCeremony(id(number), KEYS, THRESHOLD, participants);
    return this;
  }

  int size() {
    return participants.size();
  }

  CeremonyRig opened() {
    assertThat(submit(1, made.open())).isEqualTo(ACCEPTED);
    assertThat(stands().members()).isEqualTo(participants.stream().map(TestMember::id).toList());
    return this;
  }

  CeremonyRig joined() {
    opened();
    for (int i = 1; i <= size(); i++) {
      assertThat(submit(i, made.join(i))).isEqualTo(ACCEPTED);
    }
    return this;
  }

  /// All have dealt.
  CeremonyRig dealt() {
    joined();
    for (int i = 1; i <= size(); i++) {
      assertThat(submit(i, made.deal(i))).isEqualTo(ACCEPTED);
    }
    assertThat(stands().step()).isEqualTo(Ceremony.Step.CERTIFYING);
    return this;
  }

  /// The keys are active.
  CeremonyRig completed() {
    dealt();
    for (int i = 1; i <= size(); i++) {
      assertThat(submit(i, i == 1 ? made.certifyFirst(i) : made.certify(i))).isEqualTo(ACCEPTED);
    }
    assertThat(stands().step()).isEqualTo(Ceremony.Step.COMPLETED);
    return this;
  }

  /// The ceremony has named one participant, and nothing but its row is left of it.
  void requireNamed(int participant, CeremonyFault fault) {
    assertThat(stands().step()).isEqualTo(Ceremony.Step.FAILED);
    assertThat(stands().named())
        .containsExactly(new Ceremony.Named(participant, fault, alliance.time()));
    requireCleared();
  }

  void requireCleared() {
    for (int key = 0; key < KEYS.size(); key++) {
      assertThat(alliance.state().ceremonyTranscript(id(), key)).isEmpty();
    }
    for (int receiver = 1; receiver <= size(); receiver++) {
      for (int dealer = 1; dealer <= size(); dealer++) {
        assertThat(alliance.state().ceremonyAnswer(id(), receiver, dealer)).isEmpty();
      }
    }
  }

  /// The next ceremony goes on with these custodians and makes the keys.
  void requireNextSucceedsWith(int... numbers) {
    next(numbers).completed();
    assertThat(alliance.state().key(PHONE).orElseThrow().holders()).isEqualTo(ids(numbers));
  }

  /// Members vote for another status of a custodian.
  void vote(int custodian, MemberStatus status) {
    List<TestMember> voters =
        custodians.stream().filter(one -> !one.equals(custodian(custodian))).toList();
    alliance.submit(
        voters.getFirst(), new Command.ProposeStatus(custodian(custodian).id(), status));
    alliance.voteForOpenProposal(voters.get(1), voters.get(2), voters.get(3));
    assertThat(alliance.member(custodian(custodian)).status()).isEqualTo(status);
  }
}
