package org.lianfang.node.checkpoint;

import java.time.Duration;
import java.util.Optional;

/// How old this node's view of the ledger is.
@FunctionalInterface
public interface Freshness {
  /// A custodian evaluates only below this age.
  Duration LIMIT = Duration.ofSeconds(30);

  /// Own clock minus the oldest timestamp in the newest quorum of cosignatures over a size that
  /// this replica has applied with that root; timestamps more than 5 s ahead do not count. Empty
  /// where there is no such quorum yet.
  Optional<Duration> age();

  /// Whether a custodian may evaluate.
  default boolean isFresh() {
    return age().filter(Freshness::isFresh).isPresent();
  }

  /// Whether a view of this age is fresh. One that is younger than now, by more than clocks may
  /// differ, is not: the own clock was set back, and says nothing of the view.
  static boolean isFresh(Duration age) {
    return age.compareTo(LIMIT) < 0 && age.compareTo(Clocks.DIFFERENCE_MAX.negated()) >= 0;
  }
}
