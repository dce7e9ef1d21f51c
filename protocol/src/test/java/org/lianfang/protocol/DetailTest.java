package org.lianfang.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lianfang.protocol.checkpoint.ProofFlaw;
import org.lianfang.protocol.checkpoint.Unproven;
import org.lianfang.protocol.receipt.ReceiptFlaw;

final class DetailTest {
  /// More than any pattern asks for; none of them could be part of a pattern.
  private static final Object[] ARGUMENTS =
      IntStream.range(0, 5).mapToObj(number -> "<" + number + ">").toArray();

  @ParameterizedTest
  @EnumSource(Detail.class)
  void every_detail_is_said_in_chinese_and_in_english(Detail detail) {
    assertThat(detail.zh(ARGUMENTS)).matches(".*\\p{IsHan}.*|value：<0>");
    assertThat(detail.en(ARGUMENTS)).matches("\\p{ASCII}+");
    assertThat(detail.zh(ARGUMENTS)).doesNotContain("{", "}").isNotEqualTo(detail.en(ARGUMENTS));
    assertThat(detail.en(ARGUMENTS)).doesNotContain("{", "}");
  }

  @ParameterizedTest
  @EnumSource(ProofFlaw.class)
  void every_flaw_of_a_proof_is_said_in_both_languages(ProofFlaw flaw) {
    assertSaid(flaw);
  }

  @ParameterizedTest
  @EnumSource(ReceiptFlaw.class)
  void every_flaw_of_a_receipt_is_said_in_both_languages(ReceiptFlaw flaw) {
    assertSaid(flaw);
  }

  private static void assertSaid(Flaw flaw) {
    assertThat(flaw.zh(ARGUMENTS)).containsPattern("\\p{IsHan}").doesNotContain("{", "}");
    assertThat(flaw.en(ARGUMENTS)).matches("\\p{ASCII}+").doesNotContain("{", "}");
  }

  @Test
  void what_is_unproven_is_said_in_both_languages() {
    Unproven unproven = new Unproven(ProofFlaw.TOO_FEW_COSIGNATURES, 2, 3);
    assertThat(unproven.found().flaw()).isEqualTo(ProofFlaw.TOO_FEW_COSIGNATURES);
    assertThat(unproven.found().en()).isEqualTo("2 cosignatures count, 3 are more than two thirds");
    assertThat(unproven.found().zh()).isEqualTo("有效共签 2 个，超过三分之二须有 3 个");
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void every_reason_is_said_in_chinese_and_in_english(Reason reason) {
    assertThat(reason.zh()).containsPattern("\\p{IsHan}");
    assertThat(reason.en()).matches("\\p{ASCII}+");
  }

  @Test
  void arguments_are_taken_as_they_are() {
    assertThat(Detail.PURPOSE_MAY_NOT_SEE.en("a{1}", "$0\\")).isEqualTo("a{1} may not see $0\\");
  }

  @Test
  void a_refusal_speaks_both_languages() {
    Refused refused = new Refused(Reason.KEY_NOT_READY, Detail.KEY_MISSING, "phone");
    assertThat(refused).hasMessage("no active key for phone yet");
    assertThat(refused.zh()).isEqualTo("phone 尚无生效密钥");
    assertThat(new Refused(Reason.KEY_NOT_READY, "only for programs").zh())
        .isEqualTo(Reason.KEY_NOT_READY.zh());
  }
}
