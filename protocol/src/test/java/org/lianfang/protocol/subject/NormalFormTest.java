package org.lianfang.protocol.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NormalFormTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "PHONE|13800138000|+8613800138000",
        "PHONE|+86 138-0013-8000|+8613800138000",
        "PHONE|8613800138000|+8613800138000",
        "PHONE|0086 13800138000|+8613800138000",
        "PHONE|+8613800138000|+8613800138000",
        "PHONE|+86　138 0013 8000|+8613800138000",
        "PHONE|001 650 253 0000|+16502530000",
        "PHONE|+44-20-7946-0018|+442079460018",
        "PHONE|+861012345678|+861012345678",
        "PHONE|+8695588|+8695588",
        "ID_CARD|11010519491231002x|11010519491231002X",
        "ID_CARD|110105 19491231 002X|11010519491231002X",
        "ID_CARD|irn:007-123 45|IRN:00712345",
        "ID_CARD|CHN:11010519491231002x|11010519491231002X",
        "PASSPORT|chn:e12345678|CHN:E12345678",
        "PASSPORT|CHN : E12345678|CHN:E12345678",
        "ORG_CODE|91350100m000100y43|91350100M000100Y43",
        "ORG_CODE|91350100-M000100Y-43|91350100M000100Y43",
        "CARD|4111 1111 1111 1111|4111111111111111",
        "CARD|6222-0212-3456-7890-128|6222021234567890128",
        "ACCOUNT|102100099996:6222 0000 01|102100099996:6222000001",
        "ACCOUNT|bkchcnbj:ab-12|BKCHCNBJ:AB12",
        "MERCHANT|898320548160123|898320548160123",
        "IMEI|49-015420-323751-8|490154203237518",
        "MAC|AA-BB-CC-00-11-2f|aa:bb:cc:00:11:2f",
        "MAC|aa:bb:cc:00:11:2F|aa:bb:cc:00:11:2f",
        "IP|192.0.2.1|192.0.2.1",
        "IP|2001:DB8:0:0:0:0:0:1|2001:db8::1",
        "IP|2001:db8:0:1:1:1:1:1|2001:db8:0:1:1:1:1:1",
        "IP|2001:0:0:1:0:0:0:1|2001:0:0:1::1",
        "IP|2001:db8:0:0:1:0:0:1|2001:db8::1:0:0:1",
        "IP|::|::",
        "IP|::1|::1",
        "IP|1::|1::",
        "IP|::ffff:192.0.2.1|192.0.2.1",
        "IP|64:ff9b::192.0.2.33|64:ff9b::c000:221",
        "EMAIL|Zhang.San@Example.COM|zhang.san@example.com",
        "EMAIL|a+b@例子.测试|a+b@xn--fsqu00a.xn--0zwm56d",
        "DOMAIN|Example.COM.|example.com",
        "DOMAIN|例子。测试|xn--fsqu00a.xn--0zwm56d",
        "DOMAIN|xn--FSQU00A.xn--0zwm56d|xn--fsqu00a.xn--0zwm56d",
        "NAME|  Zhang   San |zhang san",
        "NAME|张　三|张 三",
        "NAME|ＡＣＭＥ Ｌｔｄ．|acme ltd.",
        "NAME|ﬁn ①|fin 1",
        "NAME|cafe\u0301|caf\u00e9",
        "WALLET|btc:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa|BTC:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "WALLET|XBT: 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa|BTC:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "WALLET|ETH:0xAb5801a7D398351b8bE11C439e05C5B3259aeC9B|ETH:0xab5801a7d398351b8be11c439e05c5b3259aec9b",
        "WALLET|BTC:BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ|BTC:bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
      })
  void writes_the_canonical_form(SubjectType type, String written, String canonical) {
    assertThat(normal(type, written)).isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "PHONE|`  `|EMPTY",
        "PHONE|12345|PHONE",
        "PHONE|23800138000|PHONE",
        "PHONE|013800138000|PHONE",
        "PHONE|+1234567890123456|PHONE",
        "PHONE|+0123456789|PHONE",
        "PHONE|+86(138)00138000|PHONE",
        "PHONE|١٣٨٠٠١٣٨٠٠٠|PHONE",
        "PHONE|+86138001380001|PHONE_MAINLAND",
        "PHONE|+86 010 12345678|PHONE_MAINLAND",
        "ID_CARD|110105491231002|ID_CARD",
        "ID_CARD|ZZZ:123|ID_CARD",
        "ID_CARD|CHN:123|ID_CARD",
        "ID_CARD|990105194912310024|ID_CARD_REGION",
        "ID_CARD|11010519490231002X|ID_CARD_BIRTH",
        "ID_CARD|110105194912310021|ID_CARD_CHECK",
        "PASSPORT|E12345678|PASSPORT",
        "PASSPORT|XYZ:E12345678|PASSPORT",
        "PASSPORT|CHN:E1234 5678|PASSPORT",
        "ORG_CODE|91350100M000100Y4|ORG_CODE",
        "ORG_CODE|91350100I000100Y43|ORG_CODE",
        "ORG_CODE|91350100M000100Y44|ORG_CODE_CHECK",
        "CARD|41111111111|CARD",
        "CARD|4111x111111111111|CARD",
        "CARD|4111111111111112|CARD_CHECK",
        "ACCOUNT|6222000001|ACCOUNT",
        "ACCOUNT|a:b:c|ACCOUNT",
        "MERCHANT|89832054816012|MERCHANT",
        "MERCHANT|商户商户商户商户商户商户商户商|MERCHANT",
        "IMEI|49015420323751|IMEI",
        "IMEI|490154203237519|IMEI_CHECK",
        "MAC|aa:bb:cc-00:11:22|MAC",
        "MAC|aabb.cc00.1122|MAC",
        "IP|192.0.2.256|IP",
        "IP|192.0.2.01|IP",
        "IP|192.0.2|IP",
        "IP|2001:db8::1::2|IP",
        "IP|1:2:3:4:5:6:7|IP",
        "IP|1:2:3:4:5:6:7:8:9|IP",
        "IP|1:2:3:4:5:6:7::8|IP",
        "IP|fe80::1%eth0|IP",
        "IP|:1:2:3:4:5:6:7|IP",
        "IP|1:2:3:4:5:6:7:|IP",
        "IP|1.2.3.4:2::|IP",
        "IP|localhost|IP",
        "EMAIL|zhang|EMAIL",
        "EMAIL|@example.com|EMAIL",
        "EMAIL|a..b@example.com|EMAIL",
        "EMAIL|a@localhost|EMAIL",
        "EMAIL|a b@example.com|EMAIL",
        "DOMAIN|localhost|DOMAIN",
        "DOMAIN|192.0.2.1|DOMAIN",
        "DOMAIN|-a.example|DOMAIN",
        "DOMAIN|a_b.example|DOMAIN",
        "DOMAIN|http://example.com|DOMAIN",
        "NAME|---|NAME",
        "NAME|a\u0000b|NAME",
        "NAME|a\ue000b|NAME",
        "WALLET|1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa|WALLET",
        "WALLET|BTC:1A1z P1eP|WALLET",
      })
  void says_what_is_wrong(SubjectType type, String written, IdentifierFault fault) {
    assertThat(NormalForm.of(type, written)).isEqualTo(new NormalForm.Result.Broken(fault));
  }

  @Test
  void every_fault_is_produced_by_some_text() {
    var seen = EnumSet.noneOf(IdentifierFault.class);
    var texts =
        List.of(
            "",
            "x".repeat(1025),
            "12345",
            "+86138001380001",
            "990105194912310024",
            "11010519490231002X",
            "110105194912310021",
            "91350100M000100Y44",
            "4111111111111112",
            "490154203237519",
            "---");
    for (SubjectType type : SubjectType.values()) {
      for (String text : texts) {
        if (NormalForm.of(type, text) instanceof NormalForm.Result.Broken broken) {
          seen.add(broken.fault());
        }
      }
    }
    assertThat(seen).containsExactlyInAnyOrder(IdentifierFault.values());
  }

  @Test
  void faults_are_told_in_both_languages() {
    for (IdentifierFault fault : IdentifierFault.values()) {
      assertThat(fault.zh()).matches("(?s).*\\p{IsHan}.*");
      assertThat(fault.en()).matches("[ -~…]+");
    }
    assertThat(IdentifierFault.CARD_CHECK.isCheckDigit()).isTrue();
    assertThat(IdentifierFault.CARD.isCheckDigit()).isFalse();
  }

  @Test
  void address_books_marks_of_direction_do_not_matter() {
    assertThat(normal(SubjectType.PHONE, "\u202d+86 138\u00a00013\u200b8000\u202c"))
        .isEqualTo("+8613800138000");
    assertThat(normal(SubjectType.NAME, "\u200fAli\u200c Reza")).isEqualTo("ali reza");
  }

  @Test
  void name_that_is_too_long_for_a_token_is_refused() {
    assertThat(NormalForm.of(SubjectType.NAME, "三".repeat(171)))
        .isEqualTo(new NormalForm.Result.Broken(IdentifierFault.TOO_LONG));
    assertThat(normal(SubjectType.NAME, "三".repeat(170))).hasSize(170);
  }

  @ParameterizedTest
  @EnumSource
  void canonical_form_is_its_own_canonical_form_and_no_text_throws(SubjectType type) {
    long seed = System.nanoTime();
    var random = new Random(seed);
    int normal = 0;
    for (int i = 0; i < 20_000; i++) {
      String written = randomText(random);
      switch (NormalForm.of(type, written)) {
        case NormalForm.Result.Normal(Subject subject) -> {
          normal++;
          assertThat(NormalForm.of(type, subject.canonical()))
              .as("seed %s, text %s", seed, escaped(written))
              .isEqualTo(new NormalForm.Result.Normal(subject));
        }
        case NormalForm.Result.Broken broken -> assertThat(broken.fault().en()).isNotEmpty();
      }
    }
    System.out.println(type.wireName() + ": seed " + seed + ", " + normal + " of 20000 normal");
  }

  private static String randomText(Random random) {
    String[] seeds = {
      "+8613800138000",
      "0086 13800138000",
      "11010519491231002X",
      "IRN:123",
      "CHN:E12345678",
      "91350100M000100Y43",
      "4111111111111111",
      "102100099996:6222",
      "898320548160123",
      "490154203237518",
      "aa:bb:cc:00:11:22",
      "192.0.2.1",
      "2001:db8::1",
      "a.b@example.com",
      "例子.测试",
      "Zhang  San Σς",
      "BTC:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
    };
    var text = new StringBuilder(seeds[random.nextInt(seeds.length)]);
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, (char) random.nextInt(0x10000));
        case 1 -> text.insert(at, Character.toString(random.nextInt(0x110000)));
        case 2 -> text.setLength(at);
        default -> text.insert(at, " -:.İſK㎏ǅ９Ａ".charAt(random.nextInt(11)));
      }
    }
    return text.toString();
  }

  private static String escaped(String text) {
    var out = new StringBuilder();
    text.chars().forEach(c -> out.append(String.format("%04x ", c)));
    return out.toString();
  }

  private static String normal(SubjectType type, String written) {
    return switch (NormalForm.of(type, written)) {
      case NormalForm.Result.Normal(Subject subject) -> subject.canonical();
      case NormalForm.Result.Broken(IdentifierFault fault) -> fail("refused: %s", fault);
    };
  }
}
