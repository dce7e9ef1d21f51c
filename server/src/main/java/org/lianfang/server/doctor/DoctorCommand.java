package org.lianfang.server.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lianfang.server.CommandCode;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.ExitCode;
import org.lianfang.server.Output;
import org.lianfang.server.Program;
import org.lianfang.server.web.Said;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `doctor`: looks at the machine and at running nodes.
@Command(
    name = "doctor",
    sortOptions = false,
    description = {
      "Checks JDK, native libraries, ports, disk, clock and the engine's program; with --dir or",
      "--profile also ledger, custodians and engines of running nodes. Says how to mend what is",
      "wrong."
    },
    footer = {"  lianfang doctor", "  lianfang doctor --dir data/demo --output json"})
public final class DoctorCommand extends Program {
  private static final int PORTS = 10;

  @Option(names = "--dir", paramLabel = "DIR", description = "A trial's folder.")
  private @Nullable Path directory;

  @Option(
      names = "--profile",
      paramLabel = "PATH",
      description = "A client.json, or a folder that holds one.")
  private @Nullable Path profile;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "8440",
      description = "The first port that a demo would use (default: ${DEFAULT-VALUE}).")
  private int port = 8440;

  record Report(boolean ok, List<Check.Shown> checks) {}

  @Override
  public ExitCode run(Output output) throws CommandFailed, InterruptedException {
    Optional<Path> running = Optional.ofNullable(profile).or(() -> Optional.ofNullable(directory));
    List<Check> checks = new ArrayList<>();
    checks.add(MachineChecks.jdk());
    checks.add(MachineChecks.sodium());
    checks.add(MachineChecks.backend());
    checks.add(MachineChecks.rocks());
    checks.add(MachineChecks.memory());
    checks.add(MachineChecks.disk(running.orElse(Path.of("data", "demo"))));
    checks.add(MachineChecks.clock());
    checks.add(EngineChecks.program(System.getenv()));
    if (running.isEmpty()) {
      checks.add(MachineChecks.ports(port, PORTS));
    } else {
      checks.addAll(nodes(running.get()));
    }
    boolean ok = checks.stream().allMatch(Check::ok);
    List<Check.Shown> shown = checks.stream().map(check -> check.in(output.locale())).toList();
    StringBuilder text = new StringBuilder();
    for (Check.Shown check : shown) {
      text.append(check.ok() ? "✓ " : "✗ ")
          .append(check.name())
          .append("  ")
          .append(check.detail());
      if (!check.fix().isEmpty()) {
        text.append("\n    → ").append(check.fix());
      }
      text.append('\n');
    }
    output.result(new Report(ok, shown), text.toString().stripTrailing());
    return ok ? ExitCode.DONE : ExitCode.REFUSED;
  }

  private static List<Check> nodes(Path path) throws CommandFailed, InterruptedException {
    List<Path> profiles;
    try {
      profiles = AllianceChecks.profiles(path);
    } catch (IOException e) {
      profiles = List.of();
    }
    if (profiles.isEmpty()) {
      throw new CommandFailed(
          CommandCode.PROFILE_MISSING,
          new Said(
              path + " 中没有 client.json；请换一个目录",
              path + " holds no client.json; name another folder"));
    }
    List<Check> checks = new ArrayList<>();
    for (Path file : profiles) {
      checks.addAll(AllianceChecks.node(file));
    }
    return checks;
  }
}
