package org.lianfang.contract.member;

import org.lianfang.contract.state.AllianceDraft;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.Roster;

/// Who validates, and who may stop.
final class Rosters {
  private Rosters() {}

  /// Writes the roster that counts after the command at `position`. A change of roster counts from
  /// the next block, whose start no entry knows: `fromSize` is the size with this command, and
  /// whoever verifies checkpoints takes the first end of a block at or beyond it.
  static void put(AllianceDraft draft, long position) {
    draft.putRoster(
        new Roster(
            position + 1,
            draft.state().validators().stream()
                .map(
                    member ->
                        new Roster.Validator(
                            member.id(), member.keys().log(), member.keys().cosign()))
                .toList()));
  }

  /// Whether the ledger keeps a validator without this member.
  static boolean keepsValidator(AllianceState state, Member target) {
    return !target.isValidating() || state.validators().size() > 1;
  }

  /// Whether one more member may be chosen. Suspended ones count: they may come back.
  static boolean hasRoom(AllianceState state) {
    return state.members().stream()
            .filter(member -> member.validator() && member.status() != MemberStatus.EXPELLED)
            .count()
        < Roster.VALIDATORS_MAX;
  }

  /// Whether the keys keep enough holders without this member.
  static boolean keepsThreshold(AllianceState state, Member target) {
    if (!target.hasRole(Role.CUSTODIAN) || !target.isActive()) {
      return true;
    }
    int threshold =
        state.alliance().map(alliance -> alliance.rules().custodianThreshold()).orElse(1);
    return state.activeCustodians().size() - 1 >= threshold;
  }

  /// Whether the rule book's threshold is a majority of so many custodians.
  static boolean isMajority(AllianceState state, int custodians) {
    return state
        .alliance()
        .filter(alliance -> isMajority(alliance.rules().custodianThreshold(), custodians))
        .isPresent();
  }

  static boolean isMajority(int threshold, int custodians) {
    return 2 * threshold > custodians;
  }

  /// Suspended ones count: they may come back.
  static int custodiansNotExpelled(AllianceState state) {
    return (int)
        state.members().stream()
            .filter(
                member ->
                    member.status() != MemberStatus.EXPELLED && member.hasRole(Role.CUSTODIAN))
            .count();
  }
}
