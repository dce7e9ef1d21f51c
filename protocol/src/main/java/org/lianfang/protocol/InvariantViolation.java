package org.lianfang.protocol;

/// Something that cannot be true is true: the node stops rather than go on with it.
@SuppressWarnings("serial")
public final class InvariantViolation extends Error {
  public InvariantViolation(String message) {
    super(message);
  }

  public InvariantViolation(String message, Throwable cause) {
    super(message, cause);
  }
}
