package org.lianfang.contract.standard;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.filing.HeaderFields;
import org.lianfang.protocol.standard.CodeRule;
import org.lianfang.protocol.standard.ListRule;

/// All that can be checked on the public header of a record: by the node before it files, and by
/// the ledger when it orders. Pure; days are calendar days of +08:00.
public final class HeaderRules {

  private final Standard standard;

  /// The rules of one version of the standard.
  public HeaderRules(Standard standard) {
    this.standard = standard;
  }

  /// What is wrong with a header that is filed on this day, by precedence; empty if nothing is.
  public List<Violation> check(HeaderFields fields, LocalDate filedOn) {
    return check(fields, filedOn, filedOn);
  }

  /// The same for a header that the ledger orders on this day, with one day of grace either way: a
  /// node writes its dates before the ledger tells the time, and midnight may fall in between.
  public List<Violation> checkOrdered(HeaderFields fields, LocalDate orderedOn) {
    return check(fields, orderedOn.minusDays(1), orderedOn.plusDays(1));
  }

  private List<Violation> check(HeaderFields fields, LocalDate earliest, LocalDate latest) {
    var violations = new ArrayList<Violation>();
    checkCode(fields, violations);
    checkList(fields, violations);
    checkDates(fields, earliest, latest, violations);
    return violations.stream().sorted().toList();
  }

  private void checkCode(HeaderFields fields, List<Violation> violations) {
    Optional<CodeRule> code = standard.code(fields.code());
    if (code.isEmpty()) {
      violations.add(
          new Violation(
              Column.RISK_CODE.wireName(),
              ViolationCode.CODE_UNKNOWN,
              "该风险代码不在标准之中",
              "the standard has no such risk code"));
      return;
    }
    if (!standard.fits(fields.code(), fields.subjectType())) {
      violations.add(
          new Violation(
              Column.RISK_CODE.wireName(),
              ViolationCode.CODE_TYPE_MISMATCH,
              fields.code() + " 不适用于 " + fields.subjectType().wireName(),
              fields.code() + " does not fit " + fields.subjectType().wireName()));
    }
    if (!code.get().allows(fields.role())) {
      boolean needsVictim = code.get().party() == CodeRule.Party.VICTIM;
      violations.add(
          new Violation(
              Column.ROLE.wireName(),
              ViolationCode.ROLE_CODE_CONFLICT,
              fields.code()
                  + (needsVictim
                      ? " 为受害人代码,角色须为 victim 或 impersonated"
                      : " 为嫌疑人代码,角色不得为 victim 或 impersonated"),
              fields.code()
                  + (needsVictim
                      ? " is a code of victims: the role is victim or impersonated"
                      : " is a code of suspects: the role is neither victim nor impersonated")));
    }
  }

  private void checkList(HeaderFields fields, List<Violation> violations) {
    ListRule list = standard.list(fields.list());
    if (list.refusedRoles().contains(fields.role())) {
      violations.add(
          new Violation(
              Column.ROLE.wireName(),
              ViolationCode.VICTIM_ON_BLACK,
              "角色 " + fields.role().wireName() + " 不得列入 " + fields.list().wireName(),
              "the role "
                  + fields.role().wireName()
                  + " never stands on the list "
                  + fields.list().wireName()));
    }
    if (!list.suffices(fields.evidence())) {
      violations.add(
          new Violation(
              Column.EVIDENCE.wireName(),
              ViolationCode.EVIDENCE_TOO_WEAK,
              fields.list().wireName() + " 至少需要 " + list.weakestEvidence().wireName(),
              fields.list().wireName() + " needs at least " + list.weakestEvidence().wireName()));
    }
  }

  private void checkDates(
      HeaderFields fields, LocalDate earliest, LocalDate latest, List<Violation> violations) {
    if (fields.foundOn().isAfter(latest)) {
      violations.add(
          new Violation(
              Column.FOUND_ON.wireName(),
              ViolationCode.DATE_FUTURE,
              "发现日期不得晚于报送日",
              "found_on may not be later than the day of filing"));
    }
    if (fields.validUntil().isBefore(fields.foundOn())) {
      violations.add(
          new Violation(
              Column.VALID_UNTIL.wireName(),
              ViolationCode.DATE_ORDER,
              "有效期至不得早于发现日期",
              "valid_until may not be earlier than found_on"));
    } else if (fields.validUntil().isBefore(earliest)) {
      violations.add(
          new Violation(
              Column.VALID_UNTIL.wireName(),
              ViolationCode.DATE_ORDER,
              "有效期至不得早于报送日",
              "valid_until may not be earlier than the day of filing"));
    }
    LocalDate longest = standard.list(fields.list()).longestValidUntil(latest);
    if (fields.validUntil().isAfter(longest)) {
      violations.add(
          new Violation(
              Column.VALID_UNTIL.wireName(),
              ViolationCode.VALIDITY_TOO_LONG,
              "自报送日起超过标准规定的最长有效期;留空即取最长",
              "longer than the standard allows from the day of filing; leave empty for the longest"));
    }
  }
}
