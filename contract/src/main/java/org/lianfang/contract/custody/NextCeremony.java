package org.lianfang.contract.custody;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.protocol.custody.Ceremony;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;

/// Who takes part in a ceremony that opens now: the active custodians by id, without those whom the
/// ceremonies in vain before it have named.
///
/// Who was silent or left may have had bad luck only: if fewer than the threshold would remain,
/// these take part again. What the ledger proves against a custodian keeps it out until a ceremony
/// has made its keys, or the members have voted it back (suspended and restored it).
///
/// @param participants by id; fewer than the threshold if no ceremony can open
/// @param excluded who takes no part, and why, in the order in which they were named
record NextCeremony(List<MemberId> participants, List<Ceremony.Excluded> excluded) {

  static NextCeremony of(AllianceState state, int threshold, Instant time) {
    List<Member> custodians = state.activeCustodians();
    Optional<Ceremony> before = state.latestCeremony();
    List<Ceremony.Excluded> named =
        before.map(ceremony -> ceremony.leftOut(time)).orElse(List.of()).stream()
            .filter(one -> stillCounts(state, one))
            .toList();
    NextCeremony all = without(custodians, named, one -> true);
    return all.participants().size() >= threshold
        ? all
        : without(custodians, named, one -> one.fault().isProven());
  }

  /// Expelled and suspended members are no custodians; one that was restored since starts anew.
  private static boolean stillCounts(AllianceState state, Ceremony.Excluded one) {
    return state
        .member(one.member())
        .filter(member -> !member.since().isAfter(one.since()))
        .isPresent();
  }

  private static NextCeremony without(
      List<Member> custodians, List<Ceremony.Excluded> named, Predicate<Ceremony.Excluded> counts) {
    List<Ceremony.Excluded> excluded = new ArrayList<>(named.stream().filter(counts).toList());
    Set<MemberId> out =
        excluded.stream().map(Ceremony.Excluded::member).collect(Collectors.toSet());
    return new NextCeremony(
        custodians.stream().map(Member::id).filter(id -> !out.contains(id)).toList(), excluded);
  }
}
