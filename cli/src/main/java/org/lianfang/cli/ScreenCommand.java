package org.lianfang.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

@CommandLine.Command(
    name = "screen",
    header = "Asks for every line of a CSV file with subject_type and identifier.",
    footer =
        "  lianfang screen customers.csv --purpose periodic_review --hits hits.csv"
            + " --profile data/demo/bank-2")
final class ScreenCommand extends Work {
  @CommandLine.Parameters(
      paramLabel = "INPUT.csv",
      description = "A file, or - for standard input.")
  String input = "";

  @CommandLine.Option(
      names = "--purpose",
      required = true,
      paramLabel = "P",
      description = "What for, e.g. periodic_review.")
  String purpose = "";

  @CommandLine.Option(
      names = "--open",
      description = "Open the payloads of matches; each opening is a recorded call.")
  boolean open;

  @CommandLine.Option(
      names = "--hits",
      paramLabel = "FILE",
      description = "The lines with a match, one line a match.")
  @Nullable Path hits;

  @CommandLine.Option(
      names = "--rejects",
      paramLabel = "FILE",
      description = "The lines that could not be asked.")
  @Nullable Path rejects;

  @Override
  Exit work() throws Failure {
    Map<String, String> query = new HashMap<>();
    query.put("purpose", purpose);
    query.put("open", Boolean.toString(open));
    Api api = common.api();
    JsonNode started =
        api.upload(
            "/v1/screenings",
            query,
            "text/csv",
            FileCommand.content(input),
            UUID.randomUUID().toString());
    JsonNode operation = Operations.await(api, started, Texts.of("screen.progress"));
    String path = "/v1/operations/" + operation.path("id").asString("");
    if (hits != null) {
      api.download(path + "/hits", hits);
    }
    if (rejects != null) {
      api.download(path + "/rejects", rejects);
    }
    JsonNode result = operation.path("result");
    print(
        result,
        () ->
            Texts.of(
                "screen.done",
                result.path("asked").asLong(0),
                result.path("hits").asLong(0),
                result.path("rejected").asLong(0),
                Long.toString(result.path("elapsed_ms").asLong(0))));
    long rejected = result.path("rejected").asLong(0);
    boolean isWhole = Operations.isWhole(operation);
    if (result.path("asked").asLong(0) == 0 && isWhole) {
      throw Failure.noLineStands(rejected, result.path("rejects"));
    }
    return rejected == 0 && isWhole ? Exit.DONE : Exit.PARTLY;
  }
}
