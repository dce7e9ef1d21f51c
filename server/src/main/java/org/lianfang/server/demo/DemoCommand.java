package org.lianfang.server.demo;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lianfang.server.AllianceFolder;
import org.lianfang.server.CommandCode;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.ExitCode;
import org.lianfang.server.Output;
import org.lianfang.server.Program;
import org.lianfang.server.web.Said;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `demo`: a trial alliance on this machine.
@Command(
    name = "demo",
    sortOptions = false,
    description = {
      "Makes a trial alliance on this machine and runs it until Ctrl-C.",
      "On first start it walks through the main job on bundled, made-up samples."
    },
    footer = {
      "  lianfang demo",
      "  lianfang demo --once --dir /tmp/trial --output json",
      "  lianfang demo --empty --members 5 --port 9440",
      "  lianfang demo --engine cometbft --dir data/network"
    })
public final class DemoCommand extends Program {
  @Option(names = "--once", description = "Stops after the walk; status 0 only if all steps held.")
  private boolean once;

  @Option(names = "--empty", description = "No samples and no walk.")
  private boolean empty;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "./data/demo",
      description = "The trial's folder (default: ${DEFAULT-VALUE}).")
  private Path directory = Path.of("data", "demo");

  @Option(
      names = "--members",
      paramLabel = "N",
      description = "How many banks (default: 4, or those that the folder has).")
  private @Nullable Integer members;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "8440",
      description = "The first of the consecutive ports (default: ${DEFAULT-VALUE}).")
  private int port = 8440;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      description =
          "What orders the ledger: embedded, or cometbft with one CometBFT process a member"
              + " (default: embedded, or the one that the folder has).")
  private @Nullable String engine;

  @Override
  public ExitCode run(Output output) throws CommandFailed, InterruptedException {
    Optional<EngineName> wanted = Optional.ofNullable(engine).flatMap(EngineName::find);
    if (engine != null && wanted.isEmpty()) {
      throw new CommandFailed(
          CommandCode.ENGINE_UNKNOWN,
          new Said("--engine 只能是 embedded 或 cometbft", "--engine is embedded or cometbft"));
    }
    int most = PortPlan.membersMax(wanted.orElse(EngineName.EMBEDDED));
    if (members != null && (members < 1 || members > most)) {
      throw new CommandFailed(
          CommandCode.MEMBERS_INVALID,
          new Said("--members 应在 1 与 " + most + " 之间", "--members lies between 1 and " + most));
    }
    try (AllianceFolder folder = AllianceFolder.take(directory)) {
      return new Demo(folder, output).run(wanted, Optional.ofNullable(members), port, empty, once);
    }
  }
}
