package org.lianfang.protocol.filing;

import java.util.Optional;
import org.lianfang.protocol.Term;

/// Why a source withdraws a record, as the ledger holds it; the words stay with the source.
public enum WithdrawalReason implements Term {
  UNSPECIFIED(1, "unspecified", "未说明", "Not stated"),
  FILED_IN_ERROR(2, "filed_in_error", "误报", "Filed in error"),
  RISK_ENDED(3, "risk_ended", "风险解除", "The risk has ended"),
  SUBJECT_IS_VICTIM(4, "subject_is_victim", "主体为受害人", "The subject is a victim");

  private final int number;
  private final String wireName;
  private final String zh;
  private final String en;

  WithdrawalReason(int number, String wireName, String zh, String en) {
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

  /// Finds one by its permanent number.
  public static Optional<WithdrawalReason> find(int number) {
    return Term.find(WithdrawalReason.class, number);
  }
}
