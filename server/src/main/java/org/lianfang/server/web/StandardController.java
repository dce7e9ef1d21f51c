package org.lianfang.server.web;

import java.util.List;
import java.util.Locale;
import org.lianfang.contract.standard.Standard;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.View;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Term;
import org.lianfang.protocol.filing.EvidenceClass;
import org.lianfang.protocol.filing.LegalBasis;
import org.lianfang.protocol.filing.Level;
import org.lianfang.protocol.filing.SubjectRole;
import org.lianfang.protocol.filing.WithdrawalReason;
import org.lianfang.protocol.standard.StandardTables;
import org.lianfang.server.user.UserRole;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// The active standard: what may be filed and asked, in both languages.
@RestController
final class StandardController {

  /// A word of a vocabulary.
  record TermDocument(String id, int number, String zh, String en) {
    static TermDocument of(Term term) {
      return new TermDocument(term.wireName(), term.number(), term.zh(), term.en());
    }

    static List<TermDocument> all(Term[] terms) {
      return java.util.Arrays.stream(terms).map(TermDocument::of).toList();
    }
  }

  record TypeDocument(
      TermDocument type,
      String suite,
      boolean strict,
      long queryQuota,
      long openingQuota,
      long filingQuota) {}

  record ListDocument(
      TermDocument list,
      int longestYears,
      int longestDays,
      String weakestEvidence,
      List<String> refusedRoles) {}

  /// @param party whom the code marks: `unmarked`, `victim`, `suspect`
  record CodeDocument(String code, String zh, String en, String party) {}

  record PurposeDocument(TermDocument purpose, List<String> lists) {}

  record StandardDocument(
      int version,
      String hash,
      String nameZh,
      String nameEn,
      List<TypeDocument> subjectTypes,
      List<ListDocument> lists,
      List<CodeDocument> codes,
      List<PurposeDocument> purposes,
      List<TermDocument> roles,
      List<TermDocument> evidence,
      List<TermDocument> levels,
      List<TermDocument> bases,
      List<TermDocument> withdrawalReasons,
      int noteMax,
      int referenceMax) {}

  @Permit({
    UserRole.OFFICER,
    UserRole.REPORTER,
    UserRole.AUDITOR,
    UserRole.ADMINISTRATOR,
    UserRole.SUPERVISOR
  })
  @GetMapping("/v1/standard")
  StandardDocument standard(Caller caller) {
    try (View view = caller.node().ledger().read()) {
      return document(
          new AllianceState(view).standard().orElseThrow(() -> Problem.of(Reason.NO_ALLIANCE)));
    }
  }

  private static StandardDocument document(Standard standard) {
    StandardTables tables = standard.tables();
    return new StandardDocument(
        standard.version(),
        standard.hash().toHex(),
        tables.nameZh(),
        tables.nameEn(),
        tables.identifiers().stream()
            .map(
                rule ->
                    new TypeDocument(
                        TermDocument.of(rule.type()),
                        rule.suite(),
                        rule.strict(),
                        rule.queryQuota(),
                        rule.openingQuota(),
                        rule.filingQuota()))
            .toList(),
        tables.lists().stream()
            .map(
                rule ->
                    new ListDocument(
                        TermDocument.of(rule.list()),
                        rule.longestYears(),
                        rule.longestDays(),
                        rule.weakestEvidence().wireName(),
                        rule.refusedRoles().stream().sorted().map(Term::wireName).toList()))
            .toList(),
        tables.codes().stream()
            .map(
                rule ->
                    new CodeDocument(
                        rule.code().toString(),
                        rule.zh(),
                        rule.en(),
                        rule.party().name().toLowerCase(Locale.ROOT)))
            .toList(),
        tables.purposes().stream()
            .map(
                rule ->
                    new PurposeDocument(
                        TermDocument.of(rule.purpose()),
                        rule.lists().stream().sorted().map(Term::wireName).toList()))
            .toList(),
        TermDocument.all(SubjectRole.values()),
        TermDocument.all(EvidenceClass.values()),
        TermDocument.all(Level.values()),
        TermDocument.all(LegalBasis.values()),
        TermDocument.all(WithdrawalReason.values()),
        tables.noteMax(),
        tables.referenceMax());
  }
}
