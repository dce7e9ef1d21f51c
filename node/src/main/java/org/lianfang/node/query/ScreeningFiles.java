package org.lianfang.node.query;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.lianfang.protocol.csv.CsvLine;
import org.lianfang.protocol.vault.Payload;

/// Writes what came of a screening as two CSV files of the input's columns and some more.
///
/// | file | columns behind the input's |
/// |---|---|
/// | hits, a line a match | `record_id`, `list`, `risk_code`, `source`; where opened also `note` |
/// | rejects | `reject_code`, `reject_message` |
public final class ScreeningFiles implements ScreeningRequest.Sink {
  private final Writer hits;
  private final Writer rejects;
  private final boolean open;

  /// Writes the headers.
  ///
  /// @param header the input's header line
  /// @param open whether matches are opened
  public ScreeningFiles(Writer hits, Writer rejects, String header, boolean open)
      throws IOException {
    this.hits = hits;
    this.rejects = rejects;
    this.open = open;
    write(
        hits,
        header,
        open
            ? List.of("record_id", "list", "risk_code", "source", "note")
            : List.of("record_id", "list", "risk_code", "source"));
    write(rejects, header, List.of("reject_code", "reject_message"));
  }

  @Override
  public void match(SubjectLine.Good line, Match match) throws IOException {
    List<String> fields = new ArrayList<>();
    fields.add(match.record().toString());
    fields.add(match.fields().list().wireName());
    fields.add(match.fields().code().toString());
    fields.add(match.source().value());
    if (open) {
      fields.add(match.payload().map(Payload::note).orElse(""));
    }
    write(hits, line.raw(), fields);
  }

  @Override
  public void reject(SubjectLine.Bad line) throws IOException {
    String field = line.field().isEmpty() ? "" : line.field() + ": ";
    write(rejects, line.raw(), List.of(line.code(), field + line.en() + " / " + line.zh()));
  }

  private static void write(Writer file, String raw, List<String> fields) throws IOException {
    file.write(raw);
    file.write(',');
    file.write(CsvLine.join(fields));
    file.write('\n');
  }
}
