package org.lianfang.protocol;

/// A refusal on its way to the caller: a reason of the table and a detail that says where and what
/// to do. The detail never holds an identifier, a token or a secret.
@SuppressWarnings("serial")
public final class Refused extends Exception {
  private final Reason reason;

  public Refused(Reason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
