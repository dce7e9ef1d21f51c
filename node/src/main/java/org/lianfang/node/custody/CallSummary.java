package org.lianfang.node.custody;

import java.time.Instant;
import java.util.List;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.CallKind;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.subject.SubjectType;

/// One call as custodians have recorded it on the ledger: who asked, when and what for, never about
/// whom.
///
/// @param number the member's own count of its calls
/// @param time of the request, by the asker's clock
/// @param custodians whose records of it stand on the ledger, ascending
/// @param position of the latest of their batches
public record CallSummary(
    CallId id,
    MemberId member,
    long number,
    CallKind kind,
    Purpose purpose,
    SubjectType subjectType,
    Instant time,
    List<MemberId> custodians,
    long position) {
  public CallSummary {
    custodians = List.copyOf(custodians);
  }

  /// Where a call stands in the order of all calls: what a list goes on from.
  public record Place(MemberId member, long number, CallId id) {}

  public Place place() {
    return new Place(member, number, id);
  }

  /// Numbers of a member's calls that no custodian's records hold, though later ones are held:
  /// void, still on their way, or hidden.
  ///
  /// @param from first missing number
  /// @param to last missing number
  public record Gap(MemberId member, long from, long to) {}
}
