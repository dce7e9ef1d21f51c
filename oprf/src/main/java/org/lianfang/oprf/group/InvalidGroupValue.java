package org.lianfang.oprf.group;

/// Bytes that encode no acceptable element or scalar, or a sum of elements that is the identity.
///
/// The value came from outside: refuse the message that carried it. Carries no bytes of the value.
public final class InvalidGroupValue extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /// What is wrong with the value.
  public enum Flaw {
    /// Not the fixed length of the group.
    LENGTH,
    /// No encoding, or not the only one that the group allows for its value.
    NOT_CANONICAL,
    /// The group's identity element.
    IDENTITY,
    /// The scalar zero, where a scalar multiplies or divides.
    ZERO
  }

  /// What is wrong with the value.
  private final Flaw flaw;

  /// A refusal for one reason.
  ///
  /// @param flaw what is wrong
  public InvalidGroupValue(Flaw flaw) {
    super("invalid group value: " + flaw);
    this.flaw = flaw;
  }

  /// What is wrong with the value.
  ///
  /// @return the flaw
  public Flaw flaw() {
    return flaw;
  }
}
