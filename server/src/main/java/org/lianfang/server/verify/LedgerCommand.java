package org.lianfang.server.verify;

import org.lianfang.server.ExitCode;
import org.lianfang.server.Output;
import org.lianfang.server.Program;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `ledger`: what can be done with a stored ledger.
@Command(
    name = "ledger",
    description = "Looks at a member's stored ledger, without any network.",
    subcommands = VerifyCommand.class,
    footer = "  lianfang ledger verify --dir data/demo/bank-1")
public final class LedgerCommand extends Program {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public ExitCode run(Output output) {
    throw new CommandLine.ParameterException(spec.commandLine(), "name what to do: verify");
  }
}
