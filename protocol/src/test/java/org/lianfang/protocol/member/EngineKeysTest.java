package org.lianfang.protocol.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;

class EngineKeysTest {
  private final VerifyingKey consensus = key("consensus");
  private final VerifyingKey node = key("node");
  private final EngineKeys keys = new EngineKeys(consensus, node);

  @Test
  void addresses_are_the_first_twenty_bytes_of_the_keys_hashes() {
    assertThat(keys.consensusAddress()).isEqualTo(Encoding.sha256(consensus.bytes()).slice(0, 20));
    assertThat(keys.nodeId()).isEqualTo(Encoding.sha256(node.bytes()).slice(0, 20));
    assertThat(keys.all()).containsExactly(consensus.bytes(), node.bytes());
    assertThat(keys.areSound()).isTrue();
  }

  @Test
  void the_two_uses_have_keys_of_their_own() {
    assertThatThrownBy(() -> new EngineKeys(node, node))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_is_no_point_is_refused_every_time() {
    // All ones is no canonical encoding; zero with sign and one are points of small order.
    byte[] ones = new byte[32];
    Arrays.fill(ones, (byte) 0xff);
    byte[] neutral = new byte[32];
    neutral[0] = 1;
    for (byte[] wrong : new byte[][] {ones, neutral, new byte[31]}) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> new VerifyingKey(Bytes.copyOf(wrong)))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  private static VerifyingKey key(String use) {
    return new SigningKey(Encoding.sha256(Bytes.utf8(use)).toArray()).verifyingKey();
  }
}
