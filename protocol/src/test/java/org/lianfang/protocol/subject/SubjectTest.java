package org.lianfang.protocol.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubjectTest {

  @Test
  void printed_form_hides_the_identifier() {
    var subject = new Subject(SubjectType.PHONE, "+8613800138000");
    assertThat(subject).hasToString("Subject[phone]");
    assertThat(List.of(subject).toString()).doesNotContain("138");
  }

  @Test
  void token_input_is_type_byte_and_identifier() {
    byte[] input = new Subject(SubjectType.NAME, "张三").tokenInput();
    assertThat(input).startsWith(13).hasSize(7);
    assertThat(new Subject(SubjectType.PHONE, "+1").tokenInput()).containsExactly(1, '+', '1');
  }

  @Test
  void refuses_empty_and_endless_identifiers() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Subject(SubjectType.NAME, ""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Subject(SubjectType.NAME, "三".repeat(171)))
        .withMessageNotContaining("三");
  }

  @Test
  void type_bytes_are_one_to_fourteen_in_the_order_of_the_contract() {
    assertThat(Arrays.stream(SubjectType.values()).map(SubjectType::wireName))
        .containsExactly(
            "phone",
            "id_card",
            "passport",
            "org_code",
            "card",
            "account",
            "merchant",
            "imei",
            "mac",
            "ip",
            "email",
            "domain",
            "name",
            "wallet");
    assertThat(Arrays.stream(SubjectType.values()).map(type -> (int) type.typeByte()))
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
  }
}
