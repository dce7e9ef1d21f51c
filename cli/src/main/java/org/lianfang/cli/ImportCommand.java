package org.lianfang.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.lianfang.cli.imports.OfacSdn;
import org.lianfang.cli.imports.PhoneList;
import org.lianfang.cli.imports.Summary;
import org.lianfang.cli.imports.UnConsolidated;
import picocli.CommandLine;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

@CommandLine.Command(
    name = "import",
    header = "Turns an official or public list into a filing CSV on standard output.",
    description = ImportCommand.COUNTS,
    subcommands = {ImportCommand.Ofac.class, ImportCommand.Un.class, ImportCommand.Phones.class})
final class ImportCommand {
  static final String COUNTS =
      "What was left out, and why, is counted on standard error; with --output json as one JSON"
          + " document there.";

  /// A list and how it is read.
  @FunctionalInterface
  private interface Import {
    Summary run(Path path, Appendable out, LocalDate today) throws IOException;
  }

  @CommandLine.Command(
      name = "ofac-sdn",
      header = "The SDN list of OFAC in its CSV form: sdn.csv, alt.csv, add.csv, sdn_comments.csv.",
      description = COUNTS,
      footer = "  lianfang import ofac-sdn downloads/ > sdn-filing.csv")
  static final class Ofac extends Work {
    @CommandLine.Parameters(paramLabel = "DIR", description = "The folder with the files.")
    Path folder = Path.of("");

    @Override
    Exit work() throws Failure {
      return turn(common, folder, OfacSdn::run);
    }
  }

  @CommandLine.Command(
      name = "un",
      header = "The consolidated list of the UN Security Council, XML, plain or .gz.",
      description = COUNTS,
      footer = "  lianfang import un consolidated.xml > un-filing.csv")
  static final class Un extends Work {
    @CommandLine.Parameters(paramLabel = "FILE", description = "The list.")
    Path file = Path.of("");

    @Override
    Exit work() throws Failure {
      return turn(common, file, UnConsolidated::run);
    }
  }

  @CommandLine.Command(
      name = "phones",
      header = "A public list of telephone numbers, CSV, plain or .gz.",
      description = COUNTS,
      footer = "  lianfang import phones complaints.csv.gz > phones-filing.csv")
  static final class Phones extends Work {
    @CommandLine.Parameters(paramLabel = "FILE", description = "The list.")
    Path file = Path.of("");

    @Override
    Exit work() throws Failure {
      return turn(common, file, PhoneList::run);
    }
  }

  private static Exit turn(Common common, Path path, Import list) throws Failure {
    if (!Files.isReadable(path)) {
      throw Failure.usage(Texts.of("file.unreadable", path));
    }
    try {
      PrintStream out = Work.out();
      Summary summary = list.run(path, out, LocalDate.now(ZoneOffset.ofHours(8)));
      out.flush();
      if (common.isJson()) {
        Work.diagnose(Json.MAPPER.writeValueAsString(document(summary)));
      } else {
        summary
            .leftOut()
            .forEach(
                (why, count) ->
                    Work.diagnose(
                        Texts.of(
                            "import.left_out", count, Texts.isChinese() ? why.zh() : why.en())));
        Work.diagnose(Texts.of("import.written", summary.lines()));
      }
      return Exit.DONE;
    } catch (IOException e) {
      throw Failure.usage(Texts.of("file.unreadable", path) + ": " + e.getMessage());
    }
  }

  private static ObjectNode document(Summary summary) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ObjectNode written = document.put("lines", summary.lines()).putObject("written");
    summary.written().forEach(written::put);
    ObjectNode leftOut = document.putObject("left_out");
    summary.leftOut().forEach((why, count) -> leftOut.put(why.en(), count));
    return document;
  }
}
