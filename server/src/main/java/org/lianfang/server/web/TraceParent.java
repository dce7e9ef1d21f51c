package org.lianfang.server.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.regex.Pattern;

/// The trace that a request is part of, as its caller says (W3C Trace Context, `traceparent`). The
/// log holds its id, so that a bank finds a question again across its own systems and ours.
///
/// @param header as it was sent
record TraceParent(String header) {
  static final String HEADER = "traceparent";

  /// Version, trace, parent, flags; neither trace nor parent is zero, and version `ff` is none.
  private static final Pattern FORM =
      Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private static final int TRACE_BEGIN = 3;
  private static final int TRACE_END = 35;

  /// Empty where none was sent, or none of this form: it is then as if it were not there.
  static Optional<TraceParent> of(HttpServletRequest request) {
    return Optional.ofNullable(request.getHeader(HEADER))
        .filter(sent -> FORM.matcher(sent).matches())
        .map(TraceParent::new);
  }

  String traceId() {
    return header.substring(TRACE_BEGIN, TRACE_END);
  }
}
