package org.lianfang.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Every command explains itself, in Chinese and in English.
class HelpTest {
  private final Locale before = Locale.getDefault();

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  private static List<CommandLine> programs(Locale locale) {
    Locale.setDefault(locale);
    return List.of(org.lianfang.cli.Main.commands(), org.lianfang.server.Main.commands());
  }

  @Test
  void all_help_is_there_in_chinese() {
    programs(Locale.CHINA).forEach(program -> requireWords(program, "\\p{IsHan}"));
  }

  @Test
  void all_help_is_there_in_english() {
    programs(Locale.ENGLISH).forEach(program -> requireWords(program, "^\\P{IsHan}*[a-z]"));
  }

  private static void requireWords(CommandLine command, String pattern) {
    CommandSpec spec = command.getCommandSpec();
    String name = spec.qualifiedName();
    String[] purpose =
        spec.usageMessage().header().length > 0
            ? spec.usageMessage().header()
            : spec.usageMessage().description();
    assertThat(purpose).as(name).isNotEmpty();
    assertThat(purpose[0]).as(name).containsPattern(pattern);
    for (String line : spec.usageMessage().description()) {
      if (!line.isBlank() && !line.contains("\"")) {
        assertThat(line).as(name).containsPattern(pattern);
      }
    }
    for (ArgSpec argument : spec.args()) {
      String label =
          argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
      assertThat(argument.description()).as(name + " " + label).isNotEmpty();
      assertThat(argument.description()[0]).as(name + " " + label).containsPattern(pattern);
    }
    if (!(command.getCommand() instanceof CommandLine.HelpCommand)
        && command.getSubcommands().isEmpty()
        && !name.endsWith(" version")) {
      assertThat(command.getUsageMessage())
          .as(name)
          .containsPattern("(示例|Example)")
          .contains("  " + name);
    }
    command.getSubcommands().values().forEach(each -> requireWords(each, pattern));
  }
}
