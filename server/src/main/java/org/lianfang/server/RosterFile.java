package org.lianfang.server;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.member.Alliance;
import org.lianfang.protocol.member.GenesisCore;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Roster;
import org.lianfang.protocol.member.VerifyingKey;
import org.lianfang.protocol.receipt.TrustedRoster;
import org.lianfang.server.web.Json;
import tools.jackson.core.JacksonException;

/// The roster as a file: all that a checker of receipts needs beforehand. The members' names are
/// for people; checking uses the rest.
///
/// @param threshold how many custodians record a call
/// @param number counts the alliance's rosters, from 1
/// @param fromSize the roster counts for checkpoints of larger trees
/// @param validators in ascending order of member id
public record RosterFile(
    String alliance,
    boolean trial,
    String origin,
    int threshold,
    long number,
    long fromSize,
    List<Validator> validators,
    List<Named> members) {

  /// A validator's public keys, in hexadecimal.
  public record Validator(String member, String log, String cosign) {}

  /// A member's names.
  public record Named(String id, int number, String nameZh, String nameEn) {}

  public RosterFile {
    validators = List.copyOf(validators);
    members = List.copyOf(members);
  }

  /// The roster that is in force.
  ///
  /// @throws Refused `NO_ALLIANCE` before genesis, `KEY_NOT_READY` before the first ceremony
  public static RosterFile of(State view) throws Refused {
    AllianceState state = new AllianceState(view);
    Alliance alliance =
        state
            .alliance()
            .orElseThrow(() -> new Refused(Reason.NO_ALLIANCE, Reason.NO_ALLIANCE.en()));
    Roster roster =
        state.roster().orElseThrow(() -> new Refused(Reason.NO_ALLIANCE, Reason.NO_ALLIANCE.en()));
    int threshold =
        state.keys().stream()
            .mapToInt(KeySet::threshold)
            .max()
            .orElseThrow(() -> new Refused(Reason.KEY_NOT_READY, Reason.KEY_NOT_READY.en()));
    List<Validator> validators = new ArrayList<>();
    for (Roster.Validator validator : roster.validators()) {
      validators.add(
          new Validator(
              validator.member().value(),
              validator.log().bytes().toHex(),
              validator.cosign().bytes().toHex()));
    }
    return new RosterFile(
        alliance.id(),
        alliance.trial(),
        GenesisCore.origin(alliance.id(), alliance.trial()),
        threshold,
        roster.number(),
        roster.fromSize(),
        validators,
        state.members().stream()
            .sorted(Comparator.comparingInt(Member::number))
            .map(
                member ->
                    new Named(
                        member.id().value(),
                        member.number(),
                        member.application().nameChinese(),
                        member.application().nameEnglish()))
            .toList());
  }

  /// The file's bytes.
  public byte[] encode() {
    return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
  }

  /// Reads a file's bytes as what a checker believes.
  ///
  /// @throws Malformed if they are no roster
  public static TrustedRoster decode(byte[] content) throws Malformed {
    try {
      RosterFile file = Json.MAPPER.readValue(content, RosterFile.class);
      List<Roster.Validator> validators = new ArrayList<>();
      for (Validator validator : file.validators()) {
        validators.add(
            new Roster.Validator(
                new MemberId(validator.member()),
                new VerifyingKey(Bytes.hex(validator.log())),
                new VerifyingKey(Bytes.hex(validator.cosign()))));
      }
      return new TrustedRoster(
          file.alliance(),
          file.trial(),
          file.threshold(),
          new Roster(file.number(), file.fromSize(), validators));
    } catch (JacksonException | IllegalArgumentException e) {
      throw new Malformed("not a roster");
    }
  }
}
