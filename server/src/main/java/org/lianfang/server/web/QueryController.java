package org.lianfang.server.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.lianfang.contract.standard.Standard;
import org.lianfang.contract.standard.ViolationCode;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.View;
import org.lianfang.node.query.Match;
import org.lianfang.node.query.QueryAnswer;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.filing.HeaderFields;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.subject.NormalForm;
import org.lianfang.protocol.subject.Subject;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.vault.Payload;
import org.lianfang.server.HostedNode;
import org.lianfang.server.user.UserRole;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// Asks the alliance about one subject.
@RestController
final class QueryController {

  /// What a user asks. Prints nothing of the value.
  ///
  /// @param open whether to open every match; not, if absent
  record Question(
      @Nullable String subjectType,
      @Nullable String value,
      @Nullable String purpose,
      @Nullable Boolean open) {
    @Override
    public String toString() {
      return "Question";
    }
  }

  /// What an opened record says. Prints nothing of it.
  record PayloadDocument(String identifier, String note) {
    static PayloadDocument of(Payload payload) {
      return new PayloadDocument(payload.identifier(), payload.note());
    }

    @Override
    public String toString() {
      return "PayloadDocument";
    }
  }

  /// @param payload null where the record was not opened
  /// @param problem why it could not be opened, where that was wanted
  record MatchDocument(
      String recordId,
      String list,
      String riskCode,
      String riskName,
      int level,
      String role,
      String evidence,
      String status,
      String source,
      LocalDate foundOn,
      LocalDate validUntil,
      boolean disputed,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable PayloadDocument payload,
      Optional<String> problem) {}

  record LedgerDocument(long size, Optional<Long> ageMs) {}

  /// @param missingEntries live headers of this subject type whose entry this node lacks
  /// @param custodians who recorded the call
  record AnswerDocument(
      String callId,
      boolean found,
      String subjectType,
      String purpose,
      int standard,
      LedgerDocument ledger,
      List<MatchDocument> matches,
      int missingEntries,
      List<String> custodians,
      long elapsedMs) {}

  @Permit(
      value = UserRole.OFFICER,
      member = {Role.QUERIER, Role.SUPERVISOR})
  @PostMapping("/v1/queries")
  AnswerDocument query(Caller caller, @RequestBody Question asked, Locale locale) {
    SubjectType type =
        SubjectType.find(asked.subjectType() == null ? "" : asked.subjectType())
            .orElseThrow(() -> Problem.field("subject_type", "未知主体类型", "is no subject type"));
    Purpose purpose = purpose(asked.purpose());
    if (asked.value() == null || asked.value().isBlank()) {
      throw Problem.field("value", "缺失", "is missing");
    }
    Subject subject = subject(type, asked.value());
    HostedNode node = caller.node();
    long start = System.nanoTime();
    try {
      QueryAnswer answer =
          node.node()
              .queries()
              .query(subject, purpose, Boolean.TRUE.equals(asked.open()))
              .toCompletableFuture()
              .join();
      node.figures().asked(Duration.ofNanos(System.nanoTime() - start), answer.isFound());
      return document(node, answer, locale);
    } catch (CompletionException e) {
      node.figures().refused();
      throw e;
    }
  }

  private static Subject subject(SubjectType type, String value) {
    return switch (NormalForm.of(type, value)) {
      case NormalForm.Result.Normal(var subject) -> subject;
      case NormalForm.Result.Broken(var fault) ->
          throw Problem.field("value", ViolationCode.of(fault), fault.zh(), fault.en());
    };
  }

  static Purpose purpose(@Nullable String name) {
    return Purpose.find(name == null ? "" : name)
        .filter(Purpose::isAsking)
        .orElseThrow(() -> Problem.field("purpose", "未知用途", "is no purpose of a question"));
  }

  private static AnswerDocument document(HostedNode node, QueryAnswer answer, Locale locale) {
    Optional<Standard> standard;
    if (answer.isFound()) {
      try (View view = node.ledger().read()) {
        standard = new AllianceState(view).standard();
      }
    } else {
      standard = Optional.empty();
    }
    return new AnswerDocument(
        answer.call().toString(),
        answer.isFound(),
        answer.subjectType().wireName(),
        answer.purpose().wireName(),
        answer.standard(),
        new LedgerDocument(answer.ledgerSize(), answer.ledgerAge().map(Duration::toMillis)),
        answer.matches().stream().map(match -> document(match, standard, locale)).toList(),
        answer.missingEntries(),
        answer.custodians().stream().map(MemberId::value).toList(),
        answer.elapsed().toMillis());
  }

  private static MatchDocument document(Match match, Optional<Standard> standard, Locale locale) {
    HeaderFields fields = match.fields();
    return new MatchDocument(
        match.record().toString(),
        fields.list().wireName(),
        fields.code().toString(),
        standard
            .flatMap(s -> s.code(fields.code()))
            .map(rule -> new Said(rule.zh(), rule.en()).in(locale))
            .orElse(fields.code().toString()),
        fields.level().number(),
        fields.role().wireName(),
        fields.evidence().wireName(),
        match.status().wireName(),
        match.source().value(),
        fields.foundOn(),
        fields.validUntil(),
        match.isDisputed(),
        match.payload().map(PayloadDocument::of).orElse(null),
        match.problem().map(Enum::name));
  }
}
