package org.lianfang.contract.standard;

/// One rule that a line breaks.
///
/// The messages say what is expected, and never repeat what was written.
///
/// @param field the column that is at fault; empty where it is the line as a whole
/// @param code the rule
/// @param zh what to do about it, in Chinese
/// @param en what to do about it, in English
public record Violation(String field, ViolationCode code, String zh, String en)
    implements Comparable<Violation> {

  /// A violation that needs no more words than the code's own title.
  public static Violation of(String field, ViolationCode code) {
    return new Violation(field, code, code.zh(), code.en());
  }

  /// By precedence of the codes, then by field.
  @Override
  public int compareTo(Violation other) {
    int byCode = code.compareTo(other.code);
    return byCode != 0 ? byCode : field.compareTo(other.field);
  }
}
