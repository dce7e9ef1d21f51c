package org.lianfang.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.ResourceBundle;
import org.lianfang.bench.load.Said;
import picocli.CommandLine;

/// The commands that measure.
@CommandLine.Command(
    name = "lianfang",
    description = "Measures.",
    mixinStandardHelpOptions = true,
    subcommands = CommandLine.HelpCommand.class)
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    PrintStream out = stream(FileDescriptor.out);
    PrintStream err = stream(FileDescriptor.err);
    System.exit(run(out, err, Locale.getDefault(), arguments));
  }

  /// All commands, with help in this language.
  private static CommandLine commands(PrintStream out, PrintStream err, Locale locale) {
    CommandLine bench = new CommandLine(new BenchCommand(out, err, locale));
    CommandLine line = new CommandLine(new Main()).addSubcommand(bench);
    line.setResourceBundle(
        ResourceBundle.getBundle(
            "org.lianfang.bench.help",
            locale,
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES)));
    bench
        .getCommandSpec()
        .usageMessage()
        .footerHeading(new Said("%n示例：%n", "%nExample:%n").in(locale));
    return line;
  }

  /// Runs one command and returns its exit status.
  static int run(PrintStream out, PrintStream err, Locale locale, String... arguments) {
    CommandLine line = commands(out, err, locale);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    line.setParameterExceptionHandler(
        (exception, given) -> {
          BenchFailed failed =
              BenchFailed.usage(
                  new Said(
                      "用法有误：" + exception.getMessage() + "；参见 lianfang bench --help",
                      exception.getMessage() + "; see lianfang bench --help"));
          err.println(failed.told(asksForJson(given), locale));
          return failed.exit();
        });
    return line.execute(arguments);
  }

  /// Read from the words themselves: they could not be parsed.
  private static boolean asksForJson(String[] arguments) {
    return String.join("=", arguments).toLowerCase(Locale.ROOT).contains("--output=json");
  }

  /// Standard streams in the encoding that the documents and the JSON have.
  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
