package org.lianfang.protocol.csv;

import java.util.ArrayList;
import java.util.List;

/// One physical line of comma-separated values. A field never spans lines, so that one broken line
/// cannot swallow the lines after it.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc4180#section-2">RFC 4180, 2</a>
public final class CsvLine {

  /// The outcome of splitting a line.
  public sealed interface Split {
    /// The line's fields, at least one.
    ///
    /// @param values without their quotes
    record Fields(List<String> values) implements Split {
      /// Copies the list.
      public Fields {
        values = List.copyOf(values);
      }

      @Override
      public String toString() {
        return "Fields[" + values.size() + "]";
      }
    }

    /// A quoted field does not end on the line.
    record Unclosed() implements Split {}

    /// A quote inside an unquoted field, or text after a closing quote.
    record Misplaced() implements Split {}
  }

  private CsvLine() {}

  /// Splits a line without its end.
  public static Split split(String line) {
    var fields = new ArrayList<String>();
    int at = 0;
    while (true) {
      if (at < line.length() && line.charAt(at) == '"') {
        var field = new StringBuilder();
        int end = readQuoted(line, at + 1, field);
        if (end < 0) {
          return new Split.Unclosed();
        }
        fields.add(field.toString());
        at = end;
        if (at < line.length() && line.charAt(at) != ',') {
          return new Split.Misplaced();
        }
      } else {
        int comma = line.indexOf(',', at);
        int end = comma < 0 ? line.length() : comma;
        String field = line.substring(at, end);
        if (field.indexOf('"') >= 0) {
          return new Split.Misplaced();
        }
        fields.add(field);
        at = end;
      }
      if (at == line.length()) {
        return new Split.Fields(fields);
      }
      at++;
    }
  }

  /// Reads up to the closing quote; returns the place after it, or -1.
  private static int readQuoted(String line, int from, StringBuilder into) {
    int at = from;
    while (true) {
      int quote = line.indexOf('"', at);
      if (quote < 0) {
        return -1;
      }
      into.append(line, at, quote);
      if (quote + 1 == line.length() || line.charAt(quote + 1) != '"') {
        return quote + 1;
      }
      into.append('"');
      at = quote + 2;
    }
  }

  /// Writes a line without its end; line breaks inside fields become blanks.
  public static String join(List<String> fields) {
    var line = new StringBuilder();
    for (int i = 0; i < fields.size(); i++) {
      if (i > 0) {
        line.append(',');
      }
      appendField(fields.get(i).replace('\r', ' ').replace('\n', ' '), line);
    }
    return line.toString();
  }

  private static void appendField(String field, StringBuilder line) {
    boolean isPlain =
        field.indexOf(',') < 0
            && field.indexOf('"') < 0
            && !field.startsWith(" ")
            && !field.endsWith(" ");
    if (isPlain) {
      line.append(field);
    } else {
      line.append('"').append(field.replace("\"", "\"\"")).append('"');
    }
  }
}
