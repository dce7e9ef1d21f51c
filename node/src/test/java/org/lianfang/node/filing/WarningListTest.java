package org.lianfang.node.filing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lianfang.contract.standard.Standard;
import org.lianfang.contract.standard.ViolationCode;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.subject.Subject;
import org.lianfang.protocol.subject.SubjectType;

class WarningListTest {

  @Test
  void expression_matches_the_whole_number_only() throws Exception {
    WarningList list =
        list("regex", "\"phone-number\"", "/((?:\\\\+|00)1)?([0-9]{3})55501([0-9]{2})/g");
    assertThat(matches(list, SubjectType.PHONE, "+12125550123")).isTrue();
    assertThat(matches(list, SubjectType.PHONE, "+8613855501234")).isFalse();
    assertThat(matches(list, SubjectType.CARD, "2125550123")).isFalse();
  }

  @Test
  void string_matches_the_identifier_itself() throws Exception {
    WarningList list = list("string", "\"domain\"", "Example.COM");
    assertThat(matches(list, SubjectType.DOMAIN, "example.com")).isTrue();
    assertThat(matches(list, SubjectType.DOMAIN, "a.example.com")).isFalse();
  }

  @Test
  void hostname_matches_the_domain_and_those_below() throws Exception {
    WarningList list = list("hostname", "\"domain\",\"hostname\"", ".bank.example", "例子.测试");
    assertThat(matches(list, SubjectType.DOMAIN, "bank.example")).isTrue();
    assertThat(matches(list, SubjectType.DOMAIN, "www.bank.example")).isTrue();
    assertThat(matches(list, SubjectType.DOMAIN, "fakebank.example")).isFalse();
    assertThat(matches(list, SubjectType.DOMAIN, "bank.example.net")).isFalse();
    assertThat(matches(list, SubjectType.DOMAIN, "xn--fsqu00a.xn--0zwm56d")).isTrue();
  }

  @Test
  void substring_matches_whole_parts_only() throws Exception {
    WarningList list = list("substring", "\"email-src\",\"domain|ip\"", "0-mail.com");
    assertThat(matches(list, SubjectType.EMAIL, "a@0-mail.com")).isTrue();
    assertThat(matches(list, SubjectType.EMAIL, "a@not0-mail.com")).isFalse();
    assertThat(matches(list, SubjectType.DOMAIN, "0-mail.com")).isTrue();
  }

  @Test
  void networks_hold_their_addresses() throws Exception {
    WarningList list =
        list("cidr", "\"ip-src\"", "10.0.0.0/8", "192.0.2.7", "2001:db8::/33", "0.0.0.0/32");
    assertThat(matches(list, SubjectType.IP, "10.255.0.1")).isTrue();
    assertThat(matches(list, SubjectType.IP, "11.0.0.1")).isFalse();
    assertThat(matches(list, SubjectType.IP, "192.0.2.7")).isTrue();
    assertThat(matches(list, SubjectType.IP, "192.0.2.8")).isFalse();
    assertThat(matches(list, SubjectType.IP, "2001:db8:7fff::1")).isTrue();
    assertThat(matches(list, SubjectType.IP, "2001:db8:8000::1")).isFalse();
  }

  @Test
  void expression_that_never_ends_is_cut_off() throws Exception {
    WarningList list = list("regex", "", "/(a*)(a*)(a*)(a*)(a*)b\\\\1/");
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertThat(matches(list, SubjectType.NAME, "a".repeat(400) + "!")).isTrue());
  }

  @Test
  void list_without_attributes_applies_to_all_types() throws Exception {
    WarningList list = list("string", "", "13800138000");
    assertThat(matches(list, SubjectType.PHONE, "+8613800138000")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"type\":\"string\"}",
        "{\"type\":\"colour\",\"list\":[\"a\"]}",
        "{\"type\":\"cidr\",\"list\":[\"10.0.0.0/33\"]}",
        "{\"type\":\"cidr\",\"list\":[\"x\"]}",
        "{\"type\":\"regex\",\"list\":[\"/(/\"]}",
        "{\"type\":\"regex\",\"list\":[\"/a/q\"]}",
        "{\"type\":\"string\",\"list\":[1]}"
      })
  void refuses_what_is_no_warning_list(String json) {
    assertThatExceptionOfType(Malformed.class).isThrownBy(() -> read(json));
  }

  @Test
  void reader_refuses_lines_that_a_list_matches() throws Exception {
    String text =
        """
        subject_type,identifier,list,risk_code,level,role,evidence,found_on,basis,reference
        ip,10.1.2.3,black,P31,1,suspect,E3,2026-11-20,anti_fraud_law,r1
        ip,8.8.8.8,black,P31,1,suspect,E3,2026-11-20,anti_fraud_law,r2
        """;
    try (var reader =
        LineReader.open(
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
            LineFormat.CSV,
            StandardCharsets.UTF_8,
            Standard.first(),
            List.of(list("cidr", "\"ip-src\"", "10.0.0.0/8")),
            LocalDate.of(2026, 11, 22))) {
      assertThat(reader.next())
          .isInstanceOfSatisfying(
              Line.Bad.class,
              line -> assertThat(line.first().code()).isEqualTo(ViolationCode.WARNING_LIST));
      assertThat(reader.next()).isInstanceOf(Line.Good.class);
      assertThat(reader.next()).isNull();
    }
  }

  private static boolean matches(WarningList list, SubjectType type, String canonical) {
    return list.matches(new Subject(type, canonical));
  }

  private static WarningList list(String type, String attributes, String... entries)
      throws IOException, Malformed {
    return read(
        "{\"name\":\"sample\",\"type\":\""
            + type
            + "\",\"matching_attributes\":["
            + attributes
            + "],\"list\":[\""
            + String.join("\",\"", entries)
            + "\"]}");
  }

  private static WarningList read(String json) throws IOException, Malformed {
    return WarningList.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
  }
}
