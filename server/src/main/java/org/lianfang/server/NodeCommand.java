package org.lianfang.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lianfang.server.demo.SoleMember;
import org.lianfang.server.network.NetworkNode;
import org.lianfang.server.network.NodeConfig;
import org.lianfang.server.web.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;

/// `node`: one member's node.
@Command(
    name = "node",
    sortOptions = false,
    description = {
      "Runs one member's node until Ctrl-C, as its configuration file says:",
      "  {\"engine\":\"embedded\",\"alliance\":\"demo\",\"member\":\"bank-1\",\"name_zh\":\"示例银行\",",
      "   \"name_en\":\"Sample Bank\",\"dir\":\"data/node\",\"address\":\"127.0.0.1\",\"port\":8440}",
      "With the embedded engine the member is an alliance of its own: custodians, reporters and",
      "queriers are this one institution. A member of a network has its configuration from",
      "'network apply', with the engine cometbft."
    },
    footer = "  lianfang node --config data/bank-1/node.json")
public final class NodeCommand extends Program {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The configuration, JSON.")
  private Path config = Path.of("node.json");

  @Option(
      names = "--stop-after",
      paramLabel = "HEIGHT",
      description = {
        "Before a chain upgrade: the last block that this member votes for. Where more than a third",
        "of the validators name the same one, the chain stands there."
      })
  private @Nullable Long stopAfter;

  @Override
  public ExitCode run(Output output) throws CommandFailed, InterruptedException {
    return isOfNetwork()
        ? new NetworkNode(NodeConfig.read(config), Optional.ofNullable(stopAfter)).run(output)
        : SoleMember.read(config).run(output);
  }

  private boolean isOfNetwork() {
    try {
      return Json.MAPPER
          .readTree(Files.readAllBytes(config))
          .path("engine")
          .asString("")
          .equals("cometbft");
    } catch (IOException | JacksonException e) {
      // Said by whoever reads it whole.
      return false;
    }
  }
}
