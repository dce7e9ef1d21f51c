package org.lianfang.server;

/// How a command ended, as its exit status says it.
public enum ExitCode {
  /// Done; of a verification: valid.
  DONE(0),
  /// Refused by a rule, or a verification says invalid.
  REFUSED(1),
  /// Unknown option, missing or unreadable file, unusable port.
  USAGE(2),
  /// Node, custodians or ledger not reachable in time; safe to repeat.
  UNREACHABLE(4),
  /// A fault of ours, with a reference that the log holds too.
  FAULT(5);

  private final int status;

  ExitCode(int status) {
    this.status = status;
  }

  public int status() {
    return status;
  }
}
