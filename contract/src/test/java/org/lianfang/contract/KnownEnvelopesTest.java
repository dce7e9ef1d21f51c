package org.lianfang.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.member.ProposalId;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.SigningKey;
import org.lianfang.protocol.member.VerifyingKey;
import org.lianfang.protocol.wire.EnvelopeCodec;

class KnownEnvelopesTest {
  private static final String ALLIANCE = TestAlliance.ID;

  private final KnownEnvelopes envelopes = new KnownEnvelopes();
  private final TestMember bank = TestMember.of("bank-1", EnumSet.of(Role.REPORTER));
  private final TestMember other = TestMember.of("bank-2", EnumSet.of(Role.REPORTER));
  private final Envelope good = signed(1, bank.signing());

  private Envelope signed(int request, SigningKey key) {
    return EnvelopeCodec.sign(command(request), ALLIANCE, key);
  }

  private SignedCommand command(int request) {
    Bytes id = Bytes.join(Bytes.ofLong(0), Bytes.ofLong(request)).slice(0, RequestId.SIZE);
    return new SignedCommand(
        new RequestId(id),
        bank.id(),
        bank.signing().verifyingKey().fingerprint(),
        Instant.ofEpochSecond(1_800_000_000),
        new Command.Vote(new ProposalId(Bytes.owning(new byte[ProposalId.SIZE])), true));
  }

  private boolean holds(VerifyingKey key, String alliance, Envelope envelope) throws Malformed {
    return envelopes.holds(key, alliance, envelopes.read(envelope.encoded()));
  }

  @Test
  void the_answer_is_the_same_every_time() throws Malformed {
    for (int i = 0; i < 3; i++) {
      KnownEnvelopes.Read read = envelopes.read(good.encoded());
      assertThat(read.envelope()).isEqualTo(good);
      assertThat(read.command()).isEqualTo(command(1));
      assertThat(holds(bank.signing().verifyingKey(), ALLIANCE, good)).isTrue();
    }
  }

  @Test
  void what_was_verified_vouches_for_nothing_else() throws Malformed {
    assertThat(holds(bank.signing().verifyingKey(), ALLIANCE, good)).isTrue();

    Envelope otherBody = EnvelopeCodec.of(signed(2, bank.signing()).body(), good.signature());
    byte[] flipped = good.signature().toArray();
    flipped[0] ^= 1;
    Envelope otherSignature = EnvelopeCodec.of(good.body(), Bytes.owning(flipped));
    for (int i = 0; i < 2; i++) {
      assertThat(holds(other.signing().verifyingKey(), ALLIANCE, good)).isFalse();
      assertThat(holds(bank.signing().verifyingKey(), "elsewhere", good)).isFalse();
      assertThat(holds(bank.signing().verifyingKey(), ALLIANCE, otherBody)).isFalse();
      assertThat(holds(bank.signing().verifyingKey(), ALLIANCE, otherSignature)).isFalse();
    }
  }

  @Test
  void what_does_not_verify_is_read_again_each_time() throws Malformed {
    Envelope forged = signed(3, other.signing());
    assertThat(holds(bank.signing().verifyingKey(), ALLIANCE, forged)).isFalse();
    assertThat(envelopes.read(forged.encoded())).isNotSameAs(envelopes.read(forged.encoded()));
    assertThat(holds(bank.signing().verifyingKey(), ALLIANCE, good)).isTrue();
    assertThat(envelopes.read(good.encoded())).isSameAs(envelopes.read(good.encoded()));
    assertThatThrownBy(() -> envelopes.read(Bytes.utf8("junk"))).isInstanceOf(Malformed.class);
  }

  @Test
  void what_was_forgotten_is_judged_anew() throws Malformed {
    VerifyingKey key = bank.signing().verifyingKey();
    assertThat(holds(key, ALLIANCE, good)).isTrue();
    envelopes.forget(good.encoded());
    envelopes.forget(good.encoded());
    assertThat(envelopes.read(good.encoded()).signed()).isEmpty();
    assertThat(holds(key, ALLIANCE, good)).isTrue();
  }

  @Test
  void together_only_those_that_hold_are_remembered() throws Malformed {
    Envelope forged = signed(3, other.signing());
    List<KnownEnvelopes.Read> reads =
        List.of(envelopes.read(forged.encoded()), envelopes.read(good.encoded()));
    VerifyingKey key = bank.signing().verifyingKey();

    assertThat(envelopes.hold(List.of(key, key), ALLIANCE, reads).stream()).containsExactly(1);

    assertThat(envelopes.read(forged.encoded()).signed()).isEmpty();
    assertThat(envelopes.read(good.encoded()).signed())
        .contains(new KnownEnvelopes.Signed(key.bytes(), ALLIANCE));
    assertThat(holds(key, ALLIANCE, forged)).isFalse();
    assertThat(holds(other.signing().verifyingKey(), ALLIANCE, good)).isFalse();
    assertThat(holds(key, ALLIANCE, good)).isTrue();
  }
}
