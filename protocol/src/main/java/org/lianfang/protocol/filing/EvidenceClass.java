package org.lianfang.protocol.filing;

import java.util.Optional;
import org.lianfang.protocol.Term;

/// How strong the evidence behind a filing is; E1 is the strongest.
public enum EvidenceClass implements Term {
  /// A court judgment, or a determination by police at city level or above.
  E1(1, "E1", "司法裁判或公安认定", "Court judgment or police determination"),

  /// A list that an authority published.
  E2(2, "E2", "官方名单", "Official list"),

  /// The member's own documented evidence.
  E3(3, "E3", "成员机构书面证据", "Member's documented evidence"),

  /// Two or more members found it independently.
  E4(4, "E4", "多家成员机构独立认定", "Two or more independent members"),

  /// A model or a rule alone; enough for the warning and watch lists only.
  E5(5, "E5", "仅模型或规则", "Model or rule only");

  private final int number;
  private final String wireName;
  private final String zh;
  private final String en;

  EvidenceClass(int number, String wireName, String zh, String en) {
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
  public static Optional<EvidenceClass> find(String wireName) {
    return Term.find(EvidenceClass.class, wireName);
  }

  /// Finds one by its permanent number.
  public static Optional<EvidenceClass> find(int number) {
    return Term.find(EvidenceClass.class, number);
  }
}
