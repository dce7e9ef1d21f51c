package org.lianfang.protocol.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lianfang.protocol.Bytes;

final class ApplicationTest {
  @Test
  void names_are_what_people_read() {
    Application application = named("甲银行（中国）", "Bank One (China) Ltd.");
    assertThat(application.nameChinese()).isEqualTo("甲银行（中国）");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\ufffd银行", "bank\u0000", "two\nlines", "\u202eknab", "\ud800", "bank\u0378"})
  void a_name_that_cannot_be_read_as_it_is_written_is_refused(String name) {
    assertThatThrownBy(() -> named(name, "Bank"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("printable");
    assertThatThrownBy(() -> named("银行", name)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_name_has_at_most_100_characters() {
    assertThat(named("行".repeat(100), "Bank").nameChinese()).hasSize(100);
    assertThatThrownBy(() -> named("行".repeat(101), "Bank"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Application named(String chinese, String english) {
    return new Application(
        new MemberId("bank-1"),
        chinese,
        english,
        Set.of(Role.QUERIER),
        new MemberKeys(key(1), key(2), key(3), key(4), bytes(5), bytes(6)));
  }

  private static VerifyingKey key(int number) {
    return new SigningKey(bytes(number).toArray()).verifyingKey();
  }

  private static Bytes bytes(int number) {
    byte[] bytes = new byte[SigningKey.SEED_SIZE];
    Arrays.fill(bytes, (byte) number);
    return Bytes.owning(bytes);
  }
}
