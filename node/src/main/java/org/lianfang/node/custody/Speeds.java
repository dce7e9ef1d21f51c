package org.lianfang.node.custody;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.lianfang.protocol.member.MemberId;

/// How fast each custodian answered of late, and so whom to ask first and how long to wait before
/// another is asked beside it. Thread-safe.
final class Speeds {
  /// A batch of one costs about as much as this many more items.
  private static final int FIXED_COST_ITEMS = 8;

  private static final double KEEP = 0.8;

  /// Above the cost of any custodian that is not avoided.
  private static final double AVOIDED_COST = 1e15;

  private static final double NANOS_AT_FIRST = 1_000_000;
  private static final Duration HEDGE_MIN = Duration.ofMillis(250);
  private static final Duration HEDGE_MAX = Duration.ofSeconds(10);
  private static final int HEDGE_FACTOR = 4;
  private static final long PASSED_OVER_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long DISTRUSTED_NANOS = Duration.ofMinutes(10).toNanos();

  private static final class Seen {
    private double nanosPerItem = NANOS_AT_FIRST;
    private int inFlight;
    private long avoidedUntil = Long.MIN_VALUE;
  }

  private final MemberId self;
  private final RandomGenerator random;
  private final Map<MemberId, Seen> seen = new HashMap<>();

  Speeds(MemberId self, RandomGenerator random) {
    this.self = self;
    this.random = random;
  }

  /// The custodians in the order in which they are to be asked: this node's own, then those that
  /// answered fastest and have least to do, with some chance so that load spreads; those that
  /// failed just now come last.
  synchronized List<MemberId> order(List<MemberId> custodians, long now) {
    Map<MemberId, Double> costs =
        custodians.stream().distinct().collect(Collectors.toMap(c -> c, c -> cost(c, now)));
    return custodians.stream().distinct().sorted(Comparator.comparing(costs::get)).toList();
  }

  private double cost(MemberId custodian, long now) {
    Seen of = of(custodian);
    if (now < of.avoidedUntil) {
      return AVOIDED_COST + (of.avoidedUntil - now);
    }
    if (custodian.equals(self)) {
      return 0;
    }
    return of.nanosPerItem * (1 + of.inFlight) * (0.75 + random.nextDouble() / 2);
  }

  synchronized void asked(MemberId custodian) {
    of(custodian).inFlight++;
  }

  synchronized void answered(MemberId custodian, int items, long nanos) {
    Seen of = of(custodian);
    of.inFlight--;
    of.avoidedUntil = Long.MIN_VALUE;
    of.nanosPerItem = KEEP * of.nanosPerItem + (1 - KEEP) * nanos / (items + FIXED_COST_ITEMS);
  }

  synchronized void failed(MemberId custodian, long now) {
    Seen of = of(custodian);
    of.inFlight--;
    of.avoidedUntil = Math.max(of.avoidedUntil, now + PASSED_OVER_NANOS);
  }

  /// It takes longer than expected; it may still answer.
  synchronized void slow(MemberId custodian, long now) {
    Seen of = of(custodian);
    of.avoidedUntil = Math.max(of.avoidedUntil, now + PASSED_OVER_NANOS);
  }

  /// It signed a wrong answer.
  synchronized void wrong(MemberId custodian, long now) {
    Seen of = of(custodian);
    of.inFlight--;
    of.avoidedUntil = now + DISTRUSTED_NANOS;
  }

  /// After how long another custodian is asked beside this one.
  synchronized Duration patience(MemberId custodian, int items) {
    double expected = of(custodian).nanosPerItem * (items + FIXED_COST_ITEMS);
    Duration patience = Duration.ofNanos((long) (HEDGE_FACTOR * expected)).plus(HEDGE_MIN);
    return patience.compareTo(HEDGE_MAX) < 0 ? patience : HEDGE_MAX;
  }

  private Seen of(MemberId custodian) {
    return seen.computeIfAbsent(custodian, c -> new Seen());
  }
}
