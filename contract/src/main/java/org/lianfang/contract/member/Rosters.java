package org.lianfang.contract.member;

import org.lianfang.contract.state.AllianceDraft;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.ledger.Entry;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.Roster;

/// Who validates, and who may stop.
final class Rosters {
  private Rosters() {}

  /// Writes the roster that counts after an entry. A change of roster counts from the next block,
  /// whose start no entry knows: `fromSize` is the size with this command, and whoever verifies
  /// checkpoints takes the first end of a block at or beyond it.
  static void put(AllianceDraft draft, Entry entry) {
    draft.putRoster(
        new Roster(
            draft.state().roster().map(Roster::number).orElse(0L) + 1,
            entry.position() + 1,
            draft.state().validators().stream()
                .map(
                    member ->
                        new Roster.Validator(
                            member.id(), member.keys().log(), member.keys().cosign()))
                .toList()),
        entry.time());
  }

  /// Only the last roster of a block ever counts, but whoever shows an earlier one of it can leave
  /// out the last, and nobody can tell. Therefore a validator joins only first in its block: then
  /// each of a block's rosters lies between the two that count before and after it, and does not
  /// lie where they do not. Validators cease at any time. Ledger time tells blocks apart.
  ///
  /// @throws Refused ROSTER_CHANGED if the roster changed in the entry's block already
  static void requireUnchanged(AllianceState state, Entry entry) throws Refused {
    if (state.rosterChanged().filter(entry.time()::equals).isPresent()) {
      throw new Refused(Reason.ROSTER_CHANGED, "the roster changed in this block already");
    }
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
