package org.lianfang.cli.imports;

import org.lianfang.protocol.subject.SubjectType;

/// Why something of a list was left out, in Chinese and in English; programs know it by the
/// English.
public record LeftOut(String zh, String en) implements Comparable<LeftOut> {
  static final LeftOut ADDRESS = new LeftOut("地址", "address");
  static final LeftOut NO_ROW = new LeftOut("不成行的一行", "line that is no row");

  /// A reason that is about identifiers of one type.
  static LeftOut of(SubjectType type, String zh, String en) {
    return new LeftOut(type.zh() + ":" + zh, type.wireName() + ": " + en);
  }

  static LeftOut noNumber(SubjectType type) {
    return of(type, "是文字而不是号码", "words instead of a number");
  }

  static LeftOut noCountry(SubjectType type) {
    return of(type, "没有国家", "no country");
  }

  @Override
  public int compareTo(LeftOut other) {
    return en.compareTo(other.en);
  }
}
