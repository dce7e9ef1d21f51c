package org.lianfang.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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
      NetworkCommand.ChangeEngineKey.class,
      NetworkCommand.ChangeAddress.class,
      NetworkCommand.Suspend.class,
      NetworkCommand.Restore.class,
      NetworkCommand.Expel.class
    })
final class NetworkCommand {
  private static final int APPLICATION_MAX = 64 * 1024;

  @CommandLine.Command(
      name = "status",
      header = "Shows the ledger, the engine, the members and what is being voted on.",
      footer = "  lianfang network status --profile data/bank-1/bank-1")
  static final class Status extends Work {
    @Override
    Exit work() throws Failure {
      Api api = common.api();
      ObjectNode document = JsonNodeFactory.instance.objectNode();
      document.set("node", api.get("/v1/node", Map.of()));
      document.set("network", api.get("/v1/network", Map.of()));
      document.set("members", api.get("/v1/members", Map.of()).path("data"));
      document.set("proposals", api.all("/v1/proposals", Map.of("open", "true")));
      print(document, () -> new NetworkText(document).toString());
      return Exit.DONE;
    }
  }

  @CommandLine.Command(
      name = "admit",
      header = "Sponsors an application; the other members then vote.",
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
      footer = "  lianfang network proposals --open --profile data/bank-1/bank-1")
  static final class Proposals extends Work {
    @CommandLine.Option(names = "--open", description = "Only those on which votes count.")
    boolean open;

    @Override
    Exit work() throws Failure {
      JsonNode proposals =
          common.api().all("/v1/proposals", Map.of("open", Boolean.toString(open)));
      ObjectNode document = JsonNodeFactory.instance.objectNode();
      document.set("proposals", proposals);
      print(document, () -> NetworkText.proposals(proposals));
      return Exit.DONE;
    }
  }

  @CommandLine.Command(
      name = "vote",
      header = "Votes on a proposal.",
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
      print(voted, () -> NetworkText.proposal(voted));
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
      footer =
          "  lianfang network remove-validator bank-5 --profile data/bank-1/bank-1/administrator.json")
  static final class RemoveValidator extends Change {
    @Override
    ObjectNode proposal() {
      return validator(false);
    }
  }

  @CommandLine.Command(
      name = "change-engine-key",
      header = "Gives this member's engine a new consensus key.",
      description = {
        "Draws the key on the node's machine, registers it on the ledger, and waits until the",
        "engine votes with it. The former key is destroyed. For a machine that was lost and set up",
        "again from the backup of the secrets, and whenever the key may be known to others."
      },
      footer =
          "  lianfang network change-engine-key --profile data/bank-1/bank-1/administrator.json")
  static final class ChangeEngineKey extends Work {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    Exit work() throws Failure {
      Api api = common.api();
      JsonNode network =
          api.post(
              "/v1/engine-keys",
              JsonNodeFactory.instance.objectNode(),
              UUID.randomUUID().toString());
      Instant end = Instant.now().plus(PATIENCE);
      while (!isInUse(network.path("consensus"))) {
        if (Instant.now().isAfter(end)) {
          throw Failure.unreachable(Texts.of("network.key-waits"));
        }
        pause();
        network = api.get("/v1/network", Map.of());
      }
      JsonNode consensus = network.path("consensus");
      ObjectNode document =
          JsonNodeFactory.instance
              .objectNode()
              .put("member", network.path("member").asString(""))
              .put("key", consensus.path("key").asString(""));
      print(document, () -> Texts.of("network.key-changed", document.path("key").asString("")));
      return Exit.DONE;
    }

    private static boolean isInUse(JsonNode consensus) {
      return consensus.path("next_key").asString("").isEmpty()
          && consensus.path("key").equals(consensus.path("registered_key"));
    }

    private static void pause() throws Failure {
      try {
        Thread.sleep(300);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Failure.unreachable(Texts.of("network.key-waits"));
      }
    }
  }

  @CommandLine.Command(
      name = "change-address",
      header = "Tells the other members where this member's node and engine listen.",
      description = "Where this machine itself listens stands in node.json.",
      footer = {
        "  lianfang network change-address --node node.bank-1.example:8443 \\",
        "      --profile data/bank-1/bank-1/administrator.json"
      })
  static final class ChangeAddress extends Work {
    @CommandLine.Option(
        names = "--node",
        paramLabel = "HOST:PORT",
        description = "Where other members reach the node.")
    @Nullable String node;

    @CommandLine.Option(
        names = "--engine",
        paramLabel = "HOST:PORT",
        description = "Where other members reach the engine.")
    @Nullable String engine;

    @Override
    Exit work() throws Failure {
      if (node == null && engine == null) {
        throw Failure.usage(Texts.of("network.no-address"));
      }
      ObjectNode asked = JsonNodeFactory.instance.objectNode();
      if (node != null) {
        asked.put("node", node);
      }
      if (engine != null) {
        asked.put("engine", engine);
      }
      JsonNode moved = common.api().post("/v1/address", asked, UUID.randomUUID().toString());
      print(
          moved,
          () ->
              Texts.of(
                  "network.moved",
                  moved.path("member").asString(""),
                  moved.path("node").asString(""),
                  moved.path("engine").asString("")));
      return Exit.DONE;
    }
  }

  @CommandLine.Command(
      name = "suspend",
      header = "Proposes to suspend a member.",
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
      footer = "  lianfang network expel bank-5 --profile data/bank-1/bank-1/administrator.json")
  static final class Expel extends Change {
    @Override
    ObjectNode proposal() {
      return status("expelled");
    }
  }

  private static Exit propose(Work work, ObjectNode proposal) throws Failure {
    JsonNode made = work.common.api().post("/v1/proposals", proposal, UUID.randomUUID().toString());
    work.print(made, () -> NetworkText.proposal(made));
    return Exit.DONE;
  }
}
