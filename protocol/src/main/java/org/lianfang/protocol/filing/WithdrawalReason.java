package org.lianfang.protocol.filing;

import org.lianfang.protocol.Malformed;

/// Why a source withdraws a record, as the ledger holds it; the words stay with the source.
public enum WithdrawalReason {
  UNSPECIFIED(1),
  FILED_IN_ERROR(2),
  RISK_ENDED(3),
  SUBJECT_IS_VICTIM(4);

  private final int number;

  WithdrawalReason(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  public static WithdrawalReason ofNumber(int number) throws Malformed {
    for (WithdrawalReason reason : values()) {
      if (reason.number == number) {
        return reason;
      }
    }
    throw new Malformed("no withdrawal reason has number " + number);
  }
}
