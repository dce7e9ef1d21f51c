package org.lianfang.server;

import java.nio.file.Path;
import org.lianfang.server.demo.SoleMember;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `node`: one member's node.
@Command(
    name = "node",
    sortOptions = false,
    description = {
      "Runs one member's node until Ctrl-C, as its configuration file says:",
      "  {\"engine\":\"embedded\",\"alliance\":\"demo\",\"member\":\"bank-1\",\"name_zh\":\"示例银行\",",
      "   \"name_en\":\"Sample Bank\",\"dir\":\"data/node\",\"address\":\"127.0.0.1\",\"port\":8440}",
      "With the embedded engine the member is an alliance of its own: custodians, reporters and",
      "queriers are this one institution."
    },
    footer = {"", "Example:", "  lianfang node --config node.json"})
public final class NodeCommand extends Program {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The configuration, JSON.")
  private Path config = Path.of("node.json");

  @Override
  public ExitCode run(Output output) throws CommandFailed, InterruptedException {
    return SoleMember.read(config).run(output);
  }
}
