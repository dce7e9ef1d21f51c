package org.lianfang.contract.standard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RiskCode;
import org.lianfang.protocol.standard.CodeRule;
import org.lianfang.protocol.subject.SubjectType;

class StandardTest {
  private final Standard standard = Standard.first();

  @Test
  void holds_every_code_of_the_association() {
    assertThat(standard.version()).isEqualTo(1);
    for (int number = 1; number <= 99; number++) {
      boolean person = (number <= 31 && number != 16) || number == 99;
      boolean merchant = (number <= 47 && number != 16) || number == 99;
      assertThat(standard.code(new RiskCode(RiskCode.Family.P, number)).isPresent())
          .isEqualTo(person);
      assertThat(standard.code(new RiskCode(RiskCode.Family.M, number)).isPresent())
          .isEqualTo(merchant);
      assertThat(standard.code(new RiskCode(RiskCode.Family.E, number)).isPresent())
          .isEqualTo(number <= 3);
    }
    assertThat(standard.tables().codes()).hasSize(31 + 47 + 3);
  }

  @Test
  void marks_of_victim_and_suspect_follow_the_wording() {
    for (CodeRule code : standard.tables().codes()) {
      assertThat(code.party())
          .as(code.code().toString())
          .isEqualTo(
              code.zh().contains("受害人")
                  ? CodeRule.Party.VICTIM
                  : code.zh().contains("嫌疑人") ? CodeRule.Party.SUSPECT : CodeRule.Party.UNMARKED);
      assertThat(code.en().contains("victim")).isEqualTo(code.party() == CodeRule.Party.VICTIM);
      assertThat(code.en().contains("suspect")).isEqualTo(code.party() == CodeRule.Party.SUSPECT);
    }
    assertThat(standard.tables().codes())
        .filteredOn(code -> code.party() != CodeRule.Party.UNMARKED)
        .hasSize(18);
  }

  @ParameterizedTest
  @CsvSource({
    "black,2031-11-22", "grey,2029-11-22", "warning,2027-11-22",
    "watch,2027-05-21", "protected,2028-11-22", "white,2027-11-22"
  })
  void longest_validity_is_counted_from_the_day_of_filing(String list, LocalDate until) {
    assertThat(
            standard
                .list(ListType.find(list).orElseThrow())
                .longestValidUntil(LocalDate.of(2026, 11, 22)))
        .isEqualTo(until);
  }

  @Test
  void enterprise_codes_fit_seven_types_and_the_others_all() {
    var enterprise = EnumSet.noneOf(SubjectType.class);
    for (SubjectType type : SubjectType.values()) {
      assertThat(standard.fits(RiskCode.find("P99").orElseThrow(), type)).isTrue();
      assertThat(standard.fits(RiskCode.find("M01").orElseThrow(), type)).isTrue();
      if (standard.fits(RiskCode.find("E03").orElseThrow(), type)) {
        enterprise.add(type);
      }
      assertThat(standard.identifier(type).type()).isEqualTo(type);
      assertThat(standard.identifier(type).strict()).isFalse();
      assertThat(standard.identifier(type).queryQuota()).isEqualTo(10_000_000L);
    }
    assertThat(enterprise)
        .containsExactlyInAnyOrder(
            SubjectType.ORG_CODE,
            SubjectType.NAME,
            SubjectType.ACCOUNT,
            SubjectType.DOMAIN,
            SubjectType.IP,
            SubjectType.EMAIL,
            SubjectType.PHONE);
  }

  @Test
  void watch_and_white_are_seen_in_investigations_and_by_the_supervisor_only() {
    for (Purpose purpose : Purpose.values()) {
      boolean all = purpose == Purpose.INVESTIGATION || purpose == Purpose.SUPERVISION;
      assertThat(standard.visible(purpose).contains(ListType.WATCH)).isEqualTo(all);
      assertThat(standard.visible(purpose).contains(ListType.WHITE)).isEqualTo(all);
      assertThat(standard.visible(purpose).contains(ListType.PROTECTED))
          .isEqualTo(purpose.isAsking());
    }
  }

  @Test
  void bytes_and_hash_of_version_one_are_frozen() throws Malformed {
    assertThat(Standard.decode(standard.bytes())).isEqualTo(standard).hasSameHashCodeAs(standard);
    assertThat(standard.hash().toHex()).isEqualTo(FROZEN);
  }

  private static final String FROZEN =
      "51ec6b3f8b174e215b836953339f72bad120490c82b4c9568a4e467b3425e943";

  @Test
  void refuses_bytes_that_are_not_the_one_encoding() {
    byte[] bytes = standard.bytes().toArray();
    byte[] unknownField = Arrays.copyOf(bytes, bytes.length + 3);
    unknownField[bytes.length] = (byte) 0xf8;
    unknownField[bytes.length + 1] = 7;
    unknownField[bytes.length + 2] = 1;
    assertRefused(unknownField);
    assertRefused(Arrays.copyOf(bytes, bytes.length - 1));
    assertRefused(new byte[0]);
    byte[] repeated = Arrays.copyOf(bytes, bytes.length * 2);
    System.arraycopy(bytes, 0, repeated, bytes.length, bytes.length);
    assertRefused(repeated);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "version: 1|version: 0",
        "type: \"phone\"|type: \"fax\"",
        "list: \"black\"|list: \"grey\"",
        "longest_years: 5|longest_years: 31",
        "weakest_evidence: \"E4\"|weakest_evidence: \"E6\"",
        "refused_roles: \"impersonated\"|refused_roles: \"victim\"",
        "family: \"M\"|family: \"X\"",
        "code: \"P02\"|code: \"P01\"",
        "code: \"P02\"|code: \"P100\"",
        "purpose: \"supervision\"|purpose: \"filing\"",
        "suite: \"ristretto255-SHA512\"|suite: \"\"",
        "query_quota: 10000000|query_quota: 9999999999",
        "name: \"C2\"|name: \"C1\"",
        "note_max: 500|note_max: 0",
        "note_max: 500|no such field: 1",
      })
  void refuses_a_standard_with_a_fault(String good, String bad) {
    String text = Standard.bundledText(1).orElseThrow();
    assertThat(text).contains(good);
    assertThatExceptionOfType(Malformed.class)
        .isThrownBy(
            () -> Standard.parse(text.replaceFirst(java.util.regex.Pattern.quote(good), bad)));
  }

  @Test
  void carries_no_version_that_was_not_written() {
    assertThat(Standard.bundledText(2)).isEmpty();
  }

  private static void assertRefused(byte[] bytes) {
    assertThatExceptionOfType(Malformed.class)
        .isThrownBy(() -> Standard.decode(Bytes.copyOf(bytes)));
  }
}
