package org.lianfang.node.filing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lianfang.contract.standard.Standard;
import org.lianfang.contract.standard.Violation;
import org.lianfang.contract.standard.ViolationCode;

class LineReaderTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 22);
  private static final Standard STANDARD = Standard.first();
  private static final String HEADER =
      "subject_type,identifier,list,risk_code,level,role,evidence,found_on,valid_until,basis,note,reference";

  @Test
  void reads_good_lines_with_their_numbers() throws Exception {
    List<Line> lines = read(HEADER + "\n" + good(1) + "\n\n" + good(2));
    assertThat(lines).hasSize(2).allMatch(line -> line instanceof Line.Good);
    assertThat(lines).extracting(Line::number).containsExactly(2L, 4L);
    assertThat(lines.getFirst()).hasToString("Good[2, Draft[Subject[phone]]]");
  }

  @Test
  void accepts_byte_order_mark_crlf_any_order_and_reject_columns() throws Exception {
    String text =
        String.join(
            "\r\n",
            "\ufeffreference,subject_type,identifier,reject_code,list,risk_code,level,role,evidence,found_on,basis,reject_message",
            "r1,phone,13800138000,LIST_UNKNOWN,black,P31,1,suspect,E3,2026-11-20,anti_fraud_law,\"x\"",
            "");
    assertThat(read(text)).singleElement().isInstanceOf(Line.Good.class);
  }

  @Test
  void reads_gb18030() throws Exception {
    byte[] bytes = (HEADER + "\n" + good(1).replace("note", "冒充客服𠮷")).getBytes(LineReader.GB18030);
    assertThat(read(bytes, LineFormat.CSV, LineReader.GB18030))
        .singleElement()
        .isInstanceOfSatisfying(
            Line.Good.class, line -> assertThat(line.draft().note()).isEqualTo("冒充客服𠮷"));
    assertThat(read(bytes, LineFormat.CSV, StandardCharsets.UTF_8))
        .singleElement()
        .satisfies(line -> assertThat(code(line)).isEqualTo(ViolationCode.CHARSET));
  }

  @Test
  void broken_lines_cost_only_themselves() throws Exception {
    String text =
        String.join(
            "\n",
            HEADER,
            good(1),
            good(2).replace("note", "\"no end"),
            good(3).replace("note", "5\" disk"),
            good(4) + ",more",
            "phone",
            good(5).replace("note", "a\0b"),
            good(6));
    List<Line> lines = read(text);
    assertThat(lines).hasSize(7);
    assertThat(lines.get(0)).isInstanceOf(Line.Good.class);
    assertThat(lines.subList(1, 6))
        .extracting(LineReaderTest::code)
        .containsExactly(
            ViolationCode.QUOTE_UNCLOSED,
            ViolationCode.QUOTE_MISPLACED,
            ViolationCode.FIELD_COUNT,
            ViolationCode.FIELD_COUNT,
            ViolationCode.NUL_CHARACTER);
    assertThat(lines.get(6)).isInstanceOf(Line.Good.class);
  }

  @Test
  void line_of_ten_megabytes_is_refused_without_being_held() throws Exception {
    InputStream in =
        new SequenceInputStream(
            java.util.Collections.enumeration(
                List.of(
                    bytes(HEADER + "\n" + good(1) + "\n"),
                    new EndlessInput(10 << 20),
                    bytes("\n" + good(2) + "\n"))));
    try (var reader =
        LineReader.open(in, LineFormat.CSV, StandardCharsets.UTF_8, STANDARD, List.of(), DAY)) {
      List<Line> lines = all(reader);
      assertThat(lines).extracting(Line::number).containsExactly(2L, 3L, 4L);
      assertThat(code(lines.get(1))).isEqualTo(ViolationCode.LINE_TOO_LONG);
      assertThat(lines.get(1).raw().size()).isEqualTo(PhysicalLines.LINE_BYTES_KEPT);
      assertThat(lines.get(2)).isInstanceOf(Line.Good.class);
    }
  }

  @Test
  void line_of_exactly_the_longest_length_is_read() throws Exception {
    String start = good(1).replace("note", "");
    String fill =
        "x".repeat(PhysicalLines.LINE_BYTES_MAX - start.getBytes(StandardCharsets.UTF_8).length);
    for (String end : List.of("\n", "\r\n", "")) {
      assertThat(read(HEADER + "\n" + good(1).replace("note", fill) + end))
          .singleElement()
          .satisfies(line -> assertThat(code(line)).isEqualTo(ViolationCode.NOTE_TOO_LONG));
      assertThat(read(HEADER + "\n" + good(1).replace("note", fill + "x") + end))
          .singleElement()
          .satisfies(line -> assertThat(code(line)).isEqualTo(ViolationCode.LINE_TOO_LONG));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|HEADER_MISSING",
        "`  `|HEADER_MISSING",
        "subject_type,identifier|HEADER_MISSING_COLUMN",
        "H,colour|HEADER_UNKNOWN_COLUMN",
        "H,cvv2|AUTHENTICATION_DATA",
        "H,str_no|SUSPICIOUS_TRANSACTION_REPORT",
        "H,note|HEADER_REPEATED_COLUMN",
        "H,reject_code,reject_code|HEADER_REPEATED_COLUMN",
        "`H,\"note`|QUOTE_UNCLOSED",
        "`\ufffe`|CHARSET",
      })
  void wrong_header_refuses_the_file(String header, ViolationCode code) throws Exception {
    byte[] bytes =
        header.equals("\ufffe")
            ? new byte[] {(byte) 0xff, (byte) 0xfe, 's', 0}
            : header.replace("H", HEADER).getBytes(StandardCharsets.UTF_8);
    var refused =
        catchThrowableOfType(
            FileRefused.class, () -> read(bytes, LineFormat.CSV, StandardCharsets.UTF_8));
    assertThat(refused.violations()).extracting(Violation::code).contains(code);
  }

  @Test
  void file_without_a_header_does_not_show_its_data() {
    var refused = catchThrowableOfType(FileRefused.class, () -> read(good(1)));
    assertThat(refused.violations().toString()).doesNotContain("13800138001");
    assertThat(refused.getMessage()).isEqualTo("HEADER_UNKNOWN_COLUMN");
  }

  @Test
  void reads_json_lines() throws Exception {
    String object =
        "{\"subject_type\":\"phone\",\"identifier\":\"13800138000\",\"list\":\"black\",\"risk_code\":\"P31\",\"level\":1,"
            + "\"role\":\"suspect\",\"evidence\":\"E3\",\"found_on\":\"2026-11-20\",\"valid_until\":null,"
            + "\"basis\":\"anti_fraud_law\",\"note\":\"客服\",\"reference\":\"r1\",\"reject_code\":\"X\"}";
    List<Line> lines =
        read(
            String.join(
                    "\n",
                    object,
                    "{",
                    "[1]",
                    object + " 1",
                    object.replace("}", ",\"level\":2}"),
                    object.replace("}", ",\"colour\":\"red\"}"),
                    object.replace("}", ",\"password\":\"x\"}"),
                    object.replace("\"客服\"", "[\"x\"]"),
                    object.replace("客服", "a\\u0000b"),
                    object.replace("客服", "a\\ud800b"),
                    "9".repeat(2000))
                .getBytes(StandardCharsets.UTF_8),
            LineFormat.JSONL,
            StandardCharsets.UTF_8);
    assertThat(lines.getFirst()).isInstanceOf(Line.Good.class);
    assertThat(lines.subList(1, lines.size()))
        .extracting(LineReaderTest::code)
        .containsExactly(
            ViolationCode.JSON_FORM,
            ViolationCode.JSON_FORM,
            ViolationCode.JSON_FORM,
            ViolationCode.JSON_FORM,
            ViolationCode.FIELD_UNKNOWN,
            ViolationCode.AUTHENTICATION_DATA,
            ViolationCode.FIELD_FORM,
            ViolationCode.NUL_CHARACTER,
            ViolationCode.CONTROL_CHARACTER,
            ViolationCode.JSON_FORM);
    assertThat(read(new byte[0], LineFormat.JSONL, StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void rejects_can_be_mended_and_filed_again() throws Exception {
    for (Charset charset : List.of(StandardCharsets.UTF_8, LineReader.GB18030)) {
      String text =
          HEADER
              + "\r\n"
              + good(1).replace("black", "blak")
              + "\r\n"
              + good(2)
              + "\r\n"
              + good(3).replace("note", "\"客服")
              + "\r\n";
      String rejects = rejects(text.getBytes(charset), LineFormat.CSV, charset);
      assertThat(rejects.lines()).hasSize(3);
      assertThat(rejects)
          .startsWith(HEADER + ",reject_code,reject_message\r\n")
          .contains(",LIST_UNKNOWN,");
      String again = rejects(rejects.getBytes(charset), LineFormat.CSV, charset);
      assertThat(again).isEqualTo(rejects);
      String mended = rejects.replace("blak", "black").replace("\"客服", "客服");
      assertThat(read(mended.getBytes(charset), LineFormat.CSV, charset))
          .hasSize(2)
          .allMatch(line -> line instanceof Line.Good);
    }
  }

  @Test
  void rejects_of_json_lines_say_why() throws Exception {
    String rejects =
        rejects(
            "{\"level\":9}\nnonsense\n".getBytes(StandardCharsets.UTF_8),
            LineFormat.JSONL,
            StandardCharsets.UTF_8);
    assertThat(rejects.lines()).hasSize(2);
    assertThat(rejects)
        .contains(
            "\"reject_code\":\"TYPE_UNKNOWN\"",
            "\"raw\":\"nonsense\"",
            "\"reject_code\":\"JSON_FORM\"");
  }

  @Test
  void rejects_of_a_wrong_charset_keep_their_bytes() throws Exception {
    byte[] file =
        (HEADER + "\n" + good(1).replace("note", "冒充客服") + "\n").getBytes(LineReader.GB18030);
    var out = new ByteArrayOutputStream();
    rejects(file, LineFormat.CSV, StandardCharsets.UTF_8, out);
    assertThat(out.toString(LineReader.GB18030)).contains("冒充客服", "CHARSET");
  }

  @Test
  void no_bytes_make_the_reader_throw_and_every_line_is_counted() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    var random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      var out = new ByteArrayOutputStream();
      out.write((HEADER + "\n").getBytes(StandardCharsets.UTF_8));
      int count = 1 + random.nextInt(5);
      for (int i = 0; i < count; i++) {
        byte[] line = good(i).getBytes(StandardCharsets.UTF_8);
        for (int k = random.nextInt(4); k > 0; k--) {
          byte b = (byte) random.nextInt(256);
          line[random.nextInt(line.length)] = b == '\n' ? (byte) '"' : b;
        }
        out.write(line);
        out.write('\n');
      }
      List<Line> lines =
          read(
              out.toByteArray(),
              LineFormat.CSV,
              random.nextBoolean() ? StandardCharsets.UTF_8 : LineReader.GB18030);
      assertThat(lines).as("seed %s", seed).hasSize(count);
    }
  }

  private static String good(int number) {
    return "phone,1380013800"
        + number
        + ",black,P31,1,suspect,E3,2026-11-20,,anti_fraud_law,note,r"
        + number;
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ViolationCode code(Line line) {
    return ((Line.Bad) line).first().code();
  }

  private static List<Line> read(String text) throws IOException, FileRefused {
    return read(text.getBytes(StandardCharsets.UTF_8), LineFormat.CSV, StandardCharsets.UTF_8);
  }

  private static List<Line> read(byte[] bytes, LineFormat format, Charset charset)
      throws IOException, FileRefused {
    try (var reader =
        LineReader.open(
            new ByteArrayInputStream(bytes), format, charset, STANDARD, List.of(), DAY)) {
      return all(reader);
    }
  }

  private static List<Line> all(LineReader reader) throws IOException {
    var lines = new ArrayList<Line>();
    for (Line line = reader.next(); line != null; line = reader.next()) {
      lines.add(line);
    }
    return lines;
  }

  private static String rejects(byte[] bytes, LineFormat format, Charset charset)
      throws IOException, FileRefused {
    var out = new ByteArrayOutputStream();
    rejects(bytes, format, charset, out);
    return out.toString(charset);
  }

  private static void rejects(
      byte[] bytes, LineFormat format, Charset charset, ByteArrayOutputStream out)
      throws IOException, FileRefused {
    try (var reader =
            LineReader.open(
                new ByteArrayInputStream(bytes), format, charset, STANDARD, List.of(), DAY);
        var writer = new RejectWriter(out, reader.shape())) {
      for (Line line : all(reader)) {
        if (line instanceof Line.Bad bad) {
          writer.write(bad);
        }
      }
    }
  }

  /// Letters without a line feed.
  private static final class EndlessInput extends InputStream {
    private int left;

    EndlessInput(int size) {
      this.left = size;
    }

    @Override
    public int read() {
      return left-- > 0 ? 'x' : -1;
    }

    @Override
    public int read(byte[] into, int from, int length) {
      if (left <= 0) {
        return -1;
      }
      int size = Math.min(left, length);
      java.util.Arrays.fill(into, from, from + size, (byte) 'x');
      left -= size;
      return size;
    }
  }
}
