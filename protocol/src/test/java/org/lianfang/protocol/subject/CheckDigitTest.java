package org.lianfang.protocol.subject;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckDigitTest {

  /// The two examples of GB 11643-1999, and one with the check X.
  @ParameterizedTest
  @ValueSource(strings = {"11010519491231002X", "440524188001010014", "34052419800101001X"})
  void accepts_identity_numbers_of_the_national_standard(String identity) {
    assertThat(CheckDigit.isGb11643(identity)).isTrue();
  }

  /// Codes that the organisations themselves publish; the first is the usual textbook example.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "91350100M000100Y43",
        "91440300708461136T",
        "914403001922038216",
        "91330100799655058B",
        "91110000710926094P",
        "9111000010169286X1",
        "91310000132211037N"
      })
  void accepts_published_credit_codes(String code) {
    assertThat(CheckDigit.isGb32100(code)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"79927398713", "4111111111111111", "6222021234567890128", "490154203237518"})
  void accepts_luhn_numbers(String digits) {
    assertThat(CheckDigit.isLuhn(digits)).isTrue();
  }

  @Test
  void every_single_changed_digit_is_found() {
    assertEveryChangeIsFound("11010519491231002X", "0123456789", CheckDigit::isGb11643);
    assertEveryChangeIsFound(
        "91350100M000100Y43", "0123456789ABCDEFGHJKLMNPQRTUWXY", CheckDigit::isGb32100);
    assertEveryChangeIsFound("4111111111111111", "0123456789", CheckDigit::isLuhn);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1", "12a", "11010519491231002", "1101051949123100XX", "91350100I000100Y43"})
  void refuses_what_is_no_number_at_all(String text) {
    assertThat(CheckDigit.isGb11643(text)).isFalse();
    assertThat(CheckDigit.isGb32100(text)).isFalse();
    assertThat(CheckDigit.isLuhn(text)).isFalse();
  }

  private static void assertEveryChangeIsFound(
      String good, String alphabet, java.util.function.Predicate<String> check) {
    assertThat(check.test(good)).isTrue();
    for (int i = 0; i < good.length() - 1; i++) {
      for (int k = 0; k < alphabet.length(); k++) {
        char c = alphabet.charAt(k);
        if (c != good.charAt(i)) {
          String changed = good.substring(0, i) + c + good.substring(i + 1);
          assertThat(check.test(changed)).as("place %s", i).isFalse();
        }
      }
    }
  }
}
