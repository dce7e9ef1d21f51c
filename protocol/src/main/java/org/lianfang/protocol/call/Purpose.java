package org.lianfang.protocol.call;

import java.util.Optional;
import org.lianfang.protocol.Term;

/// What a call is for; a custodian records it and judges the call by it.
///
/// Filing and rotation are purposes of a source's own work on its records, never of a question.
public enum Purpose implements Term {
  /// Before an account is opened.
  ACCOUNT_OPENING(1, "account_opening", "开户", "Account opening"),

  /// Before a payment goes through.
  TRANSACTION(2, "transaction", "交易", "Transaction"),

  /// Before a merchant is taken on.
  MERCHANT_ONBOARDING(3, "merchant_onboarding", "商户入网", "Merchant onboarding"),

  /// A regular review of those already taken on.
  PERIODIC_REVIEW(4, "periodic_review", "定期复核", "Periodic review"),

  /// An investigation of a suspected offence.
  INVESTIGATION(5, "investigation", "调查", "Investigation"),

  /// The supervisor's own work.
  SUPERVISION(6, "supervision", "监管", "Supervision"),

  /// Making the token of a record that its source is about to file.
  FILING(7, "filing", "报送", "Filing"),

  /// Making the new token of a source's own active record.
  ROTATION(8, "rotation", "换期", "Rotation");

  private final int number;
  private final String wireName;
  private final String zh;
  private final String en;

  Purpose(int number, String wireName, String zh, String en) {
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

  /// True if a question may be asked for this purpose; false for filing and rotation.
  public boolean isAsking() {
    return switch (this) {
      case ACCOUNT_OPENING,
          TRANSACTION,
          MERCHANT_ONBOARDING,
          PERIODIC_REVIEW,
          INVESTIGATION,
          SUPERVISION ->
          true;
      case FILING, ROTATION -> false;
    };
  }

  /// Finds one by its exact wire name.
  public static Optional<Purpose> find(String wireName) {
    return Term.find(Purpose.class, wireName);
  }

  /// Finds one by its permanent number.
  public static Optional<Purpose> find(int number) {
    return Term.find(Purpose.class, number);
  }
}
