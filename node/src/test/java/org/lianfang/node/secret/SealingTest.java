package org.lianfang.node.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Random;
import org.bouncycastle.crypto.hpke.HPKE;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

class SealingTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final X25519SealKey key = key(1);

  private static X25519SealKey key(int seed) {
    return new X25519SealKey(secret(seed));
  }

  private static byte[] secret(int seed) {
    byte[] secret = new byte[32];
    new Random(seed).nextBytes(secret);
    return secret;
  }

  /// An implementation that this project did not write.
  private static HPKE other() {
    return new HPKE(
        HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
  }

  @Test
  void another_implementation_opens_what_is_sealed() throws Exception {
    Bytes plain = Bytes.owning(secret(3));
    Bytes sealed = Sealing.seal(key.publicKey(), "calls", plain, RANDOM);
    byte[] opened =
        other()
            .open(
                sealed.slice(0, 32).toArray(),
                other().deserializePrivateKey(secret(1), key.publicKey().toArray()),
                Bytes.utf8("calls").toArray(),
                new byte[0],
                sealed.slice(32, sealed.size()).toArray(),
                null,
                null,
                null);
    assertThat(Bytes.owning(opened)).isEqualTo(plain);
  }

  @Test
  void opens_what_another_implementation_sealed() throws Exception {
    Bytes plain = Bytes.owning(secret(4));
    byte[][] sealed =
        other()
            .seal(
                other().deserializePublicKey(key.publicKey().toArray()),
                Bytes.utf8("calls").toArray(),
                new byte[0],
                plain.toArray(),
                null,
                null,
                null);
    assertThat(key.open("calls", Bytes.join(Bytes.owning(sealed[1]), Bytes.owning(sealed[0]))))
        .isEqualTo(plain);
  }

  @Test
  void refuses_a_key_of_small_order() {
    Bytes zero = Bytes.owning(new byte[32]);
    assertThatThrownBy(() -> Sealing.seal(zero, "calls", Bytes.utf8("secret"), RANDOM))
        .isInstanceOf(Malformed.class);
    Bytes sealed = Bytes.join(zero, Bytes.owning(new byte[16]));
    assertThatThrownBy(() -> key.open("calls", sealed)).isInstanceOf(Malformed.class);
  }

  @Test
  void opens_what_was_sealed_to_it() throws Malformed {
    Bytes plain = Bytes.utf8("who asked, when, for what");
    assertThat(key.open("calls", Sealing.seal(key.publicKey(), "calls", plain, RANDOM)))
        .isEqualTo(plain);
  }

  @Test
  void refuses_another_key_another_purpose_and_every_changed_byte() throws Malformed {
    Bytes sealed = Sealing.seal(key.publicKey(), "calls", Bytes.utf8("secret"), RANDOM);
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
