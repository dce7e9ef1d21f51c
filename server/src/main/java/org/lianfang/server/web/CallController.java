package org.lianfang.server.web;

import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.lianfang.node.custody.SupervisedCall;
import org.lianfang.node.custody.SupervisedCalls;
import org.lianfang.protocol.filing.RecordState;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Role;
import org.lianfang.server.user.UserRole;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// What a supervisor sees: every call, never whom it was about.
@RestController
final class CallController {

  /// @param recordedAt time of the request, by the asker's clock
  /// @param custodians whose records of it stand on the ledger
  /// @param position of the latest of their batches
  record CallDocument(
      String callId,
      String member,
      long number,
      String kind,
      String purpose,
      String subjectType,
      Instant recordedAt,
      List<String> custodians,
      long position) {
    static CallDocument of(SupervisedCall call) {
      return new CallDocument(
          call.id().toString(),
          call.member().value(),
          call.number(),
          call.kind().wireName(),
          call.purpose().wireName(),
          call.subjectType().wireName(),
          call.time(),
          call.custodians().stream().map(MemberId::value).toList(),
          call.position());
    }
  }

  /// Numbers of a member's calls that no custodian's records hold.
  record GapDocument(String member, long from, long to) {}

  /// All calls since a time or a day, by member and the member's own count.
  @Permit(value = UserRole.SUPERVISOR, member = Role.SUPERVISOR)
  @GetMapping("/v1/calls")
  Page<CallDocument> calls(
      Caller caller,
      @RequestParam("since") Optional<String> since,
      @RequestParam("member") Optional<String> member,
      @RequestParam("limit") Optional<Integer> limit,
      @RequestParam("starting_after") Optional<String> after) {
    SupervisedCalls calls = caller.node().node().supervisedCalls();
    List<CallDocument> rest =
        calls.list(since.map(CallController::time).orElse(Instant.EPOCH), memberId(member)).stream()
            .map(CallDocument::of)
            .dropWhile(call -> after.isPresent() && !call.callId().equals(after.get()))
            .skip(after.isPresent() ? 1 : 0)
            .toList();
    return Page.cut(rest, Page.limit(limit), CallDocument::callId);
  }

  @Permit(value = UserRole.SUPERVISOR, member = Role.SUPERVISOR)
  @GetMapping("/v1/calls/gaps")
  Page<GapDocument> gaps(Caller caller, @RequestParam("member") Optional<String> member) {
    return Page.whole(
        caller.node().node().supervisedCalls().gaps(memberId(member)).stream()
            .map(gap -> new GapDocument(gap.member().value(), gap.from(), gap.to()))
            .toList());
  }

  private static Optional<MemberId> memberId(Optional<String> text) {
    try {
      return text.map(MemberId::new);
    } catch (IllegalArgumentException e) {
      throw Problem.field("member", "不是成员编号", "is no member id");
    }
  }

  /// A moment, or a calendar day of +08:00 from its beginning.
  private static Instant time(String text) {
    try {
      return text.length() == "2026-01-01".length()
          ? LocalDate.parse(text).atStartOfDay(RecordState.CALENDAR).toInstant()
          : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw Problem.field("since", "须为 RFC 3339 时间或日期", "is an RFC 3339 time, or a date");
    }
  }
}
