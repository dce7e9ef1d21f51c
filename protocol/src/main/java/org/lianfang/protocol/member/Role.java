package org.lianfang.protocol.member;

import org.lianfang.protocol.Malformed;

/// What a member may do. A member may have several roles.
public enum Role {
  REPORTER(1, "reporter", "报送方"),
  QUERIER(2, "querier", "查询方"),
  CUSTODIAN(3, "custodian", "密钥托管方"),
  SUPERVISOR(4, "supervisor", "监管方"),
  JUDICIAL(5, "judicial", "司法方"),
  OPERATOR(6, "operator", "运营方");

  private final int number;
  private final String wireName;
  private final String chinese;

  Role(int number, String wireName, String chinese) {
    this.number = number;
    this.wireName = wireName;
    this.chinese = chinese;
  }

  public int number() {
    return number;
  }

  public String wireName() {
    return wireName;
  }

  public String chinese() {
    return chinese;
  }

  public static Role ofNumber(int number) throws Malformed {
    for (Role role : values()) {
      if (role.number == number) {
        return role;
      }
    }
    throw new Malformed("no role has number " + number);
  }
}
