package org.lianfang.cli;

import java.util.Locale;
import picocli.CommandLine;
import tools.jackson.databind.node.JsonNodeFactory;

/// The command line of Lianfang, but for the commands that run a node.
@CommandLine.Command(
    name = "lianfang",
    header = "Lianfang: share payment risk information without showing your list or your question.",
    mixinStandardHelpOptions = true,
    resourceBundle = "org.lianfang.cli.help",
    versionProvider = Main.Version.class,
    subcommands = {
      FileCommand.class,
      QueryCommand.class,
      ScreenCommand.class,
      RecordCommand.class,
      ReceiptCommand.class,
      CallsCommand.class,
      MemberCommand.class,
      KeyCommand.class,
      NetworkCommand.class,
      ImportCommand.class,
      Main.VersionCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "Commands that run a node: demo, node, doctor, ledger verify, bench.",
      "",
      "Start here:",
      "  lianfang demo",
      "  lianfang query --type phone --value 13800138000 --purpose account_opening"
          + " --profile data/demo/bank-2"
    })
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /// All commands, with help in the default locale's language.
  public static CommandLine commands() {
    CommandLine line = new CommandLine(new Main());
    line.getSubcommands().values().forEach(Main::withHelp);
    return line;
  }

  /// Runs one command and returns its exit code.
  static int run(String... arguments) {
    CommandLine line = commands();
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(
        (exception, given) -> {
          Work.tell(
              Failure.usage(
                  Texts.of(
                      "usage",
                      String.valueOf(exception.getMessage()),
                      exception.getCommandLine().getCommandSpec().qualifiedName())),
              asksForJson(given));
          return Exit.USAGE.code();
        });
    return line.execute(arguments);
  }

  private static void withHelp(CommandLine command) {
    if (!(command.getCommand() instanceof CommandLine.HelpCommand)) {
      command.getCommandSpec().mixinStandardHelpOptions(true);
    }
    if (command.getCommandSpec().usageMessage().footer().length > 0) {
      command.getCommandSpec().usageMessage().footerHeading(Texts.of("help.example"));
    }
    command.getSubcommands().values().forEach(Main::withHelp);
  }

  /// Read from the words themselves: they could not be parsed.
  private static boolean asksForJson(String[] arguments) {
    return String.join("=", arguments).toLowerCase(Locale.ROOT).contains("--output=json");
  }

  /// Reads the version from the build.
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"lianfang " + version()};
    }

    static String version() {
      return Texts.of("version");
    }
  }

  @CommandLine.Command(name = "version", header = "Prints the version.")
  static final class VersionCommand extends Work {
    @Override
    Exit work() {
      print(
          JsonNodeFactory.instance.objectNode().put("version", Version.version()),
          () -> "lianfang " + Version.version());
      return Exit.DONE;
    }
  }
}
