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
    return age().map(age -> age.compareTo(LIMIT) < 0).orElse(false);
  }
}
