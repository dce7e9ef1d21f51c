package org.lianfang.ledger.embedded;

import java.time.Duration;

/// What the engine takes on at once.
///
/// @param waitingMax commands that may wait to be ordered
/// @param waitingBytesMax bytes that they may have together
/// @param blockMax commands of one block
/// @param blockBytesMax bytes that a block gathers before it closes
/// @param retryAfter what an overloaded engine tells its callers
/// @param timeout how long a caller waits for an outcome before it is unknown
/// @param redelivery how long a subscription pauses after its handler failed
public record EmbeddedLimits(
    int waitingMax,
    long waitingBytesMax,
    int blockMax,
    long blockBytesMax,
    Duration retryAfter,
    Duration timeout,
    Duration redelivery) {
  public static final EmbeddedLimits DEFAULT =
      new EmbeddedLimits(
          10_000,
          64L << 20,
          1_000,
          4L << 20,
          Duration.ofMillis(200),
          Duration.ofSeconds(30),
          Duration.ofMillis(200));

  public EmbeddedLimits {
    if (waitingMax < 1 || waitingBytesMax < 1 || blockMax < 1 || blockBytesMax < 1) {
      throw new IllegalArgumentException("limits are positive");
    }
  }
}
