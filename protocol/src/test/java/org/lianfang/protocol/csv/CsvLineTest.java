package org.lianfang.protocol.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CsvLineTest {

  @Test
  void splits_plain_and_quoted_fields() {
    assertFields("", "");
    assertFields("a,b", "a", "b");
    assertFields("a,,", "a", "", "");
    assertFields("\"a,b\",\"c\"\"d\",\"\"", "a,b", "c\"d", "");
    assertFields("张三,\"李 四\"", "张三", "李 四");
  }

  @Test
  void broken_quotes_are_told_apart() {
    assertThat(CsvLine.split("a,\"b")).isEqualTo(new CsvLine.Split.Unclosed());
    assertThat(CsvLine.split("\"a\"\"")).isEqualTo(new CsvLine.Split.Unclosed());
    assertThat(CsvLine.split("a\"b,c")).isEqualTo(new CsvLine.Split.Misplaced());
    assertThat(CsvLine.split("\"a\"b,c")).isEqualTo(new CsvLine.Split.Misplaced());
  }

  @Test
  void what_is_joined_splits_again() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    var random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      var fields = new ArrayList<String>();
      for (int n = 1 + random.nextInt(5); n > 0; n--) {
        var field = new StringBuilder();
        for (int k = random.nextInt(6); k > 0; k--) {
          field.append("a,\" 张\t'".charAt(random.nextInt(7)));
        }
        fields.add(field.toString());
      }
      assertThat(CsvLine.split(CsvLine.join(fields)))
          .as("seed %s", seed)
          .isEqualTo(new CsvLine.Split.Fields(fields));
    }
    assertThat(CsvLine.join(List.of("a\r\nb"))).isEqualTo("a  b");
  }

  private static void assertFields(String line, String... fields) {
    assertThat(CsvLine.split(line)).isEqualTo(new CsvLine.Split.Fields(List.of(fields)));
  }
}
