package org.lianfang.protocol.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.lianfang.protocol.Bytes;

/// Random values of one run. The seed stands in the message of every failed assertion that is
/// described by [#toString]; `-Dtest.seed=N` repeats it.
final class Seeded {
  private final long seed = Long.getLong("test.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);

  int below(int bound) {
    return random.nextInt(bound);
  }

  long below(long bound) {
    return random.nextLong(bound);
  }

  Bytes bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.owning(bytes);
  }

  List<Bytes> hashes(int count) {
    List<Bytes> hashes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      hashes.add(bytes(MerkleTree.HASH_BYTES));
    }
    return hashes;
  }

  /// Returns `bytes` with one bit of the byte at `index` changed.
  Bytes flip(Bytes bytes, int index) {
    byte[] changed = bytes.toArray();
    changed[index] ^= (byte) (1 << random.nextInt(8));
    return Bytes.owning(changed);
  }

  @Override
  public String toString() {
    return "seed " + seed;
  }
}
