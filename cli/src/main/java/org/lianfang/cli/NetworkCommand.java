package org.lianfang.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Who belongs to the alliance and who validates: seen by every user, changed by an administrator.
/// The files that institutions exchange beforehand are made by the program that runs nodes.
@CommandLine.Command(
    name = "network",
    header = "Shows the network, and proposes and votes on changes of it.",
    description =
        "The files between institutions are made by: network apply, init, sign, genesis, join.",
    subcommands = {
      NetworkCommand.Status.class,
      NetworkCommand.Admit.class,
      NetworkCommand.Proposals.class,
      NetworkCommand.Vote.class,
      NetworkCommand.AddValidator.class,
      NetworkCommand.RemoveValidator.class,
      NetworkCommand.Suspend.class,
      NetworkCommand.Restore.class,
      NetworkCommand.Expel.class
    })
final class NetworkCommand {
  private static final int APPLICATION_MAX = 64 * 1024;

  @CommandLine.Command(
      name = "status",
      header = "Shows the ledger, the members and what is being voted on.",
      footerHeading = "%nExample:%n",
      footer = "  lianfang network status --profile data/bank-1/bank-1")
  static final class Status extends Work {
    @Override
    Exit work() throws Failure {
      Api api = common.api();
      ObjectNode document = JsonNodeFactory.instance.objectNode();
      document.set("node", api.get("/v1/node", Map.of()));
      document.set("members", api.get("/v1/members", Map.of()).path("data"));
      document.set("proposals", api.get("/v1/proposals", Map.of("open", "true")).path("data"));
      print(document, () -> text(document));
      return Exit.DONE;
    }

    private static String text(JsonNode document) {
      JsonNode node = document.path("node");
      Table members = new Table();
      for (JsonNode member : document.path("members")) {
        members.row(
            member.path("number").asString(""),
            member.path("id").asString(""),
            member.path(Texts.isChinese() ? "name_zh" : "name_en").asString(""),
            Texts.label("member-status", member.path("status").asString("")),
            member.path("validator").asBoolean(false) ? Texts.of("network.validator") : "",
            member.path("node").asString(""),
            member.path("engine").asString(""));
      }
      return Texts.of(
              "network.ledger",
              node.path("alliance").asString(""),
              node.path("engine").asString(""),
              node.path("ledger").path("size").asString("0"),
              node.path("ledger").path("age_ms").asString("-"))
          + "\n"
          + members
          + proposals(document.path("proposals"));
    }
  }

  @CommandLine.Command(
      name = "admit",
      header = "Sponsors an application; the other members then vote.",
      footerHeading = "%nExample:%n",
      footer =
          "  lianfang network admit bank-5.json --profile data/bank-1/bank-1/administrator.json")
  static final class Admit extends Work {
    @CommandLine.Parameters(paramLabel = "FILE", description = "As network apply made it.")
    Path file = Path.of("");

    @Override
    Exit work() throws Failure {
      JsonNode application;
      try {
        if (Files.size(file) > APPLICATION_MAX) {
          throw Failure.usage(Texts.of("network.application", file));
        }
        application = Json.MAPPER.readTree(Files.readAllBytes(file));
      } catch (IOException | JacksonException e) {
        throw Failure.usage(Texts.of("network.application", file));
      }
      return propose(
          this,
          JsonNodeFactory.instance
              .objectNode()
              .put("kind", "admission")
              .put("application", application.path("application").asString(""))
              .put("signature", application.path("signature").asString("")));
    }
  }

  @CommandLine.Command(
      name = "proposals",
      header = "Lists what was and is voted on.",
      footerHeading = "%nExample:%n",
      footer = "  lianfang network proposals --open --profile data/bank-1/bank-1")
  static final class Proposals extends Work {
    @CommandLine.Option(names = "--open", description = "Only those on which votes count.")
    boolean open;

    @Override
    Exit work() throws Failure {
      JsonNode proposals =
          common.api().get("/v1/proposals", Map.of("open", Boolean.toString(open))).path("data");
      ObjectNode document = JsonNodeFactory.instance.objectNode();
      document.set("proposals", proposals);
      print(document, () -> proposals(proposals));
      return Exit.DONE;
    }
  }

  @CommandLine.Command(
      name = "vote",
      header = "Votes on a proposal.",
      footerHeading = "%nExample:%n",
      footer =
          "  lianfang network vote 0011223344556677… --profile data/bank-1/bank-1/administrator.json")
  static final class Vote extends Work {
    @CommandLine.Parameters(paramLabel = "PROPOSAL", description = "Its id; see proposals.")
    String proposal = "";

    @CommandLine.Option(names = "--reject", description = "Votes against it.")
    boolean reject;

    @Override
    Exit work() throws Failure {
      if (!proposal.matches("[0-9a-f]{32}")) {
        throw Failure.usage(Texts.of("network.proposal"));
      }
      JsonNode voted =
          common
              .api()
              .post(
                  "/v1/proposals/" + proposal + "/votes",
                  JsonNodeFactory.instance.objectNode().put("approve", !reject),
                  UUID.randomUUID().toString());
      print(voted, () -> text(voted));
      return Exit.DONE;
    }
  }

  /// A change that concerns one member.
  abstract static class Change extends Work {
    @CommandLine.Parameters(paramLabel = "MEMBER", description = "A member's id.")
    String member = "";

    abstract ObjectNode proposal();

    @Override
    Exit work() throws Failure {
      return propose(this, proposal().put("member", member));
    }

    static ObjectNode validator(boolean validator) {
      return JsonNodeFactory.instance
          .objectNode()
          .put("kind", "validator")
          .put("validator", validator);
    }

    static ObjectNode status(String status) {
      return JsonNodeFactory.instance.objectNode().put("kind", "status").put("status", status);
    }
  }

  @CommandLine.Command(
      name = "add-validator",
      header = "Proposes that a member validates.",
      footerHeading = "%nExample:%n",
      footer =
          "  lianfang network add-validator bank-5 --profile data/bank-1/bank-1/administrator.json")
  static final class AddValidator extends Change {
    @Override
    ObjectNode proposal() {
      return validator(true);
    }
  }

  @CommandLine.Command(
      name = "remove-validator",
      header = "Proposes that a member validates no longer.",
      footerHeading = "%nExample:%n",
      footer =
          "  lianfang network remove-validator bank-5 --profile data/bank-1/bank-1/administrator.json")
  static final class RemoveValidator extends Change {
    @Override
    ObjectNode proposal() {
      return validator(false);
    }
  }

  @CommandLine.Command(
      name = "suspend",
      header = "Proposes to suspend a member.",
      footerHeading = "%nExample:%n",
      footer = "  lianfang network suspend bank-5 --profile data/bank-1/bank-1/administrator.json")
  static final class Suspend extends Change {
    @Override
    ObjectNode proposal() {
      return status("suspended");
    }
  }

  @CommandLine.Command(
      name = "restore",
      header = "Proposes to restore a suspended member.",
      footerHeading = "%nExample:%n",
      footer = "  lianfang network restore bank-5 --profile data/bank-1/bank-1/administrator.json")
  static final class Restore extends Change {
    @Override
    ObjectNode proposal() {
      return status("active");
    }
  }

  @CommandLine.Command(
      name = "expel",
      header = "Proposes to expel a member, for good.",
      footerHeading = "%nExample:%n",
      footer = "  lianfang network expel bank-5 --profile data/bank-1/bank-1/administrator.json")
  static final class Expel extends Change {
    @Override
    ObjectNode proposal() {
      return status("expelled");
    }
  }

  private static Exit propose(Work work, ObjectNode proposal) throws Failure {
    JsonNode made = work.common.api().post("/v1/proposals", proposal, UUID.randomUUID().toString());
    work.print(made, () -> text(made));
    return Exit.DONE;
  }

  private static String proposals(JsonNode proposals) {
    StringBuilder text = new StringBuilder();
    for (JsonNode proposal : proposals) {
      text.append(text(proposal)).append('\n');
    }
    return text + Texts.of("network.proposals", proposals.size());
  }

  private static String text(JsonNode proposal) {
    long approvals =
        proposal.path("ballots").valueStream().filter(b -> b.path("approve").asBoolean()).count();
    return Texts.of(
        "network.proposal.line",
        proposal.path("id").asString(""),
        Texts.label("proposal", proposal.path("kind").asString("")),
        proposal.path("member").asString(""),
        proposal.has("status")
            ? Texts.label("member-status", proposal.path("status").asString(""))
            : proposal.has("validator") ? proposal.path("validator").asString("") : "",
        approvals,
        proposal.path("ballots").size() - approvals,
        Texts.label("decision", proposal.path("decision").asString("")));
  }
}
