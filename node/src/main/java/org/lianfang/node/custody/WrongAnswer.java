package org.lianfang.node.custody;

/// A custodian's answer that is discarded.
@SuppressWarnings("serial")
final class WrongAnswer extends Exception {
  private final Evidence.Fault fault;
  private final boolean attributable;

  private WrongAnswer(Evidence.Fault fault, boolean attributable, String detail) {
    super(detail);
    this.fault = fault;
    this.attributable = attributable;
  }

  /// The custodian signed it for this request: evidence.
  static WrongAnswer signed(Evidence.Fault fault, String detail) {
    return new WrongAnswer(fault, true, detail);
  }

  /// Nothing shows that the custodian made it, or it may be right under another view.
  static WrongAnswer unattributable(String detail) {
    return new WrongAnswer(Evidence.Fault.SHAPE, false, detail);
  }

  Evidence.Fault fault() {
    return fault;
  }

  boolean isAttributable() {
    return attributable;
  }
}
