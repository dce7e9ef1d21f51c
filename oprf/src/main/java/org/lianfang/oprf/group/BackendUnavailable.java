package org.lianfang.oprf.group;

/// The curve library cannot be used: it is missing, or it computed something wrong at its
/// self-check.
///
/// The program must not start; the message says what to install or replace.
public final class BackendUnavailable extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /// A refusal with its reason.
  ///
  /// @param message what is missing or wrong, and what helps
  public BackendUnavailable(String message) {
    super(message);
  }

  /// A refusal with its reason and cause.
  ///
  /// @param message what is missing or wrong, and what helps
  /// @param cause the failure underneath
  public BackendUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
