package org.lianfang.ledger;

import java.util.SplittableRandom;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.Envelope;

/// Random values of one run; `-Dtest.seed=N` repeats it. The seed stands in the message of failed
/// assertions that are described by [#toString].
public final class Seeded {
  private final long seed = Long.getLong("test.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);

  public int below(int bound) {
    return random.nextInt(bound);
  }

  public boolean oneIn(int times) {
    return below(times) == 0;
  }

  public Bytes bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.owning(bytes);
  }

  /// A command of [KeyValueMachine], now and then a bad one; few keys, so that they meet.
  public Envelope command(long request) {
    String member = "bank-" + (1 + below(3));
    String key = "k" + below(12);
    if (oneIn(25)) {
      Bytes noise = bytes(below(40));
      return new Envelope(noise, noise, Bytes.EMPTY);
    }
    if (oneIn(25)) {
      return KeyValueMachine.forged(member, request, "put", key, "x");
    }
    if (oneIn(20)) {
      return KeyValueMachine.command(member, below((int) request + 1), "put", key, "again");
    }
    return switch (below(12)) {
      case 0, 1 -> KeyValueMachine.command(member, request, "delete", key, "-");
      case 2, 3, 4 ->
          KeyValueMachine.command(member, request, "add", "c" + below(3), "" + below(9));
      case 5 -> KeyValueMachine.command(member, request, "count", "n" + below(3), "k");
      case 6 ->
          oneIn(3)
              ? KeyValueMachine.command(member, request, "roster", "-", "r" + request)
              : KeyValueMachine.command(member, request, "refuse", key, "-");
      default -> KeyValueMachine.command(member, request, "put", key, "v" + below(1000));
    };
  }

  @Override
  public String toString() {
    return "seed " + seed;
  }
}
