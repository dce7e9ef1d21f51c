package org.lianfang.oprf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.oprf.group.Group;
import org.lianfang.oprf.group.SecretScalar;

class SecretsTest {

  private final Seeded random = new Seeded(SecretsTest.class);
  private final Suite suite = Suite.ristretto255();
  private final Group group = suite.group();
  private final Voprf voprf = new Voprf(suite);

  @Test
  void printed_secrets_show_nothing() {
    SecretScalar secret = group.randomSecret(random);
    Blind blind = Blind.of(secret);
    Blinded blinded = Blinded.of(suite, new byte[] {1, 2, 3}, blind);
    KeyShare share = KeyShare.of(suite, 3, secret);
    DayKey day = DayKey.draw(7, random);
    OprfOutput output = output(share, blinded);
    assertThat(
            List.of(
                secret.toString(),
                blind.toString(),
                blinded.toString(),
                share.toString(),
                day.toString(),
                output.toString(),
                blinded.element().toString()))
        .containsExactly(
            "SecretScalar",
            "Blind",
            "Blinded",
            "KeyShare[index=3]",
            "DayKey[day=7]",
            "OprfOutput",
            "Element");
  }

  @Test
  void destroyed_secrets_cannot_be_used_and_are_zero() {
    SecretScalar secret = group.randomSecret(random);
    KeyShare share = KeyShare.of(suite, 1, secret);
    ElementBatch inputs = ElementBatch.of(List.of(group.generator()));
    share.destroy();
    assertThat(share.isDestroyed()).isTrue();
    assertThat(secret.isDestroyed()).isTrue();
    assertThatIllegalStateException().isThrownBy(share::copyOfSecretBytes);
    assertThatIllegalStateException().isThrownBy(() -> voprf.evaluate(share, inputs, random));

    DayKey day = DayKey.draw(1, random);
    day.destroy();
    assertThat(day.isDestroyed()).isTrue();
    assertThatIllegalStateException().isThrownBy(day::copyOfSecretBytes);

    Blind blind = Blind.of(group.randomSecret(random));
    blind.destroy();
    assertThat(blind.isDestroyed()).isTrue();
    assertThatIllegalStateException().isThrownBy(() -> Blinded.of(suite, new byte[1], blind));
  }

  @Test
  void equal_secrets_are_equal() {
    byte[] bytes = group.randomSecret(random).copyOfSecretBytes();
    SecretScalar one = group.decodeSecret(bytes);
    SecretScalar other = group.decodeSecret(bytes);
    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
    assertThat(one).isNotEqualTo(group.randomSecret(random));
    assertThat(Blind.of(one)).isEqualTo(Blind.of(other));
    assertThat(KeyShare.of(suite, 1, one)).isEqualTo(KeyShare.of(suite, 1, other));
    assertThat(KeyShare.of(suite, 1, one)).isNotEqualTo(KeyShare.of(suite, 2, other));
  }

  @Test
  void day_keys_only_go_forward() {
    DayKey first = DayKey.draw(100, random);
    DayKey third = first.next(suite).next(suite);
    assertThat(third).isEqualTo(first.at(suite, 102));
    assertThat(first.at(suite, 100)).isEqualTo(first);
    assertThat(third).isNotEqualTo(first);
    assertThatIllegalArgumentException().isThrownBy(() -> third.at(suite, 101));
    assertThatIllegalArgumentException().isThrownBy(() -> DayKey.of(1, new byte[32]));
  }

  @Test
  void blind_is_repeatable_and_differs_by_day_call_and_input() {
    DayKey day = DayKey.draw(5, random);
    byte[] call = random.bytes(16);
    byte[] input = random.bytes(12);
    Blind blind = day.blind(suite, call, input);
    assertThat(day.blind(suite, call, input)).isEqualTo(blind);
    assertThat(day.next(suite).blind(suite, call, input)).isNotEqualTo(blind);
    assertThat(day.blind(suite, random.bytes(16), input)).isNotEqualTo(blind);
    assertThat(day.blind(suite, call, random.bytes(12))).isNotEqualTo(blind);
    assertThat(Blind.decode(suite, blind.copyOfSecretBytes())).isEqualTo(blind);
  }

  private OprfOutput output(KeyShare share, Blinded blinded) {
    ElementBatch inputs = ElementBatch.of(List.of(blinded.element()));
    Evaluated answer =
        new Evaluated(1, voprf.evaluateUnproven(share, inputs), proof(share, inputs));
    return voprf
        .finish(List.of(blinded), Combination.of(List.of(1)).combine(group, List.of(answer)))
        .getFirst();
  }

  private DleqProof proof(KeyShare share, ElementBatch inputs) {
    return voprf.evaluate(share, inputs, random).proof();
  }
}
