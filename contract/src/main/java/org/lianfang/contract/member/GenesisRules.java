package org.lianfang.contract.member;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.lianfang.contract.standard.Standard;
import org.lianfang.contract.state.AllianceDraft;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Entry;
import org.lianfang.protocol.member.Alliance;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.GenesisCore;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.member.Role;

/// The beginning of an alliance: all founders have signed the same bytes.
public final class GenesisRules {
  private GenesisRules() {}

  /// Checks members, keys, validators, threshold and standard; signatures are checked by
  /// [#requireSigned].
  ///
  /// @return the first standard
  /// @throws Refused GENESIS_INVALID if a member or a key stands twice, a key is unsound, a founder
  ///   lacks engine keys or has some in a trial, a validator is no founder, others than the
  ///   custodians validate in a trial, the threshold is no majority of the custodians or more than
  ///   there are, or the standard is not a readable version 1
  public static Standard require(GenesisCore core) throws Refused {
    List<Application> founders = core.founders();
    Set<MemberId> ids = new HashSet<>();
    Set<Bytes> keys = new HashSet<>();
    for (Application founder : founders) {
      if (!ids.add(founder.member())) {
        throw invalid("a member stands twice");
      }
      if (!founder.areKeysSound() || !founder.allKeys().stream().allMatch(keys::add)) {
        throw invalid("every member and use has a sound key of its own");
      }
      if (founder.engine().isPresent() == core.trial()) {
        throw invalid("founders have engine keys, but not in a trial");
      }
    }
    if (!ids.containsAll(core.validators())) {
      throw invalid("founders validate");
    }
    if (core.trial() && !core.validators().equals(GenesisCore.custodians(founders))) {
      throw invalid("in a trial the custodians validate");
    }
    long custodians =
        founders.stream().filter(founder -> founder.roles().contains(Role.CUSTODIAN)).count();
    int threshold = core.rules().custodianThreshold();
    if (custodians > Command.OpenCeremony.PARTICIPANTS_MAX
        || threshold > custodians
        || !Rosters.isMajority(threshold, (int) custodians)) {
      throw invalid("the threshold is a majority of the custodians, of whom there are up to 32");
    }
    try {
      Standard standard = Standard.decode(core.standard());
      if (standard.version() != 1) {
        throw invalid("the first standard has version 1");
      }
      return standard;
    } catch (Malformed e) {
      throw invalid("the standard is not readable");
    }
  }

  /// Writes the alliance, its first standard, and its founders, numbered from 1 in order.
  public static void apply(AllianceDraft draft, Entry entry, Command.Genesis command)
      throws Refused {
    GenesisCore core = command.core();
    Standard standard = require(core);
    draft.putAlliance(new Alliance(core.alliance(), core.trial(), core.rules()));
    draft.activate(standard);
    int number = 1;
    for (Application founder : core.founders()) {
      draft.admit(
          new Member(
                  number,
                  MemberStatus.ACTIVE,
                  entry.time(),
                  entry.time(),
                  entry.position(),
                  founder)
              .withValidator(core.validators().contains(founder.member())));
      number++;
    }
    Rosters.put(draft, entry);
  }

  /// @throws Refused BAD_SIGNATURE if a founder has not signed the core's bytes
  public static void requireSigned(Command.Genesis command) throws Refused {
    GenesisCore core = command.core();
    if (command.signatures().size() != core.founders().size()) {
      throw new Refused(Reason.BAD_SIGNATURE, "every founder signs");
    }
    for (int i = 0; i < core.founders().size(); i++) {
      Application founder = core.founders().get(i);
      boolean signed =
          founder
              .keys()
              .signing()
              .verify(
                  Command.Genesis.LABEL,
                  core.alliance(),
                  command.coreBytes(),
                  command.signatures().get(i));
      if (!signed) {
        throw new Refused(Reason.BAD_SIGNATURE, "every founder signs");
      }
    }
  }

  private static Refused invalid(String detail) {
    return new Refused(Reason.GENESIS_INVALID, detail);
  }
}
