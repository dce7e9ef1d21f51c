package org.lianfang.node.filing;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lianfang.contract.standard.Violation;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.csv.CsvLine;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes the bad lines of an input as a file of the same shape, with two more columns that say
/// why.
///
/// The bytes of each line stay as they were, so that the file can be mended and filed again, with
/// another charset too. Columns left by an earlier rejection are replaced. A line of JSON that is
/// no object is carried as text in the field `raw`. Not thread-safe.
public final class RejectWriter implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern EARLIER = Pattern.compile(",[A-Z][A-Z0-9_]+,[^\",]*$");

  private final OutputStream out;
  private final InputShape shape;

  /// Writes the header.
  public RejectWriter(OutputStream out, InputShape shape) throws IOException {
    this.out = out;
    this.shape = shape;
    out.write(shape.byteOrderMark().toArray());
    if (shape.format() == LineFormat.CSV) {
      var header = new ArrayList<>(kept(shape.header()));
      header.add(InputShape.REJECT_CODE);
      header.add(InputShape.REJECT_MESSAGE);
      writeText(CsvLine.join(header));
      writeText(shape.lineEnd());
    }
  }

  /// Writes one bad line.
  public void write(Line.Bad line) throws IOException {
    write(line.raw(), line.violations());
  }

  /// Writes one line for these violations, at least one.
  public void write(Bytes raw, List<Violation> violations) throws IOException {
    write(raw, violations.getFirst().code().name(), message(violations));
  }

  /// Writes one line that the ledger refused.
  public void write(Bytes raw, Reason reason) throws IOException {
    write(raw, reason.name(), reason.en() + " / " + reason.zh());
  }

  private void write(Bytes raw, String code, String message) throws IOException {
    switch (shape.format()) {
      case CSV -> writeCsv(raw, code, message);
      case JSONL -> writeJson(raw, code, message);
    }
    writeText(shape.lineEnd());
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private void writeCsv(Bytes raw, String code, String message) throws IOException {
    String text = text(raw);
    boolean rejectedBefore = shape.header().stream().anyMatch(InputShape::isRejectColumn);
    if (!rejectedBefore) {
      out.write(raw.toArray());
    } else if (CsvLine.split(text) instanceof CsvLine.Split.Fields(var values)
        && values.size() == shape.header().size()) {
      writeText(CsvLine.join(kept(values)));
    } else {
      writeText(EARLIER.matcher(text).replaceFirst(""));
    }
    // The message needs no quotes, which a line with a quote of its own left open would misread.
    writeText("," + code + "," + message.replace('"', '\'').replace(',', ';'));
  }

  private void writeJson(Bytes raw, String code, String message) throws IOException {
    ObjectNode object;
    try {
      object =
          JSON.readTree(text(raw)) instanceof ObjectNode read
              ? read
              : JSON.createObjectNode().put("raw", text(raw));
    } catch (JacksonException e) {
      object = JSON.createObjectNode().put("raw", text(raw));
    }
    object.put(InputShape.REJECT_CODE, code);
    object.put(InputShape.REJECT_MESSAGE, message);
    writeText(JSON.writeValueAsString(object));
  }

  private static String message(List<Violation> violations) {
    return violations.stream()
        .map(
            violation ->
                (violation.field().isEmpty() ? "" : violation.field() + ": ")
                    + violation.en()
                    + " / "
                    + violation.zh())
        .collect(Collectors.joining("; "));
  }

  /// The values of all columns but those of an earlier rejection.
  private List<String> kept(List<String> values) {
    var kept = new ArrayList<String>();
    for (int i = 0; i < values.size(); i++) {
      if (!InputShape.isRejectColumn(shape.header().get(i))) {
        kept.add(values.get(i));
      }
    }
    return kept;
  }

  private String text(Bytes raw) {
    return new String(raw.toArray(), shape.charset());
  }

  private void writeText(String text) throws IOException {
    out.write(text.getBytes(shape.charset()));
  }
}
