package org.lianfang.protocol.filing;

import java.util.Optional;

/// A risk code such as `P31`: a family and two digits.
///
/// Any code of the right shape is a value; whether it is in force is a matter of the standard.
///
/// @param family the kind of subject that the code is made for
/// @param number 1 to 99
/// @see <a href="https://www.pcac.org.cn/">Payment &amp; Clearing Association of China</a>, risk
///   information types
public record RiskCode(Family family, int number) implements Comparable<RiskCode> {

  /// The kind of subject that a code is made for.
  public enum Family {
    /// A natural person.
    P(1, "个人", "Person"),
    /// A merchant.
    M(2, "商户", "Merchant"),
    /// An enterprise.
    E(3, "企业", "Enterprise");

    private final int number;
    private final String zh;
    private final String en;

    Family(int number, String zh, String en) {
      this.number = number;
      this.zh = zh;
      this.en = en;
    }

    /// The permanent number, 1 to 3.
    public int number() {
      return number;
    }

    /// The label in Chinese.
    public String zh() {
      return zh;
    }

    /// The label in English.
    public String en() {
      return en;
    }
  }

  /// Refuses a number outside 1 to 99.
  public RiskCode {
    if (number < 1 || number > 99) {
      throw new IllegalArgumentException("risk code number outside 1 to 99");
    }
  }

  /// Reads a code as files and interfaces write it: `P`, `M` or `E` and two digits.
  public static Optional<RiskCode> find(String text) {
    if (text.length() != 3 || !isDigit(text.charAt(1)) || !isDigit(text.charAt(2))) {
      return Optional.empty();
    }
    int number = (text.charAt(1) - '0') * 10 + text.charAt(2) - '0';
    if (number == 0) {
      return Optional.empty();
    }
    return switch (text.charAt(0)) {
      case 'P' -> Optional.of(new RiskCode(Family.P, number));
      case 'M' -> Optional.of(new RiskCode(Family.M, number));
      case 'E' -> Optional.of(new RiskCode(Family.E, number));
      default -> Optional.empty();
    };
  }

  /// Reads a code from its permanent wire number.
  public static Optional<RiskCode> find(int wireNumber) {
    int number = wireNumber % 100;
    if (wireNumber < 0 || number == 0) {
      return Optional.empty();
    }
    return switch (wireNumber / 100) {
      case 1 -> Optional.of(new RiskCode(Family.P, number));
      case 2 -> Optional.of(new RiskCode(Family.M, number));
      case 3 -> Optional.of(new RiskCode(Family.E, number));
      default -> Optional.empty();
    };
  }

  /// The permanent wire number: the family's number times 100, plus the code's.
  public int wireNumber() {
    return family.number() * 100 + number;
  }

  @Override
  public int compareTo(RiskCode other) {
    return Integer.compare(wireNumber(), other.wireNumber());
  }

  /// The code as files and interfaces write it, such as `P31`.
  @Override
  public String toString() {
    return family.name() + (number < 10 ? "0" : "") + number;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
