package org.lianfang.protocol.filing;

import java.util.Optional;
import org.lianfang.protocol.Term;

/// The list that a record stands on.
public enum ListType implements Term {
  /// Confirmed risk; members are expected to refuse.
  BLACK(1, "black", "黑名单", "Black list"),

  /// Substantiated risk; members are expected to look closer.
  GREY(2, "grey", "灰名单", "Grey list"),

  /// A warning, which may rest on a model or a rule alone.
  WARNING(3, "warning", "风险提示", "Warning list"),

  /// Kept under observation; seen only in investigations and by the supervisor.
  WATCH(4, "watch", "观察名单", "Watch list"),

  /// A person at risk, who asks for additional checks.
  PROTECTED(5, "protected", "保护名单", "Protected list"),

  /// Known to be sound; seen only in investigations and by the supervisor.
  WHITE(6, "white", "白名单", "White list");

  private final int number;
  private final String wireName;
  private final String zh;
  private final String en;

  ListType(int number, String wireName, String zh, String en) {
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
  public static Optional<ListType> find(String wireName) {
    return Term.find(ListType.class, wireName);
  }

  /// Finds one by its permanent number.
  public static Optional<ListType> find(int number) {
    return Term.find(ListType.class, number);
  }
}
