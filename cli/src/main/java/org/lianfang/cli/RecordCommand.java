package org.lianfang.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

@CommandLine.Command(
    name = "record",
    header = "Shows, lists and withdraws records.",
    subcommands = {
      RecordCommand.Show.class,
      RecordCommand.ListAll.class,
      RecordCommand.Withdraw.class
    })
final class RecordCommand {

  @CommandLine.Command(
      name = "show",
      header = "Shows the header of a record.",
      footer = "  lianfang record show rec_00000001… --profile data/demo/bank-1")
  static final class Show extends Work {
    @CommandLine.Parameters(paramLabel = "ID", description = "A record id, rec_…")
    String id = "";

    @Override
    Exit work() throws Failure {
      JsonNode record = common.api().get("/v1/records/" + requireRecord(id), Map.of());
      print(record, () -> text(record));
      return Exit.DONE;
    }
  }

  @CommandLine.Command(
      name = "list",
      header = "Lists your own records.",
      footer = "  lianfang record list --mine --status active --profile data/demo/bank-1")
  static final class ListAll extends Work {
    @CommandLine.Option(names = "--mine", description = "Own filings only, as always.")
    boolean mine;

    @CommandLine.Option(
        names = "--status",
        paramLabel = "S",
        description = "active, disputed, withdrawn, expired or erased.")
    @Nullable String status;

    @Override
    Exit work() throws Failure {
      Map<String, String> query = new HashMap<>();
      query.put("mine", Boolean.toString(mine));
      if (status != null) {
        query.put("status", status);
      }
      ArrayNode records = common.api().all("/v1/records", query);
      ObjectNode document = JsonNodeFactory.instance.objectNode();
      document.set("records", records);
      print(document, () -> table(records));
      return Exit.DONE;
    }

    private static String table(ArrayNode records) {
      Table table = new Table();
      for (JsonNode record : records) {
        table.row(
            record.path("record_id").asString(""),
            Texts.label("list", record.path("list").asString("")),
            record.path("risk_code").asString(""),
            record.path("subject_type").asString(""),
            record.path("source").asString(""),
            Texts.label("status", record.path("status").asString("")),
            record.path("valid_until").asString(""));
      }
      return table + Texts.of("record.count", records.size());
    }
  }

  @CommandLine.Command(
      name = "withdraw",
      header = "Withdraws one of your own records everywhere.",
      footer =
          "  lianfang record withdraw rec_00000001… --reason 'filed in error' --profile data/demo/bank-1")
  static final class Withdraw extends Work {
    @CommandLine.Parameters(paramLabel = "ID", description = "A record id, rec_…")
    String id = "";

    @CommandLine.Option(
        names = "--reason",
        required = true,
        paramLabel = "TEXT",
        description = "Why; the text stays at your own node.")
    String reason = "";

    @Override
    Exit work() throws Failure {
      ObjectNode body = JsonNodeFactory.instance.objectNode().put("reason", reason);
      JsonNode record =
          common
              .api()
              .post(
                  "/v1/records/" + requireRecord(id) + "/withdrawal",
                  body,
                  UUID.randomUUID().toString());
      print(record, () -> text(record));
      return Exit.DONE;
    }
  }

  private static String requireRecord(String id) throws Failure {
    if (!id.matches("rec_[0-9a-f]{32}")) {
      throw Failure.usage(Texts.of("record.id"));
    }
    return id;
  }

  private static String text(JsonNode record) {
    Table table = new Table();
    record.properties().forEach(field -> table.row(field.getKey(), field.getValue().asString("")));
    return table.toString();
  }
}
