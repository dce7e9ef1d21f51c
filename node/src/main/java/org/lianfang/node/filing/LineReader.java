package org.lianfang.node.filing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lianfang.contract.standard.Column;
import org.lianfang.contract.standard.LineFields;
import org.lianfang.contract.standard.LineRules;
import org.lianfang.contract.standard.Standard;
import org.lianfang.contract.standard.Violation;
import org.lianfang.contract.standard.ViolationCode;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.csv.CsvLine;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads a filing line by line, in memory that does not grow with the file, and judges each line.
///
/// The charset is decoded strictly. Lines are split before anything is decoded or parsed, so that a
/// broken line costs itself only. Lines of nothing but blanks are passed over. A wrong header
/// refuses the file. Not thread-safe.
public final class LineReader implements AutoCloseable {

  /// The charset of files from systems that are not on UTF-8.
  public static final Charset GB18030 = Charset.forName("GB18030");

  private static final Bytes UTF_8_MARK = Bytes.hex("efbbbf");
  private static final Bytes GB18030_MARK = Bytes.hex("84319533");

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final InputStream in;
  private final PhysicalLines lines;
  private final Charset charset;
  private final LineFormat format;
  private final LineRules rules;
  private final List<WarningList> warningLists;
  private final LocalDate filedOn;
  private final List<@Nullable Column> columns = new ArrayList<>();
  private InputShape shape;
  private PhysicalLines.@Nullable PhysicalLine pending;

  private LineReader(
      InputStream in,
      LineFormat format,
      Charset charset,
      Standard standard,
      List<WarningList> warningLists,
      LocalDate filedOn) {
    this.in = in;
    this.lines = new PhysicalLines(in);
    this.charset = charset;
    this.format = format;
    this.rules = new LineRules(standard);
    this.warningLists = List.copyOf(warningLists);
    this.filedOn = filedOn;
    this.shape = new InputShape(format, charset, Bytes.EMPTY, "\n", List.of());
  }

  /// Begins to read, and judges the header of a CSV file.
  ///
  /// @param charset UTF-8 or GB18030
  /// @param filedOn the day of filing, a calendar day of +08:00
  /// @throws FileRefused if the header is wrong
  public static LineReader open(
      InputStream in,
      LineFormat format,
      Charset charset,
      Standard standard,
      List<WarningList> warningLists,
      LocalDate filedOn)
      throws IOException, FileRefused {
    if (!charset.equals(StandardCharsets.UTF_8) && !charset.equals(GB18030)) {
      throw new IllegalArgumentException("charset is UTF-8 or GB18030");
    }
    var reader = new LineReader(in, format, charset, standard, warningLists, filedOn);
    reader.begin();
    return reader;
  }

  /// How the input is written.
  public InputShape shape() {
    return shape;
  }

  /// The next line; null at the end.
  public @Nullable Line next() throws IOException {
    while (true) {
      PhysicalLines.PhysicalLine line = pending == null ? lines.next() : pending;
      pending = null;
      if (line == null) {
        return null;
      }
      if (!isBlank(line.content())) {
        return judged(line);
      }
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private void begin() throws IOException, FileRefused {
    PhysicalLines.PhysicalLine first = lines.next();
    if (first == null) {
      if (format == LineFormat.CSV) {
        throw new FileRefused(List.of(Violation.of("", ViolationCode.HEADER_MISSING)));
      }
      return;
    }
    Bytes mark = byteOrderMark(first.content());
    first =
        new PhysicalLines.PhysicalLine(
            first.number(),
            first.content().slice(mark.size(), first.content().size()),
            first.tooLong(),
            first.endsInCrLf());
    String lineEnd = first.endsInCrLf() ? "\r\n" : "\n";
    List<String> header = List.of();
    if (format == LineFormat.CSV) {
      header = header(first);
      readColumns(header);
    } else {
      pending = first;
    }
    shape = new InputShape(format, charset, mark, lineEnd, header);
  }

  private Bytes byteOrderMark(Bytes content) throws FileRefused {
    Bytes own = charset.equals(GB18030) ? GB18030_MARK : UTF_8_MARK;
    if (content.startsWith(own)) {
      return own;
    }
    boolean foreign =
        content.startsWith(UTF_8_MARK)
            || content.startsWith(Bytes.hex("feff"))
            || content.startsWith(Bytes.hex("fffe"));
    if (foreign) {
      throw new FileRefused(
          List.of(
              new Violation(
                  "",
                  ViolationCode.CHARSET,
                  "文件的字节顺序标记表明是其他编码",
                  "the file's byte-order mark tells of another charset")));
    }
    return Bytes.EMPTY;
  }

  private List<String> header(PhysicalLines.PhysicalLine line) throws FileRefused {
    List<Violation> violations = new ArrayList<>();
    Optional<String> text = text(line, violations);
    if (text.isEmpty()) {
      throw new FileRefused(violations);
    }
    if (text.get().isBlank()) {
      throw new FileRefused(List.of(Violation.of("", ViolationCode.HEADER_MISSING)));
    }
    Optional<List<String>> fields = split(text.get(), violations);
    if (fields.isEmpty()) {
      throw new FileRefused(violations);
    }
    return fields.get();
  }

  private void readColumns(List<String> header) throws FileRefused {
    List<Violation> violations = new ArrayList<>();
    Set<Column> seen = EnumSet.noneOf(Column.class);
    Set<String> seenReject = new HashSet<>();
    for (int i = 0; i < header.size(); i++) {
      String name = header.get(i).strip();
      Column column = Column.find(name).orElse(null);
      columns.add(column);
      boolean repeated;
      if (column != null) {
        repeated = !seen.add(column);
      } else if (InputShape.isRejectColumn(name)) {
        repeated = !seenReject.add(name);
      } else {
        // The name itself is not repeated: a file without a header begins with data.
        violations.add(
            placed(i + 1, rules.unknownColumn(name, ViolationCode.HEADER_UNKNOWN_COLUMN)));
        continue;
      }
      if (repeated) {
        violations.add(
            new Violation(
                name,
                ViolationCode.HEADER_REPEATED_COLUMN,
                "列 " + name + " 重复",
                "the column " + name + " stands there twice"));
      }
    }
    for (Column column : Column.values()) {
      if (column.isRequired() && !seen.contains(column)) {
        violations.add(
            new Violation(
                column.wireName(),
                ViolationCode.HEADER_MISSING_COLUMN,
                "缺少列 " + column.wireName(),
                "the column " + column.wireName() + " is missing"));
      }
    }
    if (!violations.isEmpty()) {
      throw new FileRefused(violations.stream().sorted().toList());
    }
  }

  private static Violation placed(int place, Violation violation) {
    return new Violation(
        violation.field(),
        violation.code(),
        "第 " + place + " 列:" + violation.zh(),
        "column " + place + ": " + violation.en());
  }

  private Line judged(PhysicalLines.PhysicalLine line) {
    List<Violation> violations = new ArrayList<>();
    Optional<LineFields> fields =
        text(line, violations)
            .flatMap(
                text ->
                    switch (format) {
                      case CSV -> csvFields(text, violations);
                      case JSONL -> jsonFields(text, violations);
                    });
    if (fields.isEmpty() || !violations.isEmpty()) {
      return new Line.Bad(line.number(), line.content(), violations.stream().sorted().toList());
    }
    return switch (rules.check(fields.get(), filedOn)) {
      case LineRules.Result.Broken(var broken) ->
          new Line.Bad(line.number(), line.content(), broken);
      case LineRules.Result.Kept(var draft) ->
          warningLists.stream()
              .filter(list -> list.matches(draft.subject()))
              .findFirst()
              .<Line>map(
                  list -> new Line.Bad(line.number(), line.content(), List.of(list.violation())))
              .orElseGet(() -> new Line.Good(line.number(), line.content(), draft));
    };
  }

  private Optional<String> text(PhysicalLines.PhysicalLine line, List<Violation> violations) {
    if (line.tooLong()) {
      violations.add(
          new Violation(
              "",
              ViolationCode.LINE_TOO_LONG,
              "每行最多 " + PhysicalLines.LINE_BYTES_MAX + " 字节;此处仅保留开头",
              "a line has at most "
                  + PhysicalLines.LINE_BYTES_MAX
                  + " bytes; only its beginning is kept here"));
      return Optional.empty();
    }
    String text;
    try {
      text =
          charset
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(line.content().asBuffer())
              .toString();
    } catch (CharacterCodingException e) {
      violations.add(
          new Violation(
              "", ViolationCode.CHARSET, "不是有效的 " + charset.name(), "not valid " + charset.name()));
      return Optional.empty();
    }
    if (text.indexOf('\0') >= 0) {
      violations.add(Violation.of("", ViolationCode.NUL_CHARACTER));
      return Optional.empty();
    }
    return Optional.of(text);
  }

  private static Optional<List<String>> split(String text, List<Violation> violations) {
    return switch (CsvLine.split(text)) {
      case CsvLine.Split.Fields(var values) -> Optional.of(values);
      case CsvLine.Split.Unclosed() -> {
        violations.add(Violation.of("", ViolationCode.QUOTE_UNCLOSED));
        yield Optional.empty();
      }
      case CsvLine.Split.Misplaced() -> {
        violations.add(Violation.of("", ViolationCode.QUOTE_MISPLACED));
        yield Optional.empty();
      }
    };
  }

  private Optional<LineFields> csvFields(String text, List<Violation> violations) {
    Optional<List<String>> values = split(text, violations);
    if (values.isEmpty()) {
      return Optional.empty();
    }
    int found = values.get().size();
    if (found != columns.size()) {
      violations.add(
          new Violation(
              "",
              ViolationCode.FIELD_COUNT,
              "应有 " + columns.size() + " 列,实有 " + found + " 列",
              "expected " + columns.size() + " fields, found " + found));
      return Optional.empty();
    }
    Map<Column, String> written = new EnumMap<>(Column.class);
    for (int i = 0; i < found; i++) {
      Column column = columns.get(i);
      if (column != null) {
        written.put(column, values.get().get(i));
      }
    }
    return Optional.of(new LineFields(written));
  }

  private Optional<LineFields> jsonFields(String text, List<Violation> violations) {
    JsonNode object;
    try {
      object = JSON.readTree(text);
    } catch (JacksonException e) {
      object = null;
    }
    if (object == null || !object.isObject()) {
      violations.add(Violation.of("", ViolationCode.JSON_FORM));
      return Optional.empty();
    }
    Map<Column, String> written = new EnumMap<>(Column.class);
    for (Map.Entry<String, JsonNode> property : object.properties()) {
      String name = property.getKey();
      JsonNode value = property.getValue();
      Column column = Column.find(name).orElse(null);
      if (column == null) {
        if (!InputShape.isRejectColumn(name)) {
          violations.add(rules.unknownColumn(name, ViolationCode.FIELD_UNKNOWN));
        }
      } else if (value.isString()) {
        written.put(column, value.stringValue());
      } else if (column == Column.LEVEL && value.isIntegralNumber()) {
        written.put(column, value.asString());
      } else if (!value.isNull()) {
        violations.add(Violation.of(column.wireName(), ViolationCode.FIELD_FORM));
      }
    }
    return Optional.of(new LineFields(written));
  }

  private static boolean isBlank(Bytes content) {
    for (int i = 0; i < content.size(); i++) {
      byte b = content.at(i);
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
