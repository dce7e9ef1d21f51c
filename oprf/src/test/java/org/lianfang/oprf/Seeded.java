package org.lianfang.oprf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/// Repeatable randomness for property tests: a seed is drawn once for the run and printed, and
/// `-Dlianfang.seed=…` repeats a run.
public final class Seeded extends SecureRandom {

  private static final long serialVersionUID = 1L;
  private static final long SEED = Long.getLong("lianfang.seed", new SecureRandom().nextLong());

  static {
    System.out.println("property tests of this run: -Dlianfang.seed=" + SEED);
  }

  private final String name;
  private long counter;

  public Seeded(Class<?> test) {
    this.name = test.getName();
  }

  @Override
  public void nextBytes(byte[] bytes) {
    try {
      for (int at = 0; at < bytes.length; at += 64) {
        byte[] block =
            MessageDigest.getInstance("SHA-512")
                .digest((SEED + "/" + name + "/" + counter++).getBytes(StandardCharsets.UTF_8));
        System.arraycopy(block, 0, bytes, at, Math.min(64, bytes.length - at));
      }
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int nextInt(int bound) {
    return Math.floorMod(nextInt(), bound);
  }

  @Override
  public int nextInt() {
    byte[] four = new byte[4];
    nextBytes(four);
    return ByteBuffer.wrap(four).getInt();
  }

  public byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    nextBytes(bytes);
    return bytes;
  }
}
