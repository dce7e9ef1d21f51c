package org.lianfang.server;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
  ///
  /// @param reference what the log holds it under; only a fault of ours has one
  public void failure(CommandFailed failed, Optional<String> reference) {
    String detail = failed.why().in(locale);
    err.println(
        json
            ? Json.MAPPER.writeValueAsString(
                new Failure(
                    failed.code(),
                    failed.title().in(locale),
                    detail,
                    failed.exit().status(),
                    List.of(),
                    reference))
            : detail);
  }

  record Failure(
      String code,
      String title,
      String detail,
      int exit,
      List<Object> errors,
      Optional<String> reference) {}
}
