package org.lianfang.protocol.call;

import org.lianfang.protocol.Malformed;

/// What a call asks for; quotas and counts are separate for each.
public enum CallKind {
  QUERY(1),
  OPENING(2),
  FILING(3),
  ROTATION(4);

  private final int number;

  CallKind(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  public static CallKind ofNumber(int number) throws Malformed {
    for (CallKind kind : values()) {
      if (kind.number == number) {
        return kind;
      }
    }
    throw new Malformed("no call kind has number " + number);
  }
}
