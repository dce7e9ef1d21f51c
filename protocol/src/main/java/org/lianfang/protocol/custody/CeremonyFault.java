package org.lianfang.protocol.custody;

import org.lianfang.protocol.Malformed;

/// Why a dealer is named.
public enum CeremonyFault {
  SILENT(1),
  MESSAGE_MALFORMED(2),
  POSSESSION_NOT_PROVEN(3),
  SHARE_NOT_DECRYPTABLE(4),
  SHARE_NOT_COMMITTED(5),
  CERTIFICATION_INVALID(6),
  MESSAGE_DIFFERS_FROM_LEDGER(7);

  private final int number;

  CeremonyFault(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  public static CeremonyFault ofNumber(int number) throws Malformed {
    for (CeremonyFault fault : values()) {
      if (fault.number == number) {
        return fault;
      }
    }
    throw new Malformed("no ceremony fault has number " + number);
  }
}
