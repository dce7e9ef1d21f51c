package org.lianfang.cli;

import tools.jackson.databind.JsonNode;

/// The network for people: what an operator looks at first stands first.
record NetworkText(JsonNode document) {
  @Override
  public String toString() {
    return ledger()
        + consensus()
        + validators()
        + members()
        + proposals(document.path("proposals"));
  }

  private String ledger() {
    JsonNode node = document.path("node");
    JsonNode network = document.path("network");
    JsonNode versions = network.path("versions");
    return line(
            "network.ledger",
            text(node, "alliance"),
            text(node, "engine"),
            text(network.path("ledger"), "size"),
            text(network.path("ledger"), "root"))
        + line("network.member", text(network, "member"), text(network.path("ledger"), "time"))
        + checkpoint(network.path("checkpoint"))
        + line(
            "network.versions",
            text(versions, "lianfang"),
            text(versions, "java"),
            versions.path("engine").asString(Texts.of("network.none")),
            text(versions, "standard"))
        + missing(network.path("ledger").path("entries_missing").asLong(0));
  }

  private static String checkpoint(JsonNode checkpoint) {
    return checkpoint.isObject()
        ? line(
            "network.checkpoint",
            text(checkpoint, "size"),
            text(checkpoint, "age_ms"),
            names(checkpoint.path("cosigners")))
        : line("network.no-checkpoint");
  }

  private static String missing(long entries) {
    return entries == 0 ? "" : line("network.missing", Long.toString(entries));
  }

  private String consensus() {
    JsonNode consensus = document.path("network").path("consensus");
    if (!consensus.isObject()) {
      return "";
    }
    String text =
        line(
            "network.consensus",
            text(consensus, "height"),
            text(consensus, "peer_height"),
            text(consensus, "peers"),
            text(consensus, "restarts"));
    if (consensus.path("catching_up").asBoolean(false)) {
      text += line("network.catching-up");
    }
    if (consensus.has("last_height") && !consensus.path("last_height").isNull()) {
      text += line("network.last-height", text(consensus, "last_height"));
    }
    if (consensus.has("failed") && !consensus.path("failed").isNull()) {
      text += line("network.failed", text(consensus, "failed"));
    }
    if (consensus.has("watching") && !consensus.path("watching").isNull()) {
      text += line("network.watching." + text(consensus, "watching"));
    }
    if (consensus.has("next_key") && !consensus.path("next_key").isNull()) {
      text += line("network.key-follows");
    }
    return text;
  }

  private String validators() {
    JsonNode network = document.path("network");
    return line(
        "network.validators", names(network.path("validators")), text(network, "tolerated"));
  }

  private String members() {
    Table members = new Table();
    for (JsonNode member : document.path("members")) {
      members.row(
          text(member, "number"),
          text(member, "id"),
          text(member, Texts.isChinese() ? "name_zh" : "name_en"),
          Texts.label("member-status", text(member, "status")),
          text(member, "since"),
          member
              .path("roles")
              .valueStream()
              .map(role -> Texts.label("role", role.asString("")))
              .reduce((one, other) -> one + "," + other)
              .orElse(""),
          member.path("validator").asBoolean(false) ? Texts.of("network.validator") : "",
          text(member, "node"),
          text(member, "engine"));
    }
    return members.toString();
  }

  static String proposals(JsonNode proposals) {
    StringBuilder text = new StringBuilder();
    for (JsonNode proposal : proposals) {
      text.append(proposal(proposal)).append('\n');
    }
    return text + Texts.of("network.proposals", proposals.size());
  }

  static String proposal(JsonNode proposal) {
    long approvals =
        proposal.path("ballots").valueStream().filter(b -> b.path("approve").asBoolean()).count();
    String line =
        Texts.of(
            "network.proposal.line",
            text(proposal, "id"),
            Texts.label("proposal", text(proposal, "kind")),
            text(proposal, "member"),
            proposal.has("status")
                ? Texts.label("member-status", text(proposal, "status"))
                : proposal.has("validator") ? text(proposal, "validator") : "",
            approvals,
            proposal.path("ballots").size() - approvals,
            Texts.label("decision", text(proposal, "decision")),
            proposal.has("fingerprint")
                ? Texts.of("network.fingerprint", text(proposal, "fingerprint"))
                : "");
    return line.strip();
  }

  private static String line(String key, Object... arguments) {
    return Texts.of(key, arguments) + "\n";
  }

  private static String names(JsonNode list) {
    return list.valueStream()
        .map(name -> name.asString(""))
        .reduce((one, other) -> one + ", " + other)
        .orElse(Texts.of("network.none"));
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString("");
  }
}
