package org.lianfang.ledger;

/// The command did not reach the ledger: nothing happened, submit it again freely.
@SuppressWarnings("serial")
public final class NotSent extends LedgerFailure {
  public NotSent(String message) {
    super(message);
  }
}
