package org.lianfang.protocol.member;

import java.util.Optional;
import org.lianfang.protocol.Term;

/// What a member may do. A member may have several roles.
public enum Role implements Term {
  REPORTER(1, "reporter", "报送方", "Reporter"),
  QUERIER(2, "querier", "查询方", "Querier"),
  CUSTODIAN(3, "custodian", "密钥托管方", "Custodian"),
  SUPERVISOR(4, "supervisor", "监管方", "Supervisor"),
  JUDICIAL(5, "judicial", "司法方", "Judicial body"),
  OPERATOR(6, "operator", "运营方", "Operator");

  private final int number;
  private final String wireName;
  private final String zh;
  private final String en;

  Role(int number, String wireName, String zh, String en) {
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
  public static Optional<Role> find(int number) {
    return Term.find(Role.class, number);
  }
}
