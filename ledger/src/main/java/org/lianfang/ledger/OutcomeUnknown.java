package org.lianfang.ledger;

/// The command may stand on the ledger: submit the identical envelope again, or ask for its
/// outcome.
@SuppressWarnings("serial")
public final class OutcomeUnknown extends LedgerFailure {
  public OutcomeUnknown(String message) {
    super(message);
  }
}
