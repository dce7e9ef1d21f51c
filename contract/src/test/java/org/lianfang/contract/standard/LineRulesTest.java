package org.lianfang.contract.standard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.LocalDate;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lianfang.protocol.filing.EvidenceClass;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RiskCode;
import org.lianfang.protocol.filing.SubjectRole;
import org.lianfang.protocol.standard.CodeRule;
import org.lianfang.protocol.subject.SubjectType;

class LineRulesTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 22);

  private final Standard standard = Standard.first();
  private final LineRules rules = new LineRules(standard);

  @Test
  void good_line_becomes_a_draft() {
    Draft draft = kept(line());
    assertThat(draft.subject().canonical()).isEqualTo("+8613800138000");
    assertThat(draft.list()).isEqualTo(ListType.BLACK);
    assertThat(draft.validUntil()).isNull();
    assertThat(draft.headerFields(standard, DAY).validUntil()).isEqualTo("2031-11-22");
    assertThat(draft).hasToString("Draft[Subject[phone]]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "SUBJECT_TYPE|fax|TYPE_UNKNOWN",
        "SUBJECT_TYPE|-|TYPE_UNKNOWN",
        "IDENTIFIER|-|IDENTIFIER_FORM",
        "IDENTIFIER|12345|IDENTIFIER_FORM",
        "LIST|Black|LIST_UNKNOWN",
        "RISK_CODE|P16|CODE_UNKNOWN",
        "RISK_CODE|31|CODE_UNKNOWN",
        "RISK_CODE|P01|ROLE_CODE_CONFLICT",
        "LEVEL|4|LEVEL_UNKNOWN",
        "ROLE|thief|ROLE_UNKNOWN",
        "ROLE|victim|VICTIM_ON_BLACK",
        "ROLE|impersonated|VICTIM_ON_BLACK",
        "ROLE|protected|VICTIM_ON_BLACK",
        "EVIDENCE|E6|EVIDENCE_UNKNOWN",
        "EVIDENCE|E5|EVIDENCE_TOO_WEAK",
        "BASIS|none|BASIS_UNKNOWN",
        "FOUND_ON|-|DATE_FORM",
        "FOUND_ON|2026-02-30|DATE_FORM",
        "FOUND_ON|20261120|DATE_FORM",
        "FOUND_ON|2026-11-23|DATE_FUTURE",
        "VALID_UNTIL|tomorrow|DATE_FORM",
        "VALID_UNTIL|2026-11-19|DATE_ORDER",
        "VALID_UNTIL|2026-11-21|DATE_ORDER",
        "VALID_UNTIL|2031-11-23|VALIDITY_TOO_LONG",
        "REFERENCE|-|REFERENCE_MISSING",
        "NOTE|a\u0001b|CONTROL_CHARACTER",
        "NOTE|a\u0000b|NUL_CHARACTER",
        "NOTE|密码123456|AUTHENTICATION_DATA",
        "REFERENCE|STR-2026-001|SUSPICIOUS_TRANSACTION_REPORT",
        "IDENTIFIER|4111111111111111=27121010000012300|AUTHENTICATION_DATA",
      })
  void broken_field_is_named(Column column, String text, ViolationCode code) {
    var violations = broken(with(column, text == null ? "" : text));
    assertThat(violations.getFirst().code()).isEqualTo(code);
    assertThat(violations.getFirst().field())
        .isEqualTo(
            code == ViolationCode.VICTIM_ON_BLACK
                ? "role"
                : code == ViolationCode.ROLE_CODE_CONFLICT ? "role" : column.wireName());
    if (text != null && text.length() > 4 && code != ViolationCode.VICTIM_ON_BLACK) {
      assertThat(violations.toString()).doesNotContain(text);
    }
  }

  @Test
  void types_check_digit_fit_and_length_are_named() {
    assertThat(
            first(with(Map.of(Column.SUBJECT_TYPE, "card", Column.IDENTIFIER, "4111111111111112"))))
        .isEqualTo(ViolationCode.CHECK_DIGIT);
    assertThat(
            first(
                with(
                    Map.of(
                        Column.SUBJECT_TYPE,
                        "card",
                        Column.IDENTIFIER,
                        "4111111111111111",
                        Column.RISK_CODE,
                        "E03"))))
        .isEqualTo(ViolationCode.CODE_TYPE_MISMATCH);
    assertThat(first(with(Column.NOTE, "备".repeat(501)))).isEqualTo(ViolationCode.NOTE_TOO_LONG);
    assertThat(kept(with(Column.NOTE, "𠮷".repeat(500))).note()).hasSize(1000);
    assertThat(first(with(Column.REFERENCE, "r".repeat(129))))
        .isEqualTo(ViolationCode.REFERENCE_TOO_LONG);
    assertThat(
            first(
                with(
                    Map.of(
                        Column.SUBJECT_TYPE,
                        "id_card",
                        Column.IDENTIFIER,
                        withCheck("11010520901231002")))))
        .isEqualTo(ViolationCode.IDENTIFIER_FORM);
  }

  @Test
  void first_violation_follows_precedence_and_all_are_told() {
    var violations =
        broken(
            with(Map.of(Column.BASIS, "none", Column.IDENTIFIER, "1", Column.NOTE, "密码:abc123")));
    assertThat(violations)
        .extracting(Violation::code)
        .containsExactly(
            ViolationCode.AUTHENTICATION_DATA,
            ViolationCode.IDENTIFIER_FORM,
            ViolationCode.BASIS_UNKNOWN);
  }

  @Test
  void model_evidence_goes_on_warning_and_watch_only() {
    for (ListType list : ListType.values()) {
      var line = with(Map.of(Column.LIST, list.wireName(), Column.EVIDENCE, "E5"));
      if (list == ListType.WARNING || list == ListType.WATCH) {
        assertThat(kept(line).evidence()).isEqualTo(EvidenceClass.E5);
      } else {
        assertThat(first(line)).isEqualTo(ViolationCode.EVIDENCE_TOO_WEAK);
      }
    }
  }

  @Test
  void every_code_and_role_agree_with_the_marks_on_every_type() {
    for (CodeRule code : standard.tables().codes()) {
      for (SubjectRole role : SubjectRole.values()) {
        var line =
            with(
                Map.of(
                    Column.RISK_CODE,
                    code.code().toString(),
                    Column.ROLE,
                    role.wireName(),
                    Column.LIST,
                    "warning"));
        boolean harmed = role == SubjectRole.VICTIM || role == SubjectRole.IMPERSONATED;
        boolean good =
            switch (code.party()) {
              case UNMARKED -> true;
              case VICTIM -> harmed;
              case SUSPECT -> !harmed;
            };
        if (good) {
          assertThat(kept(line).code()).isEqualTo(code.code());
        } else {
          assertThat(first(line)).isEqualTo(ViolationCode.ROLE_CODE_CONFLICT);
        }
      }
    }
    assertThat(SubjectType.values()).hasSize(14);
  }

  @Test
  void content_is_the_line_before_defaults() {
    Draft draft = kept(line());
    assertThat(kept(with(Column.IDENTIFIER, "+86 138-0013-8000")).content())
        .isEqualTo(draft.content());
    assertThat(kept(with(Column.REFERENCE, "other")).content()).isEqualTo(draft.content());
    assertThat(kept(with(Column.VALID_UNTIL, "2031-11-22")).content())
        .isNotEqualTo(draft.content());
    for (var change :
        List.of(
            Map.of(Column.NOTE, "x"),
            Map.of(Column.LIST, "grey"),
            Map.of(Column.LEVEL, "2"),
            Map.of(Column.RISK_CODE, "P99"),
            Map.of(Column.ROLE, "agent"),
            Map.of(Column.EVIDENCE, "E1"),
            Map.of(Column.BASIS, "consent"),
            Map.of(Column.FOUND_ON, "2026-11-19"),
            Map.of(Column.IDENTIFIER, "13800138001"))) {
      assertThat(kept(with(change)).content())
          .as("%s", change.keySet())
          .isNotEqualTo(draft.content());
    }
  }

  @Test
  void ledger_allows_one_day_of_grace_either_way() {
    var header = new HeaderRules(standard);
    Draft draft = kept(with(Column.FOUND_ON, "2026-11-22"));
    var fields = draft.headerFields(standard, DAY);
    assertThat(header.check(fields, DAY)).isEmpty();
    assertThat(header.checkOrdered(fields, DAY.minusDays(1))).isEmpty();
    assertThat(header.checkOrdered(fields, DAY.minusDays(2)))
        .extracting(Violation::code)
        .containsExactly(ViolationCode.DATE_FUTURE, ViolationCode.VALIDITY_TOO_LONG);
    var ending = kept(with(Column.VALID_UNTIL, "2026-11-22")).headerFields(standard, DAY);
    assertThat(header.checkOrdered(ending, DAY.plusDays(1))).isEmpty();
    assertThat(header.checkOrdered(ending, DAY.plusDays(2)))
        .extracting(Violation::code)
        .containsExactly(ViolationCode.DATE_ORDER);
    assertThat(RiskCode.find("P31")).contains(fields.code());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ";4111111111111111=27121011000012345678?",
        "%B4111111111111111^ZHANG/SAN^2712101123456789?",
        "57134111111111111111D27121011000012345F",
        "磁道:４１１１１１１１１１１１１１１１=2712101",
        "CVV2 123",
        "cvv:123",
        "CVN2为456",
        "安全码是 789",
        "card security code 1234",
        "PIN 123456",
        "pin: 1234",
        "PIN block 0123456789ABCDEF",
        "密码123456",
        "取款密码为 888888",
        "支付密码:abc123",
        "password: hunter",
        "pwd=s3cret!",
        "短信验证码 654321",
        "OTP 123456",
        "卡有效期 12/27",
        "有效期 0127",
        "exp date 12/27",
        "-----BEGIN RSA PRIVATE KEY-----",
        "密\u200b码 123456"
      })
  void authentication_data_is_refused_at_the_door(String note) {
    assertThat(first(with(Column.NOTE, note))).isEqualTo(ViolationCode.AUTHENTICATION_DATA);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "已提交可疑交易报告", "可疑交易已上报反洗钱中心", "报送反洗钱可疑交易", "向人行报送了该客户的可疑交易",
        "suspicious transaction report filed", "Suspicious Activity Report 12", "STR filed",
            "see STR",
        "str-20260101-7", "SAR no. 17", "we filed a SAR", "已列入可疑報告"
      })
  void reports_of_suspicious_transactions_are_refused_at_the_door(String note) {
    assertThat(first(with(Column.NOTE, note)))
        .isEqualTo(ViolationCode.SUSPICIOUS_TRANSACTION_REPORT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "客户密码泄露",
        "customer's password leaked",
        "骗取受害人验证码后转账",
        "the caller asked for the CVV",
        "发现可疑交易三笔,合计12万元",
        "suspicious transactions of 2026-11-20",
        "Hong Kong SAR resident",
        "Berliner Str. 12",
        "street 12",
        "卡号 4111111111111111",
        "有效期至 2027-11-22",
        "opinion 1234",
        "订单 4111111111111111 2712101",
        "shipping 123456",
        "starred 12345",
        "受害人报告被骗"
      })
  void talk_about_data_is_no_data(String note) {
    assertThat(kept(with(Column.NOTE, note)).note()).isEqualTo(note);
  }

  @Test
  void column_that_would_hold_forbidden_data_is_told_so() {
    for (String name : List.of("cvv2", "Track_2", "PIN", "支付密码", "otp code", "ＣＶＶ")) {
      assertThat(rules.unknownColumn(name, ViolationCode.HEADER_UNKNOWN_COLUMN).code())
          .as(name)
          .isEqualTo(ViolationCode.AUTHENTICATION_DATA);
    }
    for (String name : List.of("str_no", "可疑交易")) {
      assertThat(rules.unknownColumn(name, ViolationCode.HEADER_UNKNOWN_COLUMN).code())
          .as(name)
          .isEqualTo(ViolationCode.SUSPICIOUS_TRANSACTION_REPORT);
    }
    for (String name : List.of("shipping", "street", "colour", "")) {
      assertThat(rules.unknownColumn(name, ViolationCode.HEADER_UNKNOWN_COLUMN).code())
          .as(name)
          .isEqualTo(ViolationCode.HEADER_UNKNOWN_COLUMN);
    }
  }

  @Test
  void codes_are_told_in_both_languages_and_numbered_once() {
    var numbers = new java.util.HashSet<Integer>();
    for (ViolationCode code : EnumSet.allOf(ViolationCode.class)) {
      assertThat(numbers.add(code.number())).isTrue();
      assertThat(ViolationCode.find(code.name())).contains(code);
      assertThat(code.zh()).matches(".*\\p{IsHan}.*");
      assertThat(code.en()).matches("[ -~]+");
    }
  }

  private static String withCheck(String seventeen) {
    for (char c : List.of('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'X')) {
      if (org.lianfang.protocol.subject.CheckDigit.isGb11643(seventeen + c)) {
        return seventeen + c;
      }
    }
    return fail("no check");
  }

  private static LineFields line() {
    return with(Map.of());
  }

  private static LineFields with(Column column, String text) {
    return with(Map.of(column, text));
  }

  private static LineFields with(Map<Column, String> changes) {
    var written = new EnumMap<Column, String>(Column.class);
    written.put(Column.SUBJECT_TYPE, "phone");
    written.put(Column.IDENTIFIER, "13800138000");
    written.put(Column.LIST, "black");
    written.put(Column.RISK_CODE, "P31");
    written.put(Column.LEVEL, "1");
    written.put(Column.ROLE, "suspect");
    written.put(Column.EVIDENCE, "E3");
    written.put(Column.FOUND_ON, "2026-11-20");
    written.put(Column.BASIS, "anti_fraud_law");
    written.put(Column.NOTE, "冒充客服");
    written.put(Column.REFERENCE, "case-1");
    written.putAll(changes);
    return new LineFields(written);
  }

  private Draft kept(LineFields line) {
    return switch (rules.check(line, DAY)) {
      case LineRules.Result.Kept(Draft draft) -> draft;
      case LineRules.Result.Broken(var violations) -> fail("%s", violations);
    };
  }

  private List<Violation> broken(LineFields line) {
    return switch (rules.check(line, DAY)) {
      case LineRules.Result.Kept _ -> fail("kept");
      case LineRules.Result.Broken(var violations) -> violations;
    };
  }

  private ViolationCode first(LineFields line) {
    return broken(line).getFirst().code();
  }
}
