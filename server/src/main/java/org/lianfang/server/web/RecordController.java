package org.lianfang.server.web;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.lianfang.contract.standard.Standard;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.View;
import org.lianfang.node.filing.Records;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Term;
import org.lianfang.protocol.filing.HeaderFields;
import org.lianfang.protocol.filing.RecordHeader;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RecordState;
import org.lianfang.protocol.filing.RecordStatus;
import org.lianfang.protocol.filing.WithdrawalReason;
import org.lianfang.protocol.member.Role;
import org.lianfang.server.HostedNode;
import org.lianfang.server.user.UserRole;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Records as the ledger has them; of own ones also what only this member knows.
@RestController
final class RecordController {

  /// @param entryHeld whether this node holds the encrypted entry
  /// @param reference the member's own, of own filings
  /// @param withdrawalReason the member's own words, of own filings
  record RecordDocument(
      String recordId,
      String subjectType,
      String list,
      String riskCode,
      String riskName,
      int level,
      String role,
      String evidence,
      String basis,
      String status,
      String source,
      LocalDate foundOn,
      LocalDate validUntil,
      int standard,
      Instant filedAt,
      long position,
      boolean disputed,
      boolean entryHeld,
      Optional<String> reference,
      Optional<String> withdrawalReason) {}

  record Withdrawal(@Nullable String reason) {}

  @Permit({UserRole.OFFICER, UserRole.REPORTER, UserRole.AUDITOR, UserRole.SUPERVISOR})
  @GetMapping("/v1/records/{id}")
  RecordDocument record(Caller caller, @PathVariable("id") String id, Locale locale) {
    return found(caller.node(), recordId(id), locale);
  }

  /// The member's own filings, in the order of their ids.
  @Permit({UserRole.OFFICER, UserRole.REPORTER, UserRole.AUDITOR, UserRole.SUPERVISOR})
  @GetMapping("/v1/records")
  Page<RecordDocument> records(
      Caller caller,
      @RequestParam("status") Optional<String> status,
      @RequestParam("mine") Optional<Boolean> mine,
      @RequestParam("limit") Optional<Integer> limit,
      @RequestParam("starting_after") Optional<String> after,
      Locale locale) {
    Optional<RecordStatus> wanted =
        status.map(
            name ->
                Term.find(RecordStatus.class, name)
                    .orElseThrow(
                        () -> Problem.field("status", "未知状态", "is no status of a record")));
    int size = Math.min(Page.limit(limit), Records.PAGE_MAX);
    Records.Page page =
        caller
            .node()
            .node()
            .filings()
            .records()
            .mine(wanted, after.map(RecordController::recordId), size);
    try (View view = caller.node().ledger().read()) {
      Optional<Standard> standard = new AllianceState(view).standard();
      return new Page<>(
          page.records().stream()
              .map(summary -> document(caller.node(), summary, standard, locale))
              .toList(),
          page.next().isPresent(),
          page.next().map(RecordId::toString));
    }
  }

  /// Withdraws an own record everywhere; the reason's words stay at this node.
  @Permit(
      value = {UserRole.OFFICER, UserRole.REPORTER},
      member = Role.REPORTER)
  @PostMapping("/v1/records/{id}/withdrawal")
  RecordDocument withdraw(
      Caller caller, @PathVariable("id") String id, @RequestBody Withdrawal asked, Locale locale) {
    String words = asked.reason() == null ? "" : asked.reason().strip();
    if (words.isEmpty() || words.length() > Records.WORDS_MAX) {
      throw Problem.field(
          "reason",
          "须为 1 至 " + Records.WORDS_MAX + " 个字符",
          "has 1 to " + Records.WORDS_MAX + " characters");
    }
    RecordId record = recordId(id);
    try {
      var _ =
          caller
              .node()
              .node()
              .filings()
              .records()
              .withdraw(record, WithdrawalReason.UNSPECIFIED, words)
              .toCompletableFuture()
              .join();
    } catch (CompletionException e) {
      throw Problems.problem(e, record.toString());
    }
    return found(caller.node(), record, locale);
  }

  private static RecordDocument found(HostedNode node, RecordId id, Locale locale) {
    Records.Summary summary =
        node.node()
            .filings()
            .records()
            .find(id)
            .orElseThrow(() -> Problem.of(Reason.RECORD_UNKNOWN));
    try (View view = node.ledger().read()) {
      return document(node, summary, new AllianceState(view).standard(), locale);
    }
  }

  private static RecordDocument document(
      HostedNode node, Records.Summary summary, Optional<Standard> standard, Locale locale) {
    RecordState state = summary.record();
    RecordHeader header = state.header();
    HeaderFields fields = header.fields();
    return new RecordDocument(
        state.id().toString(),
        fields.subjectType().wireName(),
        fields.list().wireName(),
        fields.code().toString(),
        standard
            .flatMap(s -> s.code(fields.code()))
            .map(rule -> new Said(rule.zh(), rule.en()).in(locale))
            .orElse(fields.code().toString()),
        fields.level().number(),
        fields.role().wireName(),
        fields.evidence().wireName(),
        fields.basis().wireName(),
        summary.status().wireName(),
        summary.source().value(),
        fields.foundOn(),
        fields.validUntil(),
        header.standard(),
        state.filed(),
        state.position(),
        summary.status() == RecordStatus.DISPUTED,
        state.payloads().stream()
            .allMatch(
                payload -> node.node().vault().get(state.id(), payload.tokenKey()).isPresent()),
        summary.reference(),
        summary.withdrawal());
  }

  private static RecordId recordId(String text) {
    try {
      return RecordId.parse(text);
    } catch (Malformed e) {
      throw Problem.field("id", "须为记录编号 rec_…", "is a record id, rec_…");
    }
  }
}
