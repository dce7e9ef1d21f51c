package org.lianfang.ledger;

/// Why the ledger gave no outcome; named by what the caller may do next.
@SuppressWarnings("serial")
public abstract sealed class LedgerFailure extends Exception
    permits NotSent, Overloaded, OutcomeUnknown {
  LedgerFailure(String message) {
    super(message);
  }
}
