package org.lianfang.protocol;

/// A refusal on its way to the caller: a reason of the table and a detail that says where and what
/// to do. The detail never holds an identifier, a token or a secret.
@SuppressWarnings("serial")
public final class Refused extends Exception {
  private final Reason reason;
  private final String zh;

  /// A refusal that people read, in Chinese or English.
  public Refused(Reason reason, Detail detail, Object... arguments) {
    super(detail.en(arguments));
    this.reason = reason;
    this.zh = detail.zh(arguments);
  }

  /// A refusal that other programs read; whoever reads Chinese gets the reason's own words.
  public Refused(Reason reason, String detail) {
    super(detail);
    this.reason = reason;
    this.zh = reason.zh();
  }

  public Reason reason() {
    return reason;
  }

  /// The detail in Chinese.
  public String zh() {
    return zh;
  }
}
