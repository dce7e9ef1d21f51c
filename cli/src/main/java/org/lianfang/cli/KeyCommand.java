package org.lianfang.cli;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.lianfang.protocol.Reason;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

@CommandLine.Command(
    name = "key",
    header = "Shows the alliance's shared keys, and has them made.",
    subcommands = {KeyCommand.Status.class, KeyCommand.Generate.class})
final class KeyCommand {

  @CommandLine.Command(
      name = "status",
      header = "Lists the shared keys, their custodians and a running ceremony.",
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
      if (answer.has("failure")) {
        document.set("failure", answer.get("failure"));
      }
      print(document, () -> table(document));
      return Exit.DONE;
    }
  }

  @CommandLine.Command(
      name = "generate",
      header = "Has the custodians make the keys that are missing, and waits for them.",
      footer = "  lianfang key generate --profile data/bank-1/bank-1/administrator.json")
  static final class Generate extends Work {
    private static final int LIMIT_SECONDS = 300;

    @Override
    Exit work() throws Failure {
      Api api = common.api();
      JsonNode answer =
          api.post("/v1/keys", JsonNodeFactory.instance.objectNode(), UUID.randomUUID().toString());
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
      int wanted = api.get("/v1/standard", Map.of()).path("subject_types").size() + 1;
      while (answer.path("data").size() < wanted) {
        if (answer.has("failure")) {
          JsonNode problem = answer.path("failure");
          throw Failure.ofProblem(problem.path("status").asInt(500), problem);
        }
        if (System.nanoTime() > end) {
          throw Failure.of(Reason.KEY_NOT_READY, Texts.of("key.late", LIMIT_SECONDS));
        }
        pause();
        answer = api.get("/v1/keys", Map.of());
      }
      ObjectNode document = JsonNodeFactory.instance.objectNode();
      document.set("keys", answer.path("data"));
      print(document, () -> table(document));
      return Exit.DONE;
    }

    private static void pause() throws Failure {
      try {
        Thread.sleep(500);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Failure.unreachable(Texts.of("api.interrupted"));
      }
    }
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
