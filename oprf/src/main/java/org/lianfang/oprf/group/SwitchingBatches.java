package org.lianfang.oprf.group;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigInteger;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// libsodium at first, and lanes once they are worth it.
///
/// Whoever starts a program and multiplies little pays nothing. From some thousand elements on a
/// thread beside has the lanes compute until the compiler is done with them, a second of processor
/// time, and compares. If they compute the same and faster they take over; both give the same
/// bytes, so nobody notices but by the time.
final class SwitchingBatches implements Batches {

  private static final Logger LOG = System.getLogger(SwitchingBatches.class.getName());

  /// So many elements multiplied or summed start the trial.
  private static final long TRIAL_FROM = 4_096;

  private final OneByOne first = new OneByOne();
  private final AtomicLong seen = new AtomicLong();
  private volatile Batches current = first;

  @Override
  public String name() {
    return current.name();
  }

  private Batches current(int items) {
    Batches now = current;
    if (now == first && seen.get() < TRIAL_FROM) {
      long before = seen.getAndAdd(items);
      if (before < TRIAL_FROM && before + items >= TRIAL_FROM) {
        Thread trial = new Thread(this::tryLanes, "lianfang-backend-trial");
        trial.setDaemon(true);
        trial.start();
      }
    }
    return now;
  }

  private void tryLanes() {
    try {
      Batches lanes = new LaneBatches();
      Comparison comparison = BackendTrial.run(first, lanes);
      if (comparison.isVectorFaster()) {
        current = lanes;
      }
      LOG.log(
          Level.DEBUG,
          "batches of elements are computed by {0}: a multiplication takes {1} µs in lanes, {2} µs"
              + " by libsodium",
          name(),
          comparison.vectorMicros(),
          comparison.libsodiumMicros());
    } catch (BackendUnavailable | LinkageError wrong) {
      // libsodium goes on; but a processor that computes wrongly is worth knowing about.
      LOG.log(Level.WARNING, "the vector backend is not used", wrong);
    }
  }

  @Override
  public Element[] decode(byte[][] encodings) {
    return current(0).decode(encodings);
  }

  @Override
  public byte[][] map(List<byte[]> uniform) {
    return current(0).map(uniform);
  }

  @Override
  public Element[] multiply(List<SecretScalar> factors, ElementBatch elements) {
    return current(elements.size()).multiply(factors, elements);
  }

  @Override
  public byte[][] sums(List<Scalar> weights, List<ElementBatch> batches) {
    return current(weights.size() * batches.size()).sums(weights, batches);
  }

  @Override
  public byte[][] sumEach(List<BigInteger> weights, List<ElementBatch> batches) {
    return current(0).sumEach(weights, batches);
  }
}
