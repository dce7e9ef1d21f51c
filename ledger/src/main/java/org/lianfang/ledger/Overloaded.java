package org.lianfang.ledger;

import java.time.Duration;

/// The ledger has too much to do: nothing happened, submit again after the given time.
@SuppressWarnings("serial")
public final class Overloaded extends LedgerFailure {
  private final Duration retryAfter;

  public Overloaded(Duration retryAfter) {
    super("the ledger is overloaded; retry after " + retryAfter.toMillis() + " ms");
    this.retryAfter = retryAfter;
  }

  public Duration retryAfter() {
    return retryAfter;
  }
}
