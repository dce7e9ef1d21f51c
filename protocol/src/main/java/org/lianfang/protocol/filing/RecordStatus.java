package org.lianfang.protocol.filing;

import java.util.Optional;
import org.lianfang.protocol.Term;

/// Where a record stands. Expiry is never written: it follows from the last day and ledger time.
public enum RecordStatus implements Term {
  ACTIVE(1, "active", "有效", "Active"),
  DISPUTED(2, "disputed", "异议中", "Disputed"),
  WITHDRAWN(3, "withdrawn", "已撤回", "Withdrawn"),
  EXPIRED(4, "expired", "已到期", "Expired"),
  ERASED(5, "erased", "已删除", "Erased");

  private final int number;
  private final String wireName;
  private final String zh;
  private final String en;

  RecordStatus(int number, String wireName, String zh, String en) {
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

  /// Whether the record counts in answers.
  public boolean isLive() {
    return this == ACTIVE || this == DISPUTED;
  }

  /// Finds one by its permanent number.
  public static Optional<RecordStatus> find(int number) {
    return Term.find(RecordStatus.class, number);
  }
}
