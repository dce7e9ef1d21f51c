package org.lianfang.protocol.member;

import java.util.Locale;
import org.lianfang.protocol.Malformed;

/// Where a member stands. Expulsion is final.
public enum MemberStatus {
  ACTIVE(1, "正常"),
  SUSPENDED(2, "暂停"),
  EXPELLED(3, "除名");

  private final int number;
  private final String chinese;

  MemberStatus(int number, String chinese) {
    this.number = number;
    this.chinese = chinese;
  }

  public int number() {
    return number;
  }

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  public String chinese() {
    return chinese;
  }

  public static MemberStatus ofNumber(int number) throws Malformed {
    for (MemberStatus status : values()) {
      if (status.number == number) {
        return status;
      }
    }
    throw new Malformed("no member status has number " + number);
  }
}
