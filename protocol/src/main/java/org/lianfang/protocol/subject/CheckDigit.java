package org.lianfang.protocol.subject;

/// The check characters that identifiers carry. All methods are pure and total over text.
public final class CheckDigit {

  private static final int[] GB_11643_WEIGHTS = {
    7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2
  };
  private static final String GB_11643_CHECKS = "10X98765432";
  private static final String GB_32100_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";

  private CheckDigit() {}

  /// True if the last of 18 characters checks the 17 digits before it.
  ///
  /// @see <a href="https://openstd.samr.gov.cn/">GB 11643-1999</a>, 4.4: ISO 7064 MOD 11-2
  public static boolean isGb11643(String identity) {
    if (identity.length() != 18) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < 17; i++) {
      int digit = identity.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      sum += digit * GB_11643_WEIGHTS[i];
    }
    return identity.charAt(17) == GB_11643_CHECKS.charAt(sum % 11);
  }

  /// True if the last of 18 characters checks the 17 before it.
  ///
  /// The alphabet is the digits and the capital letters without I, O, S, V and Z.
  ///
  /// @see <a href="https://openstd.samr.gov.cn/">GB 32100-2015</a>, 4.6: weights 3^(i-1) mod 31
  public static boolean isGb32100(String code) {
    if (code.length() != 18) {
      return false;
    }
    int sum = 0;
    int weight = 1;
    for (int i = 0; i < 17; i++) {
      int value = GB_32100_ALPHABET.indexOf(code.charAt(i));
      if (value < 0) {
        return false;
      }
      sum += value * weight;
      weight = weight * 3 % 31;
    }
    return code.charAt(17) == GB_32100_ALPHABET.charAt((31 - sum % 31) % 31);
  }

  /// True if every character belongs to the alphabet of GB 32100.
  static boolean isGb32100Alphabet(String code) {
    return code.chars().allMatch(c -> GB_32100_ALPHABET.indexOf(c) >= 0);
  }

  /// True if the text is two digits or more and the last digit checks those before it.
  ///
  /// @see <a href="https://www.iso.org/standard/70484.html">ISO/IEC 7812-1</a>, annex B
  public static boolean isLuhn(String digits) {
    int length = digits.length();
    if (length < 2) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < length; i++) {
      int digit = digits.charAt(length - 1 - i) - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      int doubled = i % 2 == 0 ? digit : digit * 2;
      sum += doubled > 9 ? doubled - 9 : doubled;
    }
    return sum % 10 == 0;
  }
}
