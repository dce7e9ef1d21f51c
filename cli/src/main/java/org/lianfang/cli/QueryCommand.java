package org.lianfang.cli;

import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

@CommandLine.Command(
    name = "query",
    header = "Asks whether any member has filed a subject. Nobody learns whom you ask about.",
    description = "The call is recorded by independent custodians before anything is answered.",
    footer =
        "  lianfang query --type phone --value 13800138000 --purpose account_opening --open"
            + " --profile data/demo/bank-2")
final class QueryCommand extends Work {
  @CommandLine.Option(
      names = "--type",
      required = true,
      paramLabel = "T",
      description = "The subject type, e.g. phone.")
  String type = "";

  @CommandLine.Option(
      names = "--value",
      required = true,
      paramLabel = "V",
      description = "The identifier, as people write it.")
  String value = "";

  @CommandLine.Option(
      names = "--purpose",
      required = true,
      paramLabel = "P",
      description = "What for, e.g. account_opening.")
  String purpose = "";

  @CommandLine.Option(
      names = "--open",
      description = "Open the payloads of matches; each opening is a recorded call.")
  boolean open;

  @CommandLine.Option(
      names = "--receipt",
      paramLabel = "FILE",
      description = "Wait until the call stands on the ledger and write its receipt.")
  @Nullable Path receipt;

  @Override
  Exit work() throws Failure {
    ObjectNode question = JsonNodeFactory.instance.objectNode();
    question.put("subject_type", type).put("value", value).put("purpose", purpose);
    question.put("open", open);
    Api api = common.api();
    JsonNode answer = api.post("/v1/queries", question, UUID.randomUUID().toString());
    if (receipt != null) {
      ReceiptCommand.fetch(api, answer.path("call_id").asString(""), receipt);
    }
    print(answer, () -> text(answer));
    return Exit.DONE;
  }

  private String text(JsonNode answer) {
    StringBuilder text = new StringBuilder();
    int matches = answer.path("matches").size();
    text.append(matches == 0 ? Texts.of("query.miss") : Texts.of("query.hit", matches))
        .append('\n');
    for (JsonNode match : answer.path("matches")) {
      text.append(
          Texts.of(
              "query.match",
              match.path("record_id").asString(""),
              Texts.label("list", match.path("list").asString("")),
              match.path("risk_code").asString(""),
              match.path("risk_name").asString(""),
              Texts.label("role", match.path("role").asString("")),
              match.path("evidence").asString(""),
              match.path("level").asString(""),
              match.path("source").asString(""),
              match.path("found_on").asString(""),
              match.path("valid_until").asString(""),
              match.path("disputed").asBoolean(false) ? Texts.of("query.disputed") : ""));
      JsonNode payload = match.path("payload");
      if (payload.isObject()) {
        text.append(
            Texts.of(
                "query.payload",
                payload.path("identifier").asString(""),
                payload.path("note").asString("")));
      }
    }
    if (answer.path("missing_entries").asLong(0) > 0) {
      text.append(Texts.of("query.missing", answer.path("missing_entries").asLong(0))).append('\n');
    }
    text.append(
        Texts.of(
            "query.call",
            answer.path("call_id").asString(""),
            custodians(answer),
            Long.toString(answer.path("ledger").path("age_ms").asLong(0)),
            Long.toString(answer.path("elapsed_ms").asLong(0))));
    if (receipt != null) {
      text.append('\n').append(Texts.of("receipt.written", receipt));
    }
    return text.toString();
  }

  private static String custodians(JsonNode answer) {
    return String.join(
        ", ", answer.path("custodians").valueStream().map(c -> c.asString("")).toList());
  }
}
