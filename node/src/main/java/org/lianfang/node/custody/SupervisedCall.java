package org.lianfang.node.custody;

import java.time.Instant;
import java.util.List;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.CallKind;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.subject.SubjectType;

/// What a supervisor is shown of one call: never whom it was about.
///
/// @param number the member's own count of its calls
/// @param time of the request, by the asker's clock
/// @param custodians whose records of it stand on the ledger, ascending
/// @param position of the latest of their batches
public record SupervisedCall(
    CallId id,
    MemberId member,
    long number,
    CallKind kind,
    Purpose purpose,
    SubjectType subjectType,
    Instant time,
    List<MemberId> custodians,
    long position) {
  public SupervisedCall {
    custodians = List.copyOf(custodians);
  }

  /// Numbers of a member's calls that no custodian's records hold, though later ones are held:
  /// void, still on their way, or hidden.
  ///
  /// @param from first missing number
  /// @param to last missing number
  public record Gap(MemberId member, long from, long to) {}
}
