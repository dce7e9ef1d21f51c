package org.lianfang.protocol.filing;

import java.util.Optional;
import org.lianfang.protocol.Term;

/// The part that the subject played.
public enum SubjectRole implements Term {
  /// Held to have done it.
  SUSPECT(1, "suspect", "嫌疑人", "Suspect"),

  /// Harmed by it.
  VICTIM(2, "victim", "受害人", "Victim"),

  /// Its identity was used by another.
  IMPERSONATED(3, "impersonated", "被冒用人", "Impersonated"),

  /// Moved the proceeds without knowing.
  MULE_UNAWARE(4, "mule_unaware", "不知情的资金中转人", "Mule, unaware"),

  /// Moved the proceeds knowingly.
  MULE_AWARE(5, "mule_aware", "知情的资金中转人", "Mule, aware"),

  /// Owns or controls the one that did it.
  OWNER(6, "owner", "负责人或受益所有人", "Principal or beneficial owner"),

  /// Acted for another.
  AGENT(7, "agent", "代理人", "Agent"),

  /// Can testify to it.
  WITNESS(8, "witness", "证人", "Witness"),

  /// Asks for protection.
  PROTECTED(9, "protected", "受保护人", "Protected person");

  private final int number;
  private final String wireName;
  private final String zh;
  private final String en;

  SubjectRole(int number, String wireName, String zh, String en) {
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
  public static Optional<SubjectRole> find(String wireName) {
    return Term.find(SubjectRole.class, wireName);
  }

  /// Finds one by its permanent number.
  public static Optional<SubjectRole> find(int number) {
    return Term.find(SubjectRole.class, number);
  }
}
