package org.lianfang.protocol.checkpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lianfang.protocol.member.SigningKey;

/// The keys of a small log: seed 32 times 0x01 for the log, 32 times 0x0B and on for the cosigners.
final class TestKeys {
  static final String ORIGIN = "lianfang-trial/example";
  static final SigningKey LOG = key(1);
  static final VerifierKey LOG_KEY =
      new VerifierKey(ORIGIN, SignatureType.ED25519, LOG.verifyingKey());

  private TestKeys() {}

  static SigningKey key(int seed) {
    byte[] bytes = new byte[SigningKey.SEED_SIZE];
    Arrays.fill(bytes, (byte) seed);
    return new SigningKey(bytes);
  }

  static String name(int cosigner) {
    return Cosignature.cosignerName("example", "bank-" + cosigner);
  }

  static SigningKey cosigner(int number) {
    return key(10 + number);
  }

  static VerifierKey cosignerKey(int number) {
    return new VerifierKey(
        name(number), SignatureType.COSIGNATURE, cosigner(number).verifyingKey());
  }

  static List<VerifierKey> cosignerKeys(int count) {
    List<VerifierKey> keys = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      keys.add(cosignerKey(i));
    }
    return keys;
  }

  static Signers signers(int count) {
    return new Signers(ORIGIN, List.of(LOG_KEY), Quorum.of(cosignerKeys(count)));
  }

  static Cosignature cosign(Checkpoint checkpoint, int cosigner, long timestampSeconds) {
    return Cosignature.sign(checkpoint, name(cosigner), timestampSeconds, cosigner(cosigner));
  }
}
