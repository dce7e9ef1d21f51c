package org.lianfang.protocol.member;

import java.util.Optional;
import org.lianfang.protocol.Term;

/// Where a member stands. Expulsion is final.
public enum MemberStatus implements Term {
  ACTIVE(1, "active", "正常", "Active"),
  SUSPENDED(2, "suspended", "暂停", "Suspended"),
  EXPELLED(3, "expelled", "除名", "Expelled");

  private final int number;
  private final String wireName;
  private final String zh;
  private final String en;

  MemberStatus(int number, String wireName, String zh, String en) {
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
  public static Optional<MemberStatus> find(int number) {
    return Term.find(MemberStatus.class, number);
  }
}
