package org.lianfang.protocol.call;

import java.util.Optional;
import org.lianfang.protocol.Term;

/// What a call asks for; quotas and counts are separate for each.
public enum CallKind implements Term {
  QUERY(1, "query", "查询", "Query"),
  OPENING(2, "opening", "启封", "Opening"),
  FILING(3, "filing", "报送", "Filing"),
  ROTATION(4, "rotation", "换期", "Rotation");

  private final int number;
  private final String wireName;
  private final String zh;
  private final String en;

  CallKind(int number, String wireName, String zh, String en) {
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

  /// Finds one by its permanent number.
  public static Optional<CallKind> find(int number) {
    return Term.find(CallKind.class, number);
  }
}
