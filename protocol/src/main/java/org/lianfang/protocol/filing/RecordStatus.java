package org.lianfang.protocol.filing;

import java.util.Locale;
import org.lianfang.protocol.Malformed;

/// Where a record stands. Expiry is never written: it follows from the header's last day and time.
public enum RecordStatus {
  ACTIVE(1, "有效"),
  DISPUTED(2, "异议中"),
  WITHDRAWN(3, "已撤回"),
  EXPIRED(4, "已到期"),
  ERASED(5, "已删除");

  private final int number;
  private final String chinese;

  RecordStatus(int number, String chinese) {
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

  /// Whether the record counts in answers.
  public boolean isLive() {
    return this == ACTIVE || this == DISPUTED;
  }

  public static RecordStatus ofNumber(int number) throws Malformed {
    for (RecordStatus status : values()) {
      if (status.number == number) {
        return status;
      }
    }
    throw new Malformed("no record status has number " + number);
  }
}
