package org.lianfang.cometbft;

import java.time.Duration;
import org.lianfang.cometbft.abci.Bundle;

/// What the ledger takes on at once.
///
/// @param waitingMax commands that may wait for their outcome
/// @param waitingBytesMax bytes that they may have together
/// @param batchMax commands that one request hands to the engine
/// @param bundleMax commands that one of its transactions holds at most
/// @param batchBytesMax bytes that a request gathers before it is sent
/// @param retryAfter what callers are told when too much waits
/// @param timeout how long a caller waits for an outcome before it is unknown
/// @param unsentTimeout how long a command waits for an engine that is not reachable
/// @param resubmission after how long a command that is not ordered is handed over again; the pause
///   doubles each time, three times at most
/// @param redelivery how long a subscription pauses after its handler failed
public record SubmissionLimits(
    int waitingMax,
    long waitingBytesMax,
    int batchMax,
    int bundleMax,
    long batchBytesMax,
    Duration retryAfter,
    Duration timeout,
    Duration unsentTimeout,
    Duration resubmission,
    Duration redelivery) {
  public static final SubmissionLimits DEFAULT =
      new SubmissionLimits(
          10_000,
          64L << 20,
          2 * Bundle.ENVELOPES_MAX,
          Bundle.ENVELOPES_MAX,
          4L << 20,
          Duration.ofMillis(500),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          Duration.ofMillis(200));

  /// The same limits, with at most so many commands in one transaction.
  public SubmissionLimits bundling(int commands) {
    return new SubmissionLimits(
        waitingMax,
        waitingBytesMax,
        batchMax,
        commands,
        batchBytesMax,
        retryAfter,
        timeout,
        unsentTimeout,
        resubmission,
        redelivery);
  }

  public SubmissionLimits {
    if (bundleMax < 1 || bundleMax > Bundle.ENVELOPES_MAX) {
      throw new IllegalArgumentException("a bundle of up to " + bundleMax + " commands");
    }
    if (waitingMax < 1 || waitingBytesMax < 1 || batchMax < 1 || batchBytesMax < 1) {
      throw new IllegalArgumentException("limits are positive");
    }
  }
}
