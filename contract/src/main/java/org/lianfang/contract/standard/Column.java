package org.lianfang.contract.standard;

import java.util.Optional;
import org.lianfang.protocol.Term;

/// The columns of a filing.
public enum Column implements Term {
  /// The subject type.
  SUBJECT_TYPE(1, "subject_type", "主体类型", "Subject type"),
  /// The identifier, as people write it.
  IDENTIFIER(2, "identifier", "标识", "Identifier"),
  /// The list.
  LIST(3, "list", "名单", "List"),
  /// The risk code.
  RISK_CODE(4, "risk_code", "风险代码", "Risk code"),
  /// The disclosure level.
  LEVEL(5, "level", "等级", "Level"),
  /// The part that the subject played.
  ROLE(6, "role", "角色", "Role"),
  /// The class of the evidence.
  EVIDENCE(7, "evidence", "证据等级", "Evidence"),
  /// The day of finding.
  FOUND_ON(8, "found_on", "发现日期", "Found on"),
  /// The last day of validity; may be absent.
  VALID_UNTIL(9, "valid_until", "有效期至", "Valid until"),
  /// The legal basis.
  BASIS(10, "basis", "法律依据", "Legal basis"),
  /// Free text for the sealed payload; may be absent.
  NOTE(11, "note", "备注", "Note"),
  /// The member's own reference.
  REFERENCE(12, "reference", "编号", "Reference");

  private final int number;
  private final String wireName;
  private final String zh;
  private final String en;

  Column(int number, String wireName, String zh, String en) {
    this.number = number;
    this.wireName = wireName;
    this.zh = zh;
    this.en = en;
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public String wireName() {
    return wireName;
  }

  @Override
  public String zh() {
    return zh;
  }

  @Override
  public String en() {
    return en;
  }

  /// True if a file must have this column.
  public boolean isRequired() {
    return this != VALID_UNTIL && this != NOTE;
  }

  /// Finds a column by its exact name.
  public static Optional<Column> find(String wireName) {
    return Term.find(Column.class, wireName);
  }
}
