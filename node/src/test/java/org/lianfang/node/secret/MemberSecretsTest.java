package org.lianfang.node.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.lianfang.node.Identity;
import org.lianfang.protocol.member.EngineKeys;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.SigningKey;

class MemberSecretsTest {
  private final InMemorySecrets secrets = new InMemorySecrets();
  private final SecureRandom random = new SecureRandom();

  MemberSecretsTest() {
    MemberSecrets.draw(secrets, random);
  }

  @Test
  void drawing_again_changes_nothing() {
    EngineKeys keys = MemberSecrets.engineKeys(secrets);
    MemberSecrets.draw(secrets, random);
    assertThat(MemberSecrets.engineKeys(secrets)).isEqualTo(keys);
  }

  @Test
  void the_engines_seeds_are_those_of_its_public_keys() throws NoSuchSecret {
    EngineKeys keys = MemberSecrets.engineKeys(secrets);
    assertThat(secrets.use(MemberSecrets.CONSENSUS_KEY, SigningKey::new).verifyingKey())
        .isEqualTo(keys.consensus());
    assertThat(secrets.use(MemberSecrets.ENGINE_NODE_KEY, SigningKey::new).verifyingKey())
        .isEqualTo(keys.node());
    assertThat(keys.areSound()).isTrue();
  }

  @Test
  void a_member_of_a_trial_has_no_engine() {
    assertThat(identity(true).engine()).isEmpty();
    assertThat(identity(false).engine()).contains(MemberSecrets.engineKeys(secrets));
    assertThat(identity(false)).hasToString("Identity[bank-1]");
  }

  @Test
  void the_next_consensus_key_waits_beside_the_present_one_and_then_replaces_it() {
    Identity before = identity(false);
    MemberSecrets.drawNextConsensusKey(secrets, random);
    assertThat(identity(false).engine()).isEqualTo(before.engine());

    MemberSecrets.advanceConsensusKey(secrets);
    Identity after = identity(false);
    assertThat(after.engine().orElseThrow().consensus())
        .isNotEqualTo(before.engine().orElseThrow().consensus());
    assertThat(after.engine().orElseThrow().node()).isEqualTo(before.engine().orElseThrow().node());
    assertThat(after.signing().verifyingKey()).isEqualTo(before.signing().verifyingKey());
    assertThat(after.cosign().verifyingKey()).isEqualTo(before.cosign().verifyingKey());
    assertThat(secrets.contains(MemberSecrets.NEXT_CONSENSUS_KEY)).isFalse();
  }

  private Identity identity(boolean trial) {
    return MemberSecrets.identity(secrets, new MemberId("bank-1"), "pilot", trial);
  }
}
