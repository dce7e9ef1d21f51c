package org.lianfang.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.lianfang.server.web.Said;

/// What every check owes its reader, in Chinese and in English.
final class CheckAssertions {
  private CheckAssertions() {}

  static void isWell(Check check) {
    assertThat(check.ok()).as(check.toString()).isTrue();
    isInBothLanguages(check.detail());
    assertThat(check.in(Locale.CHINESE).fix()).isEmpty();
    assertThat(check.in(Locale.ENGLISH).fix()).isEmpty();
  }

  static void isFault(Check check, String name, String english, String chinese) {
    assertThat(check.ok()).as(check.toString()).isFalse();
    assertThat(check.name()).isEqualTo(name);
    isInBothLanguages(check.detail());
    isInBothLanguages(check.fix());
    assertThat(check.in(Locale.ENGLISH).fix()).contains(english);
    assertThat(check.in(Locale.CHINESE).fix()).contains(chinese);
  }

  private static void isInBothLanguages(Said said) {
    assertThat(said.zh()).containsPattern("\\p{IsHan}");
    assertThat(said.en()).isNotEmpty().doesNotContainPattern("\\p{IsHan}");
  }
}
