package org.lianfang.cli;

import java.io.FileNotFoundException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@CommandLine.Command(
    name = "file",
    header = "Files the lines of a CSV or JSONL file: each one that stands becomes a record.",
    description = {
      "The same file again changes nothing. Bad lines go to the rejects file with code and reason,"
          + " and the rest stands."
    },
    footer = "  lianfang file list.csv --rejects bad.csv --profile data/demo/bank-1")
final class FileCommand extends Work {
  @CommandLine.Parameters(paramLabel = "INPUT", description = "A file, or - for standard input.")
  String input = "";

  @CommandLine.Option(
      names = "--format",
      paramLabel = "csv|jsonl",
      description = "Default: by name, else csv.")
  @Nullable String format;

  @CommandLine.Option(
      names = "--charset",
      paramLabel = "UTF-8|GB18030",
      defaultValue = "UTF-8",
      description = "Default: UTF-8.")
  String charset = "UTF-8";

  @CommandLine.Option(names = "--dry-run", description = "Check every line, file nothing.")
  boolean dryRun;

  @CommandLine.Option(
      names = "--rejects",
      paramLabel = "FILE",
      description = "Where bad lines go, with reject_code and reject_message.")
  @Nullable Path rejects;

  @CommandLine.Option(
      names = "--request-id",
      paramLabel = "ID",
      description = "Repeating a request with its id returns its first result.")
  @Nullable String requestId;

  @CommandLine.Option(
      names = "--warning-list",
      paramLabel = "FILE",
      description = "A MISP warning list: lines whose identifier it names are refused. Repeatable.")
  List<Path> warningLists = List.of();

  @Override
  Exit work() throws Failure {
    String id = requestId == null ? UUID.randomUUID().toString() : requestId;
    Map<String, String> query = new HashMap<>();
    query.put("format", format());
    query.put("charset", charset());
    query.put("dry_run", Boolean.toString(dryRun));
    Api api = common.api();
    JsonNode started = start(api, query, id);
    JsonNode operation = Operations.await(api, started, Texts.of("file.progress"));
    ObjectNode result = (ObjectNode) operation.path("result").deepCopy();
    result.put("request_id", id);
    result.put("operation", operation.path("id").asString(""));
    if (rejects != null) {
      api.download("/v1/operations/" + operation.path("id").asString("") + "/rejects", rejects);
    }
    print(result, () -> text(result));
    long stands = result.path("accepted").asLong(0) + result.path("duplicates").asLong(0);
    long rejected = result.path("rejected").asLong(0);
    boolean isWhole = Operations.isWhole(operation);
    if (stands == 0 && isWhole) {
      throw Failure.noLineStands(rejected, result.path("rejects"));
    }
    return rejected == 0 && isWhole ? Exit.DONE : Exit.PARTLY;
  }

  private JsonNode start(Api api, Map<String, String> query, String id) throws Failure {
    String type = format().equals("csv") ? "text/csv" : "application/jsonl";
    if (warningLists.isEmpty()) {
      return api.upload("/v1/filings", query, type, content(input), id);
    }
    List<Api.Part> parts = new ArrayList<>();
    for (Path list : warningLists) {
      parts.add(new Api.Part("warning_list", "application/json", content(list.toString())));
    }
    parts.add(new Api.Part("file", type, content(input)));
    String boundary = "lianfang-" + UUID.randomUUID();
    return api.upload(
        "/v1/filings",
        query,
        "multipart/form-data; boundary=" + boundary,
        Api.multipart(boundary, parts),
        id);
  }

  static BodyPublisher content(String input) throws Failure {
    if (input.equals("-")) {
      return HttpRequest.BodyPublishers.ofInputStream(() -> System.in);
    }
    Path file = Path.of(input);
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw Failure.usage(Texts.of("file.unreadable", file));
    }
    try {
      return HttpRequest.BodyPublishers.ofFile(file);
    } catch (FileNotFoundException e) {
      throw Failure.usage(Texts.of("file.unreadable", file));
    }
  }

  private String format() throws Failure {
    if (format == null) {
      return input.endsWith(".jsonl") ? "jsonl" : "csv";
    }
    if (!format.equals("csv") && !format.equals("jsonl")) {
      throw Failure.usage(Texts.of("file.format"));
    }
    return format;
  }

  private String charset() throws Failure {
    if (!charset.equalsIgnoreCase("UTF-8") && !charset.equalsIgnoreCase("GB18030")) {
      throw Failure.usage(Texts.of("file.charset"));
    }
    return charset.toUpperCase(Locale.ROOT);
  }

  private String text(JsonNode result) {
    StringBuilder text = new StringBuilder();
    text.append(
        Texts.of(
            dryRun ? "file.checked" : "file.done",
            result.path("accepted").asLong(0),
            result.path("duplicates").asLong(0),
            result.path("rejected").asLong(0)));
    for (JsonNode reject : result.path("rejects")) {
      text.append(System.lineSeparator())
          .append(
              Texts.of(
                  "file.reject",
                  Long.toString(reject.path("line").asLong()),
                  reject.path("field").asString(""),
                  reject.path("code").asString(""),
                  reject.path("message").asString("")));
    }
    if (rejects != null && result.path("rejected").asLong(0) > 0) {
      text.append(System.lineSeparator()).append(Texts.of("file.rejects", rejects));
    }
    return text.toString();
  }
}
