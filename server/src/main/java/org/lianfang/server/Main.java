package org.lianfang.server;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.lianfang.protocol.Faults;
import org.lianfang.protocol.Reason;
import org.lianfang.server.demo.DemoCommand;
import org.lianfang.server.doctor.DoctorCommand;
import org.lianfang.server.network.NetworkCommand;
import org.lianfang.server.verify.LedgerCommand;
import org.lianfang.server.web.Said;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The program: starts what the command line names. Commands that talk to a node are another
/// program's.
@Command(
    name = "lianfang",
    resourceBundle = "org.lianfang.server.help",
    description = "Runs and checks a member's node.",
    subcommands = {
      DemoCommand.class,
      NodeCommand.class,
      DoctorCommand.class,
      LedgerCommand.class,
      NetworkCommand.class
    })
public final class Main {
  private Main() {}

  /// Runs one command and exits with its status.
  public static void main(String[] args) {
    // Spring asks the platform; no window is ever opened.
    System.setProperty("java.awt.headless", "true");
    System.exit(run(args, stream(FileDescriptor.out), stream(FileDescriptor.err)));
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /// All commands, with help in the default locale's language.
  public static CommandLine commands() {
    CommandLine line = new CommandLine(new Main());
    line.getSubcommands().values().forEach(Main::headExamples);
    return line;
  }

  private static void headExamples(CommandLine command) {
    CommandLine.Model.UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    if (usage.footer().length > 0) {
      usage.footerHeading(new Said("%n示例：%n", "%nExample:%n").in(Locale.getDefault()));
    }
    command.getSubcommands().values().forEach(Main::headExamples);
  }

  /// Runs one command; returns its exit status.
  public static int run(String[] args, PrintStream out, PrintStream err) {
    CommandLine line = commands();
    line.setOut(new java.io.PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setErr(new java.io.PrintWriter(err, true, StandardCharsets.UTF_8));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(
        (exception, given) -> {
          String command = exception.getCommandLine().getCommandSpec().qualifiedName();
          new Output(asksForJson(given), Locale.getDefault(), out, err)
              .failure(
                  new CommandFailed(
                      CommandCode.USAGE,
                      new Said(
                          "用法有误：" + exception.getMessage() + "；参见 " + command + " --help",
                          exception.getMessage() + "; see " + command + " --help")),
                  Optional.empty());
          return ExitCode.USAGE.status();
        });
    line.setExecutionStrategy(
        parsed -> {
          Integer help = CommandLine.executeHelpRequest(parsed);
          if (help != null) {
            return help;
          }
          CommandLine.ParseResult last = parsed;
          while (last.subcommand() != null) {
            last = last.subcommand();
          }
          if (!(last.commandSpec().userObject() instanceof Program program)) {
            throw new CommandLine.ParameterException(
                last.commandSpec().commandLine(), "name a command");
          }
          return perform(program, new Output(program.isJson(), Locale.getDefault(), out, err));
        });
    return line.execute(args);
  }

  /// Read from the words themselves: they could not be parsed.
  private static boolean asksForJson(String[] args) {
    return String.join("=", args).toLowerCase(Locale.ROOT).contains("--output=json");
  }

  private static int perform(Program program, Output output) {
    try {
      return program.run(output).status();
    } catch (CommandFailed e) {
      output.failure(e, Optional.empty());
      return e.exit().status();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.DONE.status();
    } catch (CommandLine.ParameterException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      String reference = UUID.randomUUID().toString();
      LoggerFactory.getLogger(Main.class)
          .error("command failed, reference {}: {}", reference, Faults.describe(e));
      output.failure(
          new CommandFailed(
              Reason.INTERNAL,
              new Said(
                  "程序内部故障；日志中的编号为 " + reference,
                  "a fault of ours; the log holds the reference " + reference)),
          Optional.of(reference));
      return ExitCode.FAULT.status();
    }
  }
}
