package org.lianfang.protocol.custody;

import java.util.Optional;
import org.lianfang.protocol.Term;

/// Why a participant of a ceremony is named.
public enum CeremonyFault implements Term {
  SILENT(1, "silent", "未响应", "Did not answer in time"),
  MESSAGE_MALFORMED(2, "message_malformed", "消息无法解读", "Message not readable"),
  POSSESSION_NOT_PROVEN(
      3, "possession_not_proven", "持有证明无效", "Proof of possession does not verify"),
  SHARE_NOT_DECRYPTABLE(4, "share_not_decryptable", "份额无法解密", "Share does not decrypt"),
  SHARE_NOT_COMMITTED(5, "share_not_committed", "份额与承诺不符", "Share does not fit its commitment"),
  CERTIFICATION_INVALID(6, "certification_invalid", "认证签名无效", "Certification does not verify"),
  COMPLAINT_WRONG(8, "complaint_wrong", "投诉不成立", "Complaint does not hold"),
  LEFT(9, "left", "自行退出", "Left the ceremony");

  private final int number;
  private final String wireName;
  private final String zh;
  private final String en;

  CeremonyFault(int number, String wireName, String zh, String en) {
    this.number = number;
    this.wireName = wireName;
    this.zh = zh;
    this.en = en;
  }

  /// Whether the ledger proves it against the participant. Silence and leaving may be bad luck.
  public boolean isProven() {
    return switch (this) {
      case SILENT, LEFT -> false;
      case MESSAGE_MALFORMED,
          POSSESSION_NOT_PROVEN,
          SHARE_NOT_DECRYPTABLE,
          SHARE_NOT_COMMITTED,
          CERTIFICATION_INVALID,
          COMPLAINT_WRONG ->
          true;
    };
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
  public static Optional<CeremonyFault> find(int number) {
    return Term.find(CeremonyFault.class, number);
  }
}
