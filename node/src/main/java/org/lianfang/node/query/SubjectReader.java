package org.lianfang.node.query;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lianfang.contract.standard.ViolationCode;
import org.lianfang.node.filing.PhysicalLines;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Detail;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.csv.CsvLine;
import org.lianfang.protocol.subject.IdentifierFault;
import org.lianfang.protocol.subject.NormalForm;
import org.lianfang.protocol.subject.SubjectType;

/// Reads a screening's input, CSV in UTF-8 with a header: the columns `subject_type` and
/// `identifier`, and any others. Memory does not grow with the file; a broken line costs itself
/// only. Not thread-safe.
public final class SubjectReader {
  private static final String TYPE = "subject_type";
  private static final String IDENTIFIER = "identifier";
  private static final Bytes BYTE_ORDER_MARK = Bytes.hex("efbbbf");

  private final PhysicalLines lines;
  private final String header;
  private final int columns;
  private final int type;
  private final int identifier;

  private SubjectReader(PhysicalLines lines, String header, List<String> columns) throws Refused {
    this.lines = lines;
    this.header = header;
    this.columns = columns.size();
    this.type = place(columns, TYPE);
    this.identifier = place(columns, IDENTIFIER);
  }

  /// Begins to read.
  ///
  /// @throws Refused `FILE_HEADER` if the header is missing, broken or lacks a column
  public static SubjectReader open(InputStream in) throws IOException, Refused {
    PhysicalLines lines = new PhysicalLines(in);
    PhysicalLines.PhysicalLine first = lines.next();
    if (first == null || first.tooLong()) {
      throw new Refused(Reason.FILE_HEADER, Detail.HEADER_MISSING);
    }
    Bytes content = first.content();
    if (content.startsWith(BYTE_ORDER_MARK)) {
      content = content.slice(BYTE_ORDER_MARK.size(), content.size());
    }
    String header =
        text(content).orElseThrow(() -> new Refused(Reason.FILE_HEADER, Detail.HEADER_CHARSET));
    if (!(CsvLine.split(header) instanceof CsvLine.Split.Fields(var columns))) {
      throw new Refused(Reason.FILE_HEADER, Detail.HEADER_QUOTE);
    }
    return new SubjectReader(lines, header, columns.stream().map(String::strip).toList());
  }

  private static int place(List<String> columns, String name) throws Refused {
    int place = columns.indexOf(name);
    if (place < 0 || place != columns.lastIndexOf(name)) {
      throw new Refused(Reason.FILE_HEADER, Detail.HEADER_COLUMN, name);
    }
    return place;
  }

  /// The header line as it was read, without a byte-order mark.
  public String header() {
    return header;
  }

  /// The next line; null at the end. Lines of nothing but blanks are passed over.
  public @Nullable SubjectLine next() throws IOException {
    while (true) {
      PhysicalLines.PhysicalLine line = lines.next();
      if (line == null) {
        return null;
      }
      Optional<String> text = text(line.content());
      if (text.isEmpty() || !text.get().isBlank()) {
        return read(line, text);
      }
    }
  }

  private SubjectLine read(PhysicalLines.PhysicalLine line, Optional<String> text) {
    String raw = text.orElseGet(() -> line.content().text());
    if (line.tooLong()) {
      return bad(line.number(), raw, "", ViolationCode.LINE_TOO_LONG);
    }
    if (text.isEmpty()) {
      return bad(line.number(), raw, "", ViolationCode.CHARSET);
    }
    return switch (CsvLine.split(raw)) {
      case CsvLine.Split.Fields(var values) ->
          values.size() == columns
              ? read(line.number(), raw, values)
              : bad(line.number(), raw, "", ViolationCode.FIELD_COUNT);
      case CsvLine.Split.Unclosed() -> bad(line.number(), raw, "", ViolationCode.QUOTE_UNCLOSED);
      case CsvLine.Split.Misplaced() -> bad(line.number(), raw, "", ViolationCode.QUOTE_MISPLACED);
    };
  }

  private SubjectLine read(long number, String raw, List<String> values) {
    Optional<SubjectType> subjectType = SubjectType.find(values.get(type).strip());
    if (subjectType.isEmpty()) {
      return bad(number, raw, TYPE, ViolationCode.TYPE_UNKNOWN);
    }
    return switch (NormalForm.of(subjectType.get(), values.get(identifier))) {
      case NormalForm.Result.Normal(var subject) -> new SubjectLine.Good(number, raw, subject);
      case NormalForm.Result.Broken(IdentifierFault fault) ->
          new SubjectLine.Bad(
              number, raw, IDENTIFIER, ViolationCode.of(fault).name(), fault.zh(), fault.en());
    };
  }

  private static SubjectLine bad(long number, String raw, String field, ViolationCode code) {
    return new SubjectLine.Bad(number, raw, field, code.name(), code.zh(), code.en());
  }

  private static Optional<String> text(Bytes content) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(content.asBuffer())
              .toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
