package org.lianfang.cli;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

@CommandLine.Command(
    name = "calls",
    header = "Lists calls: who asked, when, for what purpose; never about whom.",
    description = "A supervisor sees every member's calls, any other member its own.",
    footer =
        "  lianfang calls --since 2026-11-01T00:00:00Z --member bank-2 --profile data/demo/supervisor")
final class CallsCommand extends Work {
  @CommandLine.Option(
      names = "--since",
      paramLabel = "T",
      description = "From this time on, RFC 3339.")
  @Nullable String since;

  @CommandLine.Option(
      names = "--member",
      paramLabel = "ID",
      description = "Calls of this member only.")
  @Nullable String member;

  @Override
  Exit work() throws Failure {
    Map<String, String> query = new HashMap<>();
    if (since != null) {
      query.put("since", since);
    }
    if (member != null) {
      query.put("member", member);
    }
    ArrayNode calls = common.api().all("/v1/calls", query);
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.set("calls", calls);
    print(document, () -> table(calls));
    return Exit.DONE;
  }

  private static String table(ArrayNode calls) {
    Table table = new Table();
    for (JsonNode call : calls) {
      table.row(
          call.path("recorded_at").asString(""),
          call.path("member").asString(""),
          Texts.label("kind", call.path("kind").asString("")),
          Texts.label("purpose", call.path("purpose").asString("")),
          call.path("subject_type").asString(""),
          String.join(",", call.path("custodians").valueStream().map(c -> c.asString("")).toList()),
          call.path("position").asString(""),
          call.path("call_id").asString(""));
    }
    return table + Texts.of("calls.count", calls.size());
  }
}
