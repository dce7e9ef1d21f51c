package org.lianfang.node.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

class SealingTest {
  private final X25519SealKey key = key(1);

  private static X25519SealKey key(int seed) {
    byte[] secret = new byte[32];
    new Random(seed).nextBytes(secret);
    return new X25519SealKey(secret);
  }

  @Test
  void opens_what_was_sealed_to_it() throws Malformed {
    Bytes plain = Bytes.utf8("who asked, when, for what");
    assertThat(key.open("calls", Sealing.seal(key.publicKey(), "calls", plain))).isEqualTo(plain);
  }

  @Test
  void refuses_another_key_another_purpose_and_every_changed_byte() throws Malformed {
    Bytes sealed = Sealing.seal(key.publicKey(), "calls", Bytes.utf8("secret"));
    assertThatThrownBy(() -> key(2).open("calls", sealed)).isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> key.open("other", sealed)).isInstanceOf(Malformed.class);
    for (int i = 0; i < sealed.size(); i++) {
      byte[] changed = sealed.toArray();
      changed[i] ^= 1;
      assertThatThrownBy(() -> key.open("calls", Bytes.owning(changed)))
          .as("byte %d", i)
          .isInstanceOf(Malformed.class);
    }
    assertThatThrownBy(() -> key.open("calls", sealed.slice(0, 31))).isInstanceOf(Malformed.class);
  }
}
