package org.lianfang.server;

import org.lianfang.protocol.Reason;

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

  /// How a command ends that met this refusal or error.
  public static ExitCode of(Reason reason) {
    return switch (reason.category()) {
      case CALLER, DENIED -> REFUSED;
      case CAPACITY, PEER -> UNREACHABLE;
      case INTERNAL -> FAULT;
    };
  }

  public int status() {
    return status;
  }
}
