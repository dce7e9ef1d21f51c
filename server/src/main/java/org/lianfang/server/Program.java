package org.lianfang.server;

import picocli.CommandLine.Option;

/// What all commands of this program share: the form of their output.
public abstract class Program {
  enum Form {
    TEXT,
    JSON
  }

  @Option(
      names = "--output",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "Form of the output: text, or JSON, one document a line.")
  Form form = Form.TEXT;

  @Option(names = "--help", usageHelp = true, description = "Shows this and ends.")
  boolean help;

  final boolean isJson() {
    return form == Form.JSON;
  }

  /// Does it.
  ///
  /// @throws CommandFailed with what to tell the user
  public abstract ExitCode run(Output output) throws CommandFailed, InterruptedException;
}
