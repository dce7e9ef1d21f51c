package org.lianfang.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.wire.EnvelopeCodec;

class VerifiedSignaturesTest {
  private static final String ALLIANCE = TestAlliance.ID;
  private static final Bytes BODY = Bytes.utf8("a body");

  private final VerifiedSignatures signatures = new VerifiedSignatures();
  private final TestMember bank = TestMember.of("bank-1", EnumSet.of(Role.REPORTER));
  private final TestMember other = TestMember.of("bank-2", EnumSet.of(Role.REPORTER));
  private final Envelope good =
      EnvelopeCodec.of(BODY, bank.signing().sign(Envelope.LABEL, ALLIANCE, BODY));

  @Test
  void the_answer_is_the_same_every_time() {
    for (int i = 0; i < 3; i++) {
      assertThat(signatures.holds(bank.signing().verifyingKey(), ALLIANCE, good)).isTrue();
    }
  }

  @Test
  void what_was_verified_vouches_for_nothing_else() {
    assertThat(signatures.holds(bank.signing().verifyingKey(), ALLIANCE, good)).isTrue();

    Envelope otherBody = EnvelopeCodec.of(Bytes.utf8("another"), good.signature());
    byte[] flipped = good.signature().toArray();
    flipped[0] ^= 1;
    Envelope otherSignature = EnvelopeCodec.of(BODY, Bytes.owning(flipped));
    for (int i = 0; i < 2; i++) {
      assertThat(signatures.holds(other.signing().verifyingKey(), ALLIANCE, good)).isFalse();
      assertThat(signatures.holds(bank.signing().verifyingKey(), "elsewhere", good)).isFalse();
      assertThat(signatures.holds(bank.signing().verifyingKey(), ALLIANCE, otherBody)).isFalse();
      assertThat(signatures.holds(bank.signing().verifyingKey(), ALLIANCE, otherSignature))
          .isFalse();
    }
  }
}
