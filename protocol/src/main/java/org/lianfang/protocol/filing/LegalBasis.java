package org.lianfang.protocol.filing;

import java.util.Optional;
import org.lianfang.protocol.Term;

/// The legal basis that the source files on.
public enum LegalBasis implements Term {
  /// The Law Against Telecom and Online Fraud.
  ANTI_FRAUD_LAW(1, "anti_fraud_law", "反电信网络诈骗法", "Anti-fraud law"),

  /// Another duty that law lays on the source.
  LEGAL_DUTY(2, "legal_duty", "法定义务", "Legal duty"),

  /// The separate consent of the person.
  CONSENT(3, "consent", "个人同意", "Consent"),

  /// A document of a court or of the police.
  COURT_OR_POLICE(4, "court_or_police", "司法或公安文书", "Court or police"),

  /// A list that an authority published.
  OFFICIAL_LIST(5, "official_list", "官方名单", "Official list");

  private final int number;
  private final String wireName;
  private final String zh;
  private final String en;

  LegalBasis(int number, String wireName, String zh, String en) {
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

  /// Finds one by its exact wire name.
  public static Optional<LegalBasis> find(String wireName) {
    return Term.find(LegalBasis.class, wireName);
  }

  /// Finds one by its permanent number.
  public static Optional<LegalBasis> find(int number) {
    return Term.find(LegalBasis.class, number);
  }
}
