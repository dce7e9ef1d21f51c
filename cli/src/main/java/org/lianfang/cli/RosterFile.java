package org.lianfang.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Roster;
import org.lianfang.protocol.member.VerifyingKey;
import org.lianfang.protocol.receipt.TrustedRoster;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// An alliance's roster document, `alliance.json`: what a checker of receipts holds and believes.
///
/// @param names display names of members, by member id
record RosterFile(TrustedRoster roster, Map<MemberId, String> names) {
  static RosterFile read(Path file) throws Failure {
    byte[] content = Outputs.read(file);
    try {
      JsonNode document = Json.MAPPER.readTree(content);
      List<Roster.Validator> validators = new ArrayList<>();
      for (JsonNode validator : document.path("validators")) {
        validators.add(
            new Roster.Validator(
                new MemberId(validator.path("member").asString("")),
                key(validator.path("log")),
                key(validator.path("cosign"))));
      }
      Map<MemberId, String> names = new HashMap<>();
      for (JsonNode member : document.path("members")) {
        names.put(
            new MemberId(member.path("id").asString("")),
            member.path(Texts.isChinese() ? "name_zh" : "name_en").asString(""));
      }
      return new RosterFile(
          new TrustedRoster(
              document.path("alliance").asString(""),
              document.path("trial").asBoolean(false),
              document.path("threshold").asInt(0),
              new Roster(
                  document.path("number").asLong(0),
                  document.path("from_size").asLong(0),
                  validators)),
          names);
    } catch (JacksonException | IllegalArgumentException e) {
      throw Failure.usage(Texts.of("roster.unreadable", file));
    }
  }

  private static VerifyingKey key(JsonNode hex) {
    return new VerifyingKey(Bytes.hex(hex.asString("")));
  }

  /// The member's name in parentheses, where the document has one.
  String name(MemberId member) {
    String name = names.getOrDefault(member, "");
    return name.isEmpty() ? "" : " (" + name + ")";
  }
}
