package org.lianfang.server.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import java.util.regex.Pattern;

/// Names one request, in answers and in the log: the caller's `Request-Id` where it sent a usable
/// one, else a fresh one.
final class RequestId {
  static final String HEADER = "Request-Id";
  private static final String ATTRIBUTE = RequestId.class.getName();
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private RequestId() {}

  static String of(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof String known) {
      return known;
    }
    String sent = request.getHeader(HEADER);
    String id = sent != null && FORM.matcher(sent).matches() ? sent : "req_" + UUID.randomUUID();
    request.setAttribute(ATTRIBUTE, id);
    return id;
  }
}
