package org.lianfang.protocol.filing;

import java.util.Optional;
import org.lianfang.protocol.Term;

/// The disclosure level of a filing; 1 is the gravest.
public enum Level implements Term {
  /// The gravest.
  ONE(1, "1", "一级", "Level 1"),

  /// The middle.
  TWO(2, "2", "二级", "Level 2"),

  /// The lightest.
  THREE(3, "3", "三级", "Level 3");

  private final int number;
  private final String wireName;
  private final String zh;
  private final String en;

  Level(int number, String wireName, String zh, String en) {
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
  public static Optional<Level> find(String wireName) {
    return Term.find(Level.class, wireName);
  }

  /// Finds one by its permanent number.
  public static Optional<Level> find(int number) {
    return Term.find(Level.class, number);
  }
}
