package org.lianfang.contract.standard;

import java.util.Optional;
import org.lianfang.protocol.Term;
import org.lianfang.protocol.subject.IdentifierFault;

/// What can be wrong with a line of a filing, or with the file.
///
/// The name is the stable code that reject files and problem documents carry. The order is the
/// precedence: where a line breaks several rules, the first is its reject code.
public enum ViolationCode implements Term {
  // The file as a whole.
  /// The file has no header line.
  HEADER_MISSING(1, "没有表头", "The file has no header line"),

  /// The header has an unknown column.
  HEADER_UNKNOWN_COLUMN(2, "表头含未知列", "The header has an unknown column"),

  /// The header has a column twice.
  HEADER_REPEATED_COLUMN(3, "表头列重复", "The header has a column twice"),

  /// The header lacks a column.
  HEADER_MISSING_COLUMN(4, "表头缺少列", "The header lacks a column"),

  // The form of a line.
  /// The line is too long.
  LINE_TOO_LONG(10, "行过长", "The line is too long"),

  /// The line is not in the stated charset.
  CHARSET(11, "字符编码有误", "The line is not in the stated charset"),

  /// The line holds a NUL character.
  NUL_CHARACTER(12, "含空字符 (NUL)", "The line holds a NUL character"),

  /// A quoted field does not end on its line.
  QUOTE_UNCLOSED(13, "引号未闭合", "A quoted field does not end on its line"),

  /// A quote stands where none may stand.
  QUOTE_MISPLACED(14, "引号位置有误", "A quote stands where none may stand"),

  /// The line has not as many fields as the header.
  FIELD_COUNT(15, "列数与表头不符", "The line has not as many fields as the header"),

  /// The line is not one JSON object.
  JSON_FORM(16, "不是一个 JSON 对象", "The line is not one JSON object"),

  /// The line has an unknown field.
  FIELD_UNKNOWN(17, "未知字段", "The line has an unknown field"),

  /// The field is not text.
  FIELD_FORM(18, "字段应为文本", "The field is not text"),

  /// The field holds a control character.
  CONTROL_CHARACTER(19, "含控制字符", "The field holds a control character"),

  // What must never be shared.
  /// The line holds authentication data.
  AUTHENTICATION_DATA(30, "含鉴别信息", "The line holds authentication data"),

  /// The line refers to a suspicious-transaction report.
  SUSPICIOUS_TRANSACTION_REPORT(
      31, "涉及可疑交易报告", "The line refers to a suspicious-transaction report"),

  // The subject.
  /// Unknown subject type.
  TYPE_UNKNOWN(40, "主体类型未知", "Unknown subject type"),

  /// The identifier has the wrong form.
  IDENTIFIER_FORM(41, "标识格式有误", "The identifier has the wrong form"),

  /// The identifier fails its check digit.
  CHECK_DIGIT(42, "校验位不符", "The identifier fails its check digit"),

  /// The identifier stands on a warning list of false positives.
  WARNING_LIST(43, "命中误报名单", "The identifier stands on a warning list of false positives"),

  // The statement.
  /// Unknown list.
  LIST_UNKNOWN(50, "名单类型未知", "Unknown list"),

  /// Unknown risk code.
  CODE_UNKNOWN(51, "风险代码未知", "Unknown risk code"),

  /// The risk code does not fit the subject type.
  CODE_TYPE_MISMATCH(52, "风险代码与主体类型不符", "The risk code does not fit the subject type"),

  /// Unknown level.
  LEVEL_UNKNOWN(53, "等级未知", "Unknown level"),

  /// Unknown role.
  ROLE_UNKNOWN(54, "角色未知", "Unknown role"),

  /// The role contradicts the risk code.
  ROLE_CODE_CONFLICT(55, "角色与风险代码冲突", "The role contradicts the risk code"),

  /// The role never stands on this list.
  VICTIM_ON_BLACK(56, "该角色不得列入此名单", "The role never stands on this list"),

  /// Unknown evidence class.
  EVIDENCE_UNKNOWN(57, "证据等级未知", "Unknown evidence class"),

  /// The evidence is too weak for the list.
  EVIDENCE_TOO_WEAK(58, "证据等级不足", "The evidence is too weak for the list"),

  /// Unknown legal basis.
  BASIS_UNKNOWN(59, "法律依据未知", "Unknown legal basis"),

  // The dates.
  /// Not an ISO date.
  DATE_FORM(70, "日期格式有误", "Not an ISO date"),

  /// The day of finding lies in the future.
  DATE_FUTURE(71, "发现日期在未来", "The day of finding lies in the future"),

  /// The dates are out of order.
  DATE_ORDER(72, "日期先后有误", "The dates are out of order"),

  /// The validity is longer than the standard allows.
  VALIDITY_TOO_LONG(73, "有效期超过标准上限", "The validity is longer than the standard allows"),

  // Note and reference.
  /// The note is too long.
  NOTE_TOO_LONG(80, "备注过长", "The note is too long"),

  /// The reference is missing.
  REFERENCE_MISSING(81, "缺少编号", "The reference is missing"),

  /// The reference is too long.
  REFERENCE_TOO_LONG(82, "编号过长", "The reference is too long"),

  /// The reference was filed with other content.
  REFERENCE_CONFLICT(83, "编号已用于其他内容", "The reference was filed with other content"),

  /// The reference's last record is withdrawn, expired or erased.
  REFERENCE_CLOSED(84, "编号已终结", "The reference's last record is withdrawn, expired or erased");

  private final int number;
  private final String zh;
  private final String en;

  ViolationCode(int number, String zh, String en) {
    this.number = number;
    this.zh = zh;
    this.en = en;
  }

  @Override
  public int number() {
    return number;
  }

  /// What a broken identifier is in a line.
  public static ViolationCode of(IdentifierFault fault) {
    return fault.isCheckDigit() ? CHECK_DIGIT : IDENTIFIER_FORM;
  }

  /// The code itself, upper snake case.
  @Override
  public String wireName() {
    return name();
  }

  @Override
  public String zh() {
    return zh;
  }

  @Override
  public String en() {
    return en;
  }

  /// Finds one by its code.
  public static Optional<ViolationCode> find(String code) {
    return Term.find(ViolationCode.class, code);
  }
}
