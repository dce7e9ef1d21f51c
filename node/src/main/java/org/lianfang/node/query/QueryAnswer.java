package org.lianfang.node.query;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.subject.SubjectType;

/// The answer to a question about one subject.
///
/// @param call under which the custodians recorded it
/// @param standard the version of the standard that says which lists the purpose sees
/// @param ledgerSize the size of the own replica that the answer is true of
/// @param ledgerAge how old that view is; empty where too few cosignatures were seen
/// @param matches own records count; withdrawn, expired and erased ones do not
/// @param missingEntries live headers of this subject type whose entry this node lacks: any of them
///   might be a match
/// @param custodians who recorded the call
public record QueryAnswer(
    CallId call,
    SubjectType subjectType,
    Purpose purpose,
    int standard,
    long ledgerSize,
    Optional<Duration> ledgerAge,
    List<Match> matches,
    int missingEntries,
    List<MemberId> custodians,
    Duration elapsed) {
  public QueryAnswer {
    matches = List.copyOf(matches);
    custodians = List.copyOf(custodians);
  }

  public boolean isFound() {
    return !matches.isEmpty();
  }
}
