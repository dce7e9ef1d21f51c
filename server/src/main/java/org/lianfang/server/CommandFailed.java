package org.lianfang.server;

import org.lianfang.protocol.Reason;
import org.lianfang.server.web.Said;

/// A command that ends here, with what to tell the user: what is wrong, where, and what to do.
@SuppressWarnings("serial")
public final class CommandFailed extends Exception {
  private final ExitCode exit;
  private final String code;
  private final Said title;
  private final Said why;

  private CommandFailed(ExitCode exit, String code, Said title, Said why) {
    super(why.en());
    this.exit = exit;
    this.code = code;
    this.title = title;
    this.why = why;
  }

  public CommandFailed(CommandCode code, Said why) {
    this(code.exit(), code.name(), new Said(code.zh(), code.en()), why);
  }

  public CommandFailed(Reason reason, Said why) {
    this(ExitCode.of(reason), reason.name(), new Said(reason.zh(), reason.en()), why);
  }

  public ExitCode exit() {
    return exit;
  }

  public String code() {
    return code;
  }

  public Said title() {
    return title;
  }

  public Said why() {
    return why;
  }
}
