package org.lianfang.protocol.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Roster;

final class CosignedCheckpointTest {
  private static final long NOW = 1_763_800_000;

  private final Seeded seeded = new Seeded();
  private final Checkpoint checkpoint = new Checkpoint(TestKeys.ORIGIN, 7, seeded.bytes(32));

  /// Cosigner i signs at the i-th time.
  private CosignedCheckpoint cosigned(long... times) {
    CosignedCheckpoint cosigned = CosignedCheckpoint.sign(checkpoint, TestKeys.LOG);
    for (int i = 0; i < times.length; i++) {
      cosigned = cosigned.with(TestKeys.cosign(checkpoint, i + 1, times[i]));
    }
    return cosigned;
  }

  @Test
  void more_than_two_thirds_are_required() {
    int[] required = {1, 2, 3, 3, 4, 5, 5, 6, 7, 7, 8, 9, 9};
    for (int n = 1; n <= required.length; n++) {
      Quorum quorum = Quorum.of(TestKeys.cosignerKeys(n));
      assertThat(quorum.required()).as("of %d", n).isEqualTo(required[n - 1]);
      assertThat(3 * quorum.required()).isGreaterThan(2 * n);
      assertThat(3 * (quorum.required() - 1)).isLessThanOrEqualTo(2 * n);
    }
  }

  @Test
  void a_quorum_is_enough_and_one_less_is_not() throws Unproven {
    Signers signers = TestKeys.signers(4);
    assertThat(cosigned(NOW, NOW, NOW).verifyWhole(signers).cosigners())
        .containsExactly(TestKeys.name(1), TestKeys.name(2), TestKeys.name(3));
    assertThatThrownBy(() -> cosigned(NOW, NOW).verifyWhole(signers)).isInstanceOf(Unproven.class);
    assertThatThrownBy(() -> cosigned(NOW, NOW).verifyAt(signers, NOW))
        .isInstanceOf(Unproven.class);
  }

  @Test
  void the_age_is_the_oldest_of_the_newest_quorum() throws Unproven {
    Signers signers = TestKeys.signers(4);
    assertThat(cosigned(NOW - 50, NOW - 20, NOW - 30, NOW - 10).verifyAt(signers, NOW))
        .isEqualTo(
            new CosignedCheckpoint.Cosigned(
                List.of(TestKeys.name(1), TestKeys.name(2), TestKeys.name(3), TestKeys.name(4)),
                NOW - 30));
    assertThat(cosigned(NOW - 50, NOW - 20, NOW - 30).verifyAt(signers, NOW).oldestSeconds())
        .isEqualTo(NOW - 50);
  }

  @Test
  void times_more_than_five_seconds_ahead_do_not_count() throws Unproven {
    Signers signers = TestKeys.signers(4);
    assertThat(cosigned(NOW + 5, NOW + 5, NOW + 5).verifyAt(signers, NOW).oldestSeconds())
        .isEqualTo(NOW + 5);
    assertThatThrownBy(() -> cosigned(NOW + 6, NOW, NOW).verifyAt(signers, NOW))
        .isInstanceOf(Unproven.class);
    assertThat(cosigned(NOW + 6, NOW - 9, NOW - 8, NOW - 7).verifyAt(signers, NOW).cosigners())
        .containsExactly(TestKeys.name(2), TestKeys.name(3), TestKeys.name(4));
    assertThat(cosigned(NOW + 6, NOW, NOW).verifyWhole(signers).cosigners())
        .as("a receipt is checked without a clock")
        .hasSize(3);
  }

  @Test
  void a_newer_cosignature_takes_the_place_of_its_older_one() throws Unproven {
    CosignedCheckpoint cosigned =
        cosigned(NOW, NOW, NOW).with(TestKeys.cosign(checkpoint, 1, NOW + 10));
    assertThat(cosigned.signatures()).hasSize(4);
    assertThat(cosigned.verifyAt(TestKeys.signers(4), NOW + 10).oldestSeconds()).isEqualTo(NOW);
  }

  @Test
  void one_cosigner_does_not_count_twice() {
    List<NoteSignature> lines = new ArrayList<>(cosigned(NOW, NOW).signatures());
    lines.add(TestKeys.cosign(checkpoint, 2, NOW + 1).line());
    assertThatThrownBy(() -> new CosignedCheckpoint(checkpoint, lines))
        .isInstanceOf(IllegalArgumentException.class);
    VerifierKey again =
        new VerifierKey("other", SignatureType.COSIGNATURE, TestKeys.cosigner(1).verifyingKey());
    assertThatThrownBy(() -> Quorum.of(List.of(TestKeys.cosignerKey(1), again)))
        .as("one key under two names")
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Quorum.of(List.of(TestKeys.cosignerKey(1), TestKeys.cosignerKey(1))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void an_expelled_cosigner_stays_in_the_denominator() throws Unproven {
    Quorum quorum = Quorum.of(TestKeys.cosignerKeys(4)).without(Set.of(TestKeys.name(1)));
    Signers signers = new Signers(TestKeys.ORIGIN, List.of(TestKeys.LOG_KEY), quorum);
    assertThat(quorum.required()).isEqualTo(3);
    assertThatThrownBy(() -> cosigned(NOW, NOW, NOW).verifyAt(signers, NOW))
        .as("two of four count")
        .isInstanceOf(Unproven.class);
    assertThat(cosigned(NOW, NOW, NOW, NOW).verifyAt(signers, NOW).cosigners())
        .doesNotContain(TestKeys.name(1))
        .hasSize(3);
  }

  @Test
  void signers_come_from_a_roster() throws Unproven {
    List<Roster.Validator> validators = new ArrayList<>();
    for (int i = 1; i <= 4; i++) {
      validators.add(
          new Roster.Validator(
              new MemberId("bank-" + i),
              TestKeys.key(i).verifyingKey(),
              TestKeys.cosigner(i).verifyingKey()));
    }
    Roster roster = new Roster(1, 0, validators);
    CosignedCheckpoint cosigned = cosigned(NOW, NOW, NOW);
    assertThat(cosigned.verifyWhole(Signers.of("example", TestKeys.ORIGIN, roster)).cosigners())
        .hasSize(3);
    assertThatThrownBy(
            () ->
                cosigned.verifyAt(
                    Signers.of("example", TestKeys.ORIGIN, roster, Set.of(new MemberId("bank-1"))),
                    NOW))
        .as("neither log nor cosigning key of an expelled member counts")
        .isInstanceOf(Unproven.class);
  }

  @Test
  void the_log_itself_must_have_signed() {
    List<NoteSignature> cosignatures =
        cosigned(NOW, NOW, NOW).signatures().stream()
            .filter(line -> !line.isOf(TestKeys.LOG_KEY))
            .toList();
    CosignedCheckpoint unsigned = new CosignedCheckpoint(checkpoint, cosignatures);
    assertThatThrownBy(() -> unsigned.verifyAt(TestKeys.signers(4), NOW))
        .isInstanceOf(Unproven.class);
    Signers elsewhere = new Signers("other", List.of(), Quorum.of(TestKeys.cosignerKeys(4)));
    assertThatThrownBy(() -> cosigned(NOW, NOW, NOW).verifyAt(elsewhere, NOW))
        .isInstanceOf(Unproven.class);
  }

  @Test
  void a_view_passes_over_unknown_keys_and_a_receipt_does_not() throws Unproven {
    CosignedCheckpoint cosigned = cosigned(NOW, NOW, NOW, NOW, NOW);
    Signers four = TestKeys.signers(4);
    assertThat(cosigned.verifyAt(four, NOW).cosigners()).hasSize(4);
    assertThatThrownBy(() -> cosigned.verifyWhole(four)).isInstanceOf(Unproven.class);
    assertThat(cosigned.only(four).verifyWhole(four).cosigners()).hasSize(4);
  }

  @Test
  void a_failing_line_of_a_known_key_spoils_the_note() throws Unproven {
    Signers signers = TestKeys.signers(4);
    CosignedCheckpoint good = cosigned(NOW, NOW, NOW);
    NoteSignature false4 =
        new NoteSignature(TestKeys.name(4), TestKeys.cosignerKey(4).keyId(), seeded.bytes(72));
    NoteSignature none4 =
        new NoteSignature(TestKeys.name(4), TestKeys.cosignerKey(4).keyId(), seeded.bytes(64));
    for (NoteSignature bad : List.of(false4, none4)) {
      List<NoteSignature> lines = new ArrayList<>(good.signatures());
      lines.add(bad);
      CosignedCheckpoint spoiled = new CosignedCheckpoint(checkpoint, lines);
      assertThatThrownBy(() -> spoiled.verifyAt(signers, NOW)).isInstanceOf(Unproven.class);
      assertThatThrownBy(() -> spoiled.verifyWhole(signers)).isInstanceOf(Unproven.class);
      assertThat(spoiled.only(signers)).isEqualTo(good);
    }
    assertThatThrownBy(
            () ->
                good.only(
                    new Signers(
                        "other",
                        List.of(),
                        Quorum.of(
                            List.of(
                                new VerifierKey(
                                    "x",
                                    SignatureType.COSIGNATURE,
                                    TestKeys.key(99).verifyingKey()))))))
        .isInstanceOf(Unproven.class);
  }

  @Test
  void a_receipts_lines_stand_in_one_order() throws Unproven {
    Signers signers = TestKeys.signers(4);
    CosignedCheckpoint good = cosigned(NOW, NOW, NOW);
    CosignedCheckpoint backwards = CosignedCheckpoint.sign(checkpoint, TestKeys.LOG);
    for (int i = 3; i >= 1; i--) {
      backwards = backwards.with(TestKeys.cosign(checkpoint, i, NOW));
    }
    assertThat(backwards).isEqualTo(good);
    List<NoteSignature> lines = new ArrayList<>(good.signatures());
    Collections.swap(lines, 1, 2);
    CosignedCheckpoint swapped = new CosignedCheckpoint(checkpoint, lines);
    assertThatThrownBy(() -> swapped.verifyWhole(signers)).isInstanceOf(Unproven.class);
    assertThat(swapped.verifyAt(signers, NOW).cosigners()).hasSize(3);
    assertThat(swapped.only(signers)).isEqualTo(good);
  }

  @Test
  void every_changed_byte_is_noticed() throws Malformed, Unproven {
    Signers signers = TestKeys.signers(4);
    Bytes good = cosigned(NOW, NOW + 1, NOW + 2).encode();
    CosignedCheckpoint.parse(good).verifyWhole(signers);
    for (int i = 0; i < good.size(); i++) {
      Bytes changed = seeded.flip(good, i);
      assertThatThrownBy(() -> CosignedCheckpoint.parse(changed).verifyWhole(signers))
          .as("byte %d, %s", i, seeded)
          .isInstanceOfAny(Malformed.class, Unproven.class);
    }
  }

  @Test
  void signers_are_what_they_must_be() {
    Quorum quorum = Quorum.of(TestKeys.cosignerKeys(1));
    VerifierKey cosignersKey =
        new VerifierKey(
            TestKeys.ORIGIN, SignatureType.ED25519, TestKeys.cosigner(1).verifyingKey());
    for (VerifierKey bad :
        List.of(
            cosignersKey,
            new VerifierKey("other", SignatureType.ED25519, TestKeys.LOG.verifyingKey()),
            new VerifierKey(
                TestKeys.ORIGIN, SignatureType.COSIGNATURE, TestKeys.LOG.verifyingKey()))) {
      assertThatThrownBy(() -> new Signers(TestKeys.ORIGIN, List.of(bad), quorum))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new Quorum(List.of(), 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Quorum(TestKeys.cosignerKeys(2), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Quorum.of(List.of(TestKeys.LOG_KEY)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
