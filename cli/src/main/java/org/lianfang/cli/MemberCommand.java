package org.lianfang.cli;

import java.util.Map;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

@CommandLine.Command(
    name = "member",
    header = "Lists the alliance's members.",
    subcommands = MemberCommand.ListAll.class)
final class MemberCommand {

  @CommandLine.Command(
      name = "list",
      header = "Lists members with roles, status and keys.",
      footer = "  lianfang member list --profile data/demo/bank-1")
  static final class ListAll extends Work {
    @Override
    Exit work() throws Failure {
      JsonNode members = common.api().get("/v1/members", Map.of()).path("data");
      ObjectNode document = JsonNodeFactory.instance.objectNode();
      document.set("members", members);
      print(document, () -> table(members));
      return Exit.DONE;
    }

    private static String table(JsonNode members) {
      Table table = new Table();
      for (JsonNode member : members) {
        table.row(
            member.path("number").asString(""),
            member.path("id").asString(""),
            member.path(Texts.isChinese() ? "name_zh" : "name_en").asString(""),
            String.join(
                ",",
                member
                    .path("roles")
                    .valueStream()
                    .map(role -> Texts.label("role", role.asString("")))
                    .toList()),
            Texts.label("member-status", member.path("status").asString("")),
            member.path("since").asString(""));
      }
      return table.toString();
    }
  }
}
