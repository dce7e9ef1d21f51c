package org.lianfang.oprf;

import java.security.MessageDigest;
import java.util.Arrays;
import javax.security.auth.Destroyable;

/// The pseudorandom value of one input under one key, y of the specification. Never stored and
/// never sent: token and payload key are derived from it.
///
/// `toString` shows nothing, equality takes constant time, [#destroy] overwrites it.
public final class OprfOutput implements Destroyable {

  private final byte[] value;
  private volatile boolean destroyed;

  OprfOutput(byte[] value) {
    this.value = value;
  }

  /// The bytes, for comparison with vectors. Whoever calls this owns a secret.
  ///
  /// @return a copy, 64 bytes for ristretto255
  public byte[] copyOfSecretBytes() {
    return bytes().clone();
  }

  byte[] bytes() {
    if (destroyed) {
      throw new IllegalStateException("the output was destroyed");
    }
    return value;
  }

  @Override
  public void destroy() {
    destroyed = true;
    Arrays.fill(value, (byte) 0);
  }

  @Override
  public boolean isDestroyed() {
    return destroyed;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OprfOutput that && MessageDigest.isEqual(value, that.value);
  }

  @Override
  public int hashCode() {
    return OprfOutput.class.hashCode();
  }

  @Override
  public String toString() {
    return "OprfOutput";
  }
}
