package org.lianfang.server;

import org.lianfang.server.web.Said;

/// A command that ends here, with what to tell the user: what is wrong, where, and what to do.
@SuppressWarnings("serial")
public final class CommandFailed extends Exception {
  private final ExitCode exit;
  private final String code;
  private final Said why;

  /// @param code stable, upper snake case
  public CommandFailed(ExitCode exit, String code, Said why) {
    super(why.en());
    this.exit = exit;
    this.code = code;
    this.why = why;
  }

  public ExitCode exit() {
    return exit;
  }

  public String code() {
    return code;
  }

  public Said why() {
    return why;
  }
}
