package org.lianfang.node.vault;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.lianfang.oprf.Combination;
import org.lianfang.oprf.KeyShare;
import org.lianfang.oprf.OprfOutput;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.Voprf;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.protocol.Bytes;

/// A key that is not shared: one custodian, threshold one.
public final class SingleKey {
  private final Suite suite = Suite.ristretto255();
  private final KeyShare share;

  private SingleKey(KeyShare share) {
    this.share = share;
  }

  /// @param scalar canonical, 32 bytes
  public static SingleKey of(Bytes scalar) {
    Suite suite = Suite.ristretto255();
    return new SingleKey(KeyShare.of(suite, 1, suite.group().decodeSecret(scalar.toArray())));
  }

  /// The key that follows from a label.
  public static SingleKey named(String label) {
    try {
      Suite suite = Suite.ristretto255();
      byte[] uniform =
          MessageDigest.getInstance("SHA-512").digest(label.getBytes(StandardCharsets.UTF_8));
      return new SingleKey(KeyShare.of(suite, 1, suite.group().reduceSecret(uniform)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  public Bytes publicKey() {
    return Bytes.owning(share.verificationShare().encoded());
  }

  /// The output of an input in the clear.
  public OprfOutput output(byte[] input) {
    Voprf voprf = new Voprf(suite);
    ElementBatch outputs = voprf.evaluateUnproven(share, suite.hashAllToGroup(List.of(input)));
    return voprf
        .finishClear(List.of(input), new Combination.Combined(outputs, BigInteger.ONE))
        .getFirst();
  }
}
