package org.lianfang.cli;

import java.util.Map;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

@CommandLine.Command(
    name = "key",
    header = "Shows the alliance's shared keys.",
    subcommands = KeyCommand.Status.class)
final class KeyCommand {

  @CommandLine.Command(
      name = "status",
      header = "Lists the shared keys, their custodians and a running ceremony.",
      footerHeading = "%nExample:%n",
      footer = "  lianfang key status --profile data/demo/bank-1")
  static final class Status extends Work {
    @Override
    Exit work() throws Failure {
      JsonNode answer = common.api().get("/v1/keys", Map.of());
      ObjectNode document = JsonNodeFactory.instance.objectNode();
      document.set("keys", answer.path("data"));
      if (answer.has("ceremony")) {
        document.set("ceremony", answer.get("ceremony"));
      }
      print(document, () -> table(document));
      return Exit.DONE;
    }

    private static String table(JsonNode document) {
      Table table = new Table();
      for (JsonNode key : document.path("keys")) {
        table.row(
            key.path("key_id").asString(""),
            key.path("kind").asString(""),
            key.path("subject_type").asString("-"),
            Texts.of(
                "key.sharing",
                key.path("threshold").asString(""),
                key.path("holders").size(),
                key.path("epoch").asString(""),
                key.path("generation").asString("")));
      }
      return table.toString();
    }
  }
}
