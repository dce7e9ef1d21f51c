package org.lianfang.server;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.lianfang.server.web.Json;
import org.lianfang.server.web.Said;

/// Where a command's words go: results to standard output, one JSON document a line or text; all
/// else to standard error.
///
/// @param json whether results are JSON
/// @param locale of the text
public record Output(boolean json, Locale locale, PrintStream out, PrintStream err) {

  /// Prints a result.
  public void result(Object document, Said text) {
    result(document, text.in(locale));
  }

  /// Prints a result.
  public void result(Object document, String text) {
    out.println(json ? Json.MAPPER.writeValueAsString(document) : text);
    out.flush();
  }

  /// Tells how far the command is.
  public void progress(Said text) {
    err.println(text.in(locale));
  }

  /// Says why the command failed.
  public void failure(ExitCode exit, String code, Said why) {
    String message = why.in(locale);
    err.println(
        json
            ? Json.MAPPER.writeValueAsString(
                new Failure(code, message, message, exit.status(), List.of()))
            : message);
  }

  record Failure(String code, String title, String detail, int exit, List<Object> errors) {}
}
