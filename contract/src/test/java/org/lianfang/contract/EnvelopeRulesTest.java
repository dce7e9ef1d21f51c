package org.lianfang.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.WithdrawalReason;
import org.lianfang.protocol.ledger.Applied;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Entry;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.ledger.RequestKey;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.ledger.StateMachine;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.wire.CommandCodec;
import org.lianfang.protocol.wire.EnvelopeCodec;

class EnvelopeRulesTest {
  private static final RequestId REQUEST =
      new RequestId(Bytes.hex("000102030405060708090a0b0c0d0e0f"));
  private static final Command UNKNOWN_RECORD =
      new Command.WithdrawRecord(
          new RecordId(Bytes.hex("00000001000000000000000000000000")),
          WithdrawalReason.FILED_IN_ERROR);

  private final TestAlliance alliance = TestAlliance.of(5);
  private final TestMember bank = alliance.founder(1);
  private final Instant expiry = alliance.time().plusSeconds(60);

  @Test
  void what_is_too_large_is_refused_first() {
    Bytes large = Bytes.owning(new byte[Envelope.SIZE_MAX + 1]);

    assertRefused(alliance.submit(large), Reason.TOO_LARGE);
    assertThat(alliance.contract().admit(alliance.memory(), large)).contains(Reason.TOO_LARGE);
  }

  @Test
  void what_is_not_a_command_is_malformed() {
    assertRefused(alliance.submit(Bytes.EMPTY), Reason.MALFORMED);
    assertRefused(alliance.submit(Bytes.utf8("not an envelope")), Reason.MALFORMED);
    assertThat(alliance.contract().requestKey(Bytes.utf8("not an envelope"))).isEmpty();
  }

  @Test
  void genesis_comes_first_and_once() {
    TestAlliance unborn = TestAlliance.unborn(3);
    assertRefused(
        unborn.submit(unborn.sign(unborn.founder(1), UNKNOWN_RECORD)), Reason.NO_ALLIANCE);
    assertRefused(alliance.submit(alliance.genesis()), Reason.NOT_GENESIS);
  }

  @Test
  void a_strangers_command_is_refused() {
    TestMember stranger = TestMember.of("stranger", EnumSet.of(Role.REPORTER));

    assertRefused(alliance.submit(alliance.sign(stranger, UNKNOWN_RECORD)), Reason.UNKNOWN_MEMBER);
  }

  @Test
  void a_key_of_another_use_or_member_is_unknown() {
    SignedCommand command =
        new SignedCommand(
            REQUEST,
            bank.id(),
            bank.custody().verifyingKey().fingerprint(),
            expiry,
            UNKNOWN_RECORD);

    assertRefused(
        alliance.submit(EnvelopeCodec.sign(command, TestAlliance.ID, bank.custody())),
        Reason.UNKNOWN_KEY);
  }

  @Test
  void a_signature_for_another_alliance_does_not_verify() {
    SignedCommand command =
        new SignedCommand(
            REQUEST,
            bank.id(),
            bank.signing().verifyingKey().fingerprint(),
            expiry,
            UNKNOWN_RECORD);

    assertRefused(
        alliance.submit(EnvelopeCodec.sign(command, "other", bank.signing())),
        Reason.BAD_SIGNATURE);
  }

  @Test
  void a_forged_envelope_never_uses_up_a_request_id() {
    Envelope genuine = alliance.sign(bank, REQUEST, expiry, UNKNOWN_RECORD);
    Envelope forged = EnvelopeCodec.of(genuine.body(), Bytes.owning(new byte[64]));

    Applied applied = alliance.submit(forged);

    assertRefused(applied, Reason.BAD_SIGNATURE);
    assertThat(applied.changes()).isEmpty();
    assertRefused(alliance.submit(genuine), Reason.RECORD_UNKNOWN);
  }

  @Test
  void a_request_id_counts_once_for_the_same_and_for_other_content() {
    Envelope first = alliance.sign(bank, REQUEST, expiry, UNKNOWN_RECORD);
    assertRefused(alliance.submit(first), Reason.RECORD_UNKNOWN);

    assertRefused(alliance.submit(first), Reason.REQUEST_ID_REUSED);
    Envelope other =
        alliance.sign(
            bank,
            REQUEST,
            expiry,
            new Command.ProposeStatus(alliance.founder(2).id(), MemberStatus.SUSPENDED));
    assertRefused(alliance.submit(other), Reason.REQUEST_ID_REUSED);
    assertThat(alliance.contract().admit(alliance.memory(), other.encoded()))
        .contains(Reason.REQUEST_ID_REUSED);
  }

  @Test
  void request_ids_of_two_members_do_not_meet() {
    alliance.submit(alliance.sign(bank, REQUEST, expiry, UNKNOWN_RECORD));

    assertRefused(
        alliance.submit(alliance.sign(alliance.founder(2), REQUEST, expiry, UNKNOWN_RECORD)),
        Reason.RECORD_UNKNOWN);
  }

  @Test
  void a_request_id_is_free_again_once_its_command_has_expired() {
    Envelope first = alliance.sign(bank, REQUEST, expiry, UNKNOWN_RECORD);
    alliance.submit(first);

    alliance.pass(Duration.ofSeconds(60));
    assertRefused(alliance.submit(first), Reason.REQUEST_ID_REUSED);
    alliance.pass(Duration.ofSeconds(1));
    assertRefused(alliance.submit(first), Reason.EXPIRED);
    assertRefused(
        alliance.submit(
            alliance.sign(bank, REQUEST, alliance.time().plusSeconds(60), UNKNOWN_RECORD)),
        Reason.RECORD_UNKNOWN);
  }

  @Test
  void expired_request_ids_are_forgotten_a_few_at_a_time() {
    int rows = alliance.memory().size();
    for (int i = 0; i < 50; i++) {
      alliance.submit(bank, UNKNOWN_RECORD);
    }
    assertThat(alliance.memory().size()).isEqualTo(rows + 100);

    alliance.pass(Duration.ofHours(2));
    int largest = 0;
    for (int i = 0; i < 20; i++) {
      Applied applied = alliance.submit(alliance.sign(bank, UNKNOWN_RECORD));
      largest = Math.max(largest, applied.changes().size());
    }
    assertThat(largest).isLessThanOrEqualTo(10);
    assertThat(alliance.memory().size()).isEqualTo(rows + 40);
  }

  @Test
  void expiry_is_bounded_on_both_sides() {
    Instant now = alliance.time();
    assertRefused(
        alliance.submit(alliance.sign(bank, REQUEST, now.minusSeconds(1), UNKNOWN_RECORD)),
        Reason.EXPIRED);
    assertRefused(
        alliance.submit(
            alliance.sign(
                bank, REQUEST, now.plus(Duration.ofHours(24)).plusSeconds(1), UNKNOWN_RECORD)),
        Reason.EXPIRY_TOO_FAR);
    // Neither used the request id up; the last moment of 24 hours still counts.
    assertRefused(
        alliance.submit(
            alliance.sign(bank, REQUEST, now.plus(Duration.ofHours(24)), UNKNOWN_RECORD)),
        Reason.RECORD_UNKNOWN);
  }

  @Test
  void a_suspended_member_does_nothing_and_cannot_replay_later() {
    TestMember target = alliance.founder(6);
    alliance.submit(bank, new Command.ProposeStatus(target.id(), MemberStatus.SUSPENDED));
    alliance.voteForOpenProposal(alliance.founder(2), alliance.founder(3));
    assertThat(alliance.member(target).status()).isEqualTo(MemberStatus.SUSPENDED);

    Envelope refused = alliance.sign(target, UNKNOWN_RECORD);
    assertThat(alliance.contract().admit(alliance.memory(), refused.encoded()))
        .contains(Reason.MEMBER_NOT_ACTIVE);
    assertRefused(alliance.submit(refused), Reason.MEMBER_NOT_ACTIVE);

    alliance.submit(bank, new Command.ProposeStatus(target.id(), MemberStatus.ACTIVE));
    alliance.voteForOpenProposal(alliance.founder(2), alliance.founder(3));
    assertThat(alliance.member(target).status()).isEqualTo(MemberStatus.ACTIVE);
    assertRefused(alliance.submit(refused), Reason.REQUEST_ID_REUSED);
  }

  @Test
  void a_command_needs_its_role() {
    TestMember supervisor = alliance.founder(6);
    Command filing = new FilingSamples(alliance).filing(1);

    assertThat(alliance.submit(supervisor, filing))
        .isEqualTo(new Outcome.Refused(Reason.ROLE_MISSING));
  }

  @Test
  void of_two_broken_rules_the_first_reason_is_given() {
    TestMember stranger = TestMember.of("stranger", EnumSet.of(Role.REPORTER));
    Instant past = alliance.time().minusSeconds(1);
    // Unknown member and expired; then a bad signature and expired; then reused and expired.
    assertRefused(
        alliance.submit(alliance.sign(stranger, REQUEST, past, UNKNOWN_RECORD)),
        Reason.UNKNOWN_MEMBER);
    Envelope expired = alliance.sign(bank, REQUEST, past, UNKNOWN_RECORD);
    assertRefused(
        alliance.submit(EnvelopeCodec.of(expired.body(), Bytes.owning(new byte[64]))),
        Reason.BAD_SIGNATURE);
    alliance.submit(alliance.sign(bank, REQUEST, expiry, UNKNOWN_RECORD));
    assertRefused(alliance.submit(expired), Reason.REQUEST_ID_REUSED);
    // Genesis after genesis by a stranger.
    SignedCommand genesis =
        new SignedCommand(
            REQUEST,
            stranger.id(),
            stranger.signing().verifyingKey().fingerprint(),
            expiry,
            alliance.genesis(alliance.core()));
    assertRefused(
        alliance.submit(EnvelopeCodec.sign(genesis, TestAlliance.ID, stranger.signing())),
        Reason.NOT_GENESIS);
  }

  @Test
  void the_request_key_needs_no_signature() {
    Envelope envelope = alliance.sign(bank, REQUEST, expiry, UNKNOWN_RECORD);
    Envelope forged = EnvelopeCodec.of(envelope.body(), Bytes.owning(new byte[64]));

    assertThat(alliance.contract().requestKey(forged.encoded()))
        .contains(new RequestKey(bank.id(), REQUEST));
  }

  @Test
  void admission_to_the_ledger_and_application_agree() {
    List<Envelope> envelopes =
        List.of(
            alliance.genesis(),
            alliance.sign(bank, UNKNOWN_RECORD),
            alliance.sign(TestMember.of("stranger", EnumSet.of(Role.QUERIER)), UNKNOWN_RECORD));
    for (Envelope envelope : envelopes) {
      Optional<Reason> admitted = alliance.contract().admit(alliance.memory(), envelope.encoded());
      Outcome outcome = alliance.submit(envelope).outcome();
      admitted.ifPresent(reason -> assertThat(outcome).isEqualTo(new Outcome.Refused(reason)));
    }
  }

  @Test
  void what_was_expected_is_judged_as_what_was_not() {
    long seed = 20261129;
    SplittableRandom random = new SplittableRandom(seed);
    TestMember stranger = TestMember.of("stranger", EnumSet.of(Role.REPORTER));
    for (int round = 0; round < 20; round++) {
      List<Bytes> envelopes = new ArrayList<>();
      for (int i = 0; i < 80; i++) {
        TestMember signer = alliance.founder(1 + random.nextInt(5));
        Envelope good = alliance.sign(signer, UNKNOWN_RECORD);
        envelopes.add(
            switch (random.nextInt(40)) {
              case 0 -> EnvelopeCodec.of(good.body(), Bytes.owning(new byte[64])).encoded();
              case 1 -> random(random);
              case 2 -> alliance.sign(stranger, UNKNOWN_RECORD).encoded();
              case 3 -> alliance.genesis().encoded();
              case 4 -> Bytes.owning(new byte[Envelope.SIZE_MAX + 1]);
              default -> good.encoded();
            });
      }
      StateMachine expecting = new AllianceContract();
      expecting.expect(alliance.memory(), envelopes);
      StateMachine surprised = new AllianceContract();
      for (Bytes envelope : envelopes) {
        assertThat(expecting.admit(alliance.memory(), envelope))
            .as("seed %d round %d", seed, round)
            .isEqualTo(surprised.admit(alliance.memory(), envelope));
      }
      TestAlliance unborn = TestAlliance.unborn(2);
      expecting.expect(unborn.memory(), envelopes);
      assertThat(expecting.admit(unborn.memory(), envelopes.getFirst())).isPresent();
    }
  }

  @Test
  void any_bytes_get_the_same_answer_twice() {
    long seed = 20260315;
    SplittableRandom random = new SplittableRandom(seed);
    Bytes genesis = alliance.genesis().encoded();
    Bytes filing = alliance.sign(bank, new FilingSamples(alliance).filing(2)).encoded();
    TestAlliance unborn = TestAlliance.unborn(2);
    for (int i = 0; i < 600; i++) {
      Bytes bytes =
          switch (random.nextInt(3)) {
            case 0 -> random(random);
            case 1 -> mutate(random, genesis);
            default -> mutate(random, filing);
          };
      Entry entry = new Entry(i, TestAlliance.BEGINNING, bytes);
      for (TestAlliance any : List.of(alliance, unborn)) {
        Applied applied = any.contract().apply(any.memory(), entry);
        assertThat(applied.outcome().isAccepted()).as("seed %d round %d", seed, i).isFalse();
        assertThat(applied.changes()).isEmpty();
        assertThat(any.contract().admit(any.memory(), bytes)).isPresent();
        any.contract().requestKey(bytes);
      }
    }
  }

  /// Correctly signed nonsense reaches the rules themselves.
  @Test
  void signed_mutations_get_the_same_answer_twice() {
    long seed = 20260316;
    SplittableRandom random = new SplittableRandom(seed);
    List<Command> commands = new FilingSamples(alliance).oneOfEach();
    for (int i = 0; i < 600; i++) {
      Command command = commands.get(random.nextInt(commands.size()));
      Bytes body =
          CommandCodec.encode(
              new SignedCommand(
                  new RequestId(bytes(random, 16)),
                  bank.id(),
                  bank.signing().verifyingKey().fingerprint(),
                  expiry,
                  command));
      Bytes mutated = random.nextInt(4) == 0 ? body : mutate(random, body);
      alliance.submit(
          EnvelopeCodec.of(mutated, bank.signing().sign(Envelope.LABEL, TestAlliance.ID, mutated)));
    }
  }

  private static Bytes random(SplittableRandom random) {
    return bytes(random, random.nextInt(200));
  }

  private static Bytes bytes(SplittableRandom random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.owning(bytes);
  }

  private static Bytes mutate(SplittableRandom random, Bytes bytes) {
    byte[] content = bytes.toArray();
    if (random.nextInt(3) == 0) {
      return Bytes.owning(Arrays.copyOf(content, random.nextInt(content.length)));
    }
    content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
    return Bytes.owning(content);
  }

  private static void assertRefused(Applied applied, Reason reason) {
    assertThat(applied.outcome()).isEqualTo(new Outcome.Refused(reason));
  }
}
