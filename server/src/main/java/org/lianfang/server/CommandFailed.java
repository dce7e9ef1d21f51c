package org.lianfang.server;

/// A command that ends here, with what to tell the user: what is wrong, where, and what to do.
@SuppressWarnings("serial")
public final class CommandFailed extends Exception {
  private final ExitCode exit;
  private final String code;

  /// @param code stable, upper snake case
  public CommandFailed(ExitCode exit, String code, String message) {
    super(message);
    this.exit = exit;
    this.code = code;
  }

  public ExitCode exit() {
    return exit;
  }

  public String code() {
    return code;
  }
}
