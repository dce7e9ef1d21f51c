package org.lianfang.server.web;

import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.lianfang.node.Node;
import org.lianfang.node.custody.CallSummary;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.filing.RecordState;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Role;
import org.lianfang.server.user.UserRole;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Recorded calls, never whom they were about.
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
    static CallDocument of(CallSummary call) {
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

  /// Calls since a time or a day, by member and the member's own count: a supervisor's user sees
  /// all members', any other its own member's.
  @Permit({UserRole.OFFICER, UserRole.AUDITOR, UserRole.SUPERVISOR})
  @GetMapping("/v1/calls")
  Page<CallDocument> calls(
      Caller caller,
      @RequestParam("since") Optional<String> since,
      @RequestParam("member") Optional<String> member,
      @RequestParam("limit") Optional<Integer> limit,
      @RequestParam("starting_after") Optional<String> after) {
    int size = Page.limit(limit);
    Instant begin = since.map(CallController::time).orElse(Instant.EPOCH);
    Optional<CallSummary.Place> place = after.map(CallController::place);
    List<CallSummary> found = list(caller, begin, memberId(member), place, size + 1);
    Page<CallSummary> page = Page.cut(found, size, call -> cursor(call.place()));
    return new Page<>(
        page.data().stream().map(CallDocument::of).toList(), page.hasMore(), page.nextCursor());
  }

  private static List<CallSummary> list(
      Caller caller,
      Instant since,
      Optional<MemberId> member,
      Optional<CallSummary.Place> after,
      int limit) {
    Node node = caller.node().node();
    if (caller.user().roles().contains(UserRole.SUPERVISOR)
        && caller.node().roles().contains(Role.SUPERVISOR)) {
      return node.supervisedCalls().list(since, member, after, limit);
    }
    if (member.filter(asked -> !asked.equals(node.member())).isPresent()) {
      throw new Problem(
          Reason.ROLE_MISSING,
          "只有监管方可以查看其他成员的调用",
          "Only a supervisor sees the calls of other members");
    }
    return node.anchoredCalls().list(since, after, limit);
  }

  @Permit(value = UserRole.SUPERVISOR, member = Role.SUPERVISOR)
  @GetMapping("/v1/calls/gaps")
  Page<GapDocument> gaps(Caller caller, @RequestParam("member") Optional<String> member) {
    return Page.whole(
        caller.node().node().supervisedCalls().gaps(memberId(member)).stream()
            .map(gap -> new GapDocument(gap.member().value(), gap.from(), gap.to()))
            .toList());
  }

  /// A place as a page's cursor: member, number and call id.
  private static String cursor(CallSummary.Place place) {
    return place.member() + "/" + place.number() + "/" + place.id();
  }

  private static CallSummary.Place place(String cursor) {
    String[] parts = cursor.split("/", 3);
    try {
      return new CallSummary.Place(
          new MemberId(parts[0]), Long.parseLong(parts[1]), CallId.parse(parts[2]));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException | Malformed e) {
      throw Problem.field(
          "starting_after", "须为上一页的 next_cursor", "is the next_cursor of the page before");
    }
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
