package org.lianfang.contract.standard;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.filing.EvidenceClass;
import org.lianfang.protocol.filing.LegalBasis;
import org.lianfang.protocol.filing.Level;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RiskCode;
import org.lianfang.protocol.filing.SubjectRole;
import org.lianfang.protocol.standard.FieldClass;
import org.lianfang.protocol.subject.NormalForm;
import org.lianfang.protocol.subject.Subject;
import org.lianfang.protocol.subject.SubjectType;

/// All rules for one line of a filing: what only the node sees (identifier, note, reference, and
/// what must never be shared), and the header's rules.
///
/// Pure: the day of filing is a parameter. Reports every rule that a line breaks, by precedence.
public final class LineRules {

  /// The outcome: a draft, or the rules that the line breaks.
  public sealed interface Result {
    /// The line keeps every rule.
    ///
    /// @param draft what it says
    record Kept(Draft draft) implements Result {}

    /// The line breaks rules.
    ///
    /// @param violations at least one, by precedence
    record Broken(List<Violation> violations) implements Result {
      /// Copies the list.
      public Broken {
        violations = List.copyOf(violations);
      }
    }
  }

  private static final Pattern ISO_DATE = Pattern.compile("(\\d{4})-(\\d{2})-(\\d{2})");

  private static final int SEARCHED_MAX = 20_000;

  private final Standard standard;
  private final HeaderRules headerRules;

  /// The rules of one version of the standard.
  public LineRules(Standard standard) {
    this.standard = standard;
    this.headerRules = new HeaderRules(standard);
  }

  /// Judges a line that is filed on this day, a calendar day of +08:00.
  public Result check(LineFields line, LocalDate filedOn) {
    var violations = new ArrayList<Violation>();
    checkForbidden(line, violations);
    for (Column column : Column.values()) {
      checkCharacters(column, line.get(column), violations);
    }
    Subject subject = subject(line, filedOn, violations);
    ListType list = term(line, Column.LIST, ViolationCode.LIST_UNKNOWN, ListType::find, violations);
    RiskCode code =
        term(line, Column.RISK_CODE, ViolationCode.CODE_UNKNOWN, RiskCode::find, violations);
    Level level = term(line, Column.LEVEL, ViolationCode.LEVEL_UNKNOWN, Level::find, violations);
    SubjectRole role =
        term(line, Column.ROLE, ViolationCode.ROLE_UNKNOWN, SubjectRole::find, violations);
    EvidenceClass evidence =
        term(
            line, Column.EVIDENCE, ViolationCode.EVIDENCE_UNKNOWN, EvidenceClass::find, violations);
    LegalBasis basis =
        term(line, Column.BASIS, ViolationCode.BASIS_UNKNOWN, LegalBasis::find, violations);
    LocalDate foundOn = date(line, Column.FOUND_ON, violations);
    LocalDate validUntil =
        line.get(Column.VALID_UNTIL).isEmpty() ? null : date(line, Column.VALID_UNTIL, violations);
    String note = line.get(Column.NOTE);
    checkLength(Column.NOTE, note, standard.tables().noteMax(), violations);
    String reference = line.get(Column.REFERENCE);
    checkReference(reference, violations);
    if (subject != null
        && list != null
        && code != null
        && level != null
        && role != null
        && evidence != null
        && basis != null
        && foundOn != null
        && (validUntil != null || line.get(Column.VALID_UNTIL).isEmpty())) {
      var draft =
          new Draft(
              subject,
              list,
              code,
              level,
              role,
              evidence,
              basis,
              foundOn,
              validUntil,
              note,
              reference);
      violations.addAll(headerRules.check(draft.headerFields(standard, filedOn), filedOn));
      if (violations.isEmpty()) {
        return new Result.Kept(draft);
      }
    }
    return new Result.Broken(violations.stream().sorted().toList());
  }

  /// Judges a column that the standard does not know: the rule that its name breaks.
  public Violation unknownColumn(String name, ViolationCode unknown) {
    Optional<FieldClass> refused = standard.refusedClass(name);
    if (refused.isEmpty()) {
      return new Violation(
          "",
          unknown,
          unknown.zh() + ";可用的列见文件格式说明",
          unknown.en() + "; see the columns of a filing");
    }
    FieldClass fieldClass = refused.get();
    return new Violation(
        "",
        fieldClass.name().equals("STR")
            ? ViolationCode.SUSPICIOUS_TRANSACTION_REPORT
            : ViolationCode.AUTHENTICATION_DATA,
        "不得共享:" + fieldClass.zh() + "(" + fieldClass.source() + ")",
        "never shared: " + fieldClass.en() + " (" + fieldClass.source() + ")");
  }

  private static void checkForbidden(LineFields line, List<Violation> violations) {
    for (Column column : List.of(Column.NOTE, Column.REFERENCE)) {
      // What is too long is refused anyway, and not worth a search.
      String text = line.get(column);
      RefusedContent.find(text.length() > SEARCHED_MAX ? "" : text)
          .ifPresent(code -> violations.add(Violation.of(column.wireName(), code)));
    }
    if (RefusedContent.isTrackData(line.get(Column.IDENTIFIER))) {
      violations.add(Violation.of(Column.IDENTIFIER.wireName(), ViolationCode.AUTHENTICATION_DATA));
    }
  }

  private static void checkCharacters(Column column, String text, List<Violation> violations) {
    if (text.indexOf('\0') >= 0) {
      violations.add(Violation.of(column.wireName(), ViolationCode.NUL_CHARACTER));
    } else if (text.codePoints()
        .anyMatch(c -> (Character.isISOControl(c) && c != '\t') || isLoneSurrogate(c))) {
      violations.add(Violation.of(column.wireName(), ViolationCode.CONTROL_CHARACTER));
    }
  }

  private static boolean isLoneSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  private static @Nullable Subject subject(
      LineFields line, LocalDate filedOn, List<Violation> violations) {
    SubjectType type =
        term(line, Column.SUBJECT_TYPE, ViolationCode.TYPE_UNKNOWN, SubjectType::find, violations);
    if (type == null) {
      return null;
    }
    String field = Column.IDENTIFIER.wireName();
    return switch (NormalForm.of(type, line.get(Column.IDENTIFIER))) {
      case NormalForm.Result.Normal(Subject subject) -> {
        if (type == SubjectType.ID_CARD
            && NormalForm.birthDate(subject.canonical())
                .filter(birth -> birth.isAfter(filedOn))
                .isPresent()) {
          violations.add(
              new Violation(
                  field,
                  ViolationCode.IDENTIFIER_FORM,
                  "身份证号的出生日期在未来",
                  "the birth date in the identity number lies in the future"));
        }
        yield subject;
      }
      case NormalForm.Result.Broken(var fault) -> {
        violations.add(new Violation(field, ViolationCode.of(fault), fault.zh(), fault.en()));
        yield null;
      }
    };
  }

  private interface Finding<T> {
    Optional<T> find(String wireName);
  }

  private static <T> @Nullable T term(
      LineFields line,
      Column column,
      ViolationCode unknown,
      Finding<T> finding,
      List<Violation> violations) {
    String text = line.get(column);
    Optional<T> term = finding.find(text);
    if (term.isEmpty()) {
      violations.add(
          text.isEmpty()
              ? new Violation(
                  column.wireName(), unknown, column.zh() + "为空", column.wireName() + " is empty")
              : Violation.of(column.wireName(), unknown));
    }
    return term.orElse(null);
  }

  private static @Nullable LocalDate date(
      LineFields line, Column column, List<Violation> violations) {
    var iso = ISO_DATE.matcher(line.get(column));
    if (iso.matches()) {
      try {
        return LocalDate.of(
            Integer.parseInt(iso.group(1)),
            Integer.parseInt(iso.group(2)),
            Integer.parseInt(iso.group(3)));
      } catch (DateTimeException e) {
        // No such day: the violation below says so.
      }
    }
    violations.add(
        new Violation(
            column.wireName(),
            ViolationCode.DATE_FORM,
            "应为存在的日期,格式 YYYY-MM-DD",
            "expected a day that exists, as YYYY-MM-DD"));
    return null;
  }

  private void checkReference(String reference, List<Violation> violations) {
    if (reference.isEmpty()) {
      violations.add(
          new Violation(
              Column.REFERENCE.wireName(),
              ViolationCode.REFERENCE_MISSING,
              "请填写本机构内唯一的编号",
              "give a reference that is unique within the institution"));
    }
    checkLength(Column.REFERENCE, reference, standard.tables().referenceMax(), violations);
  }

  private static void checkLength(Column column, String text, int max, List<Violation> violations) {
    if (text.codePointCount(0, text.length()) > max) {
      violations.add(
          new Violation(
              column.wireName(),
              column == Column.NOTE
                  ? ViolationCode.NOTE_TOO_LONG
                  : ViolationCode.REFERENCE_TOO_LONG,
              "最多 " + max + " 个字符",
              "at most " + max + " characters"));
    }
  }
}
