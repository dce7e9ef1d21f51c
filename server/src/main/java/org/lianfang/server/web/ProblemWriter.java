package org.lianfang.server.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.lianfang.protocol.Faults;
import org.lianfang.protocol.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes problems as `application/problem+json`, whatever the caller accepts: the only place that
/// does.
final class ProblemWriter {
  static final String MEDIA_TYPE = "application/problem+json";
  private static final Logger log = LoggerFactory.getLogger(ProblemWriter.class);
  private static final String RETRY_AFTER_SECONDS = "1";

  private ProblemWriter() {}

  static void write(Problem problem, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (response.isCommitted()) {
      log.warn(
          "request {} failed after its answer had begun: {}",
          RequestId.of(request),
          problem.reason());
      return;
    }
    String requestId = RequestId.of(request);
    byte[] body = Json.MAPPER.writeValueAsBytes(problem.document(request.getLocale(), requestId));
    String allow = response.getHeader("Allow");
    response.resetBuffer();
    response.setStatus(problem.reason().httpStatus());
    response.setHeader(RequestId.HEADER, requestId);
    response.setHeader("Cache-Control", "no-store");
    if (allow != null) {
      response.setHeader("Allow", allow);
    }
    if (problem.reason() == Reason.UNAUTHENTICATED) {
      response.setHeader("WWW-Authenticate", "Bearer realm=\"lianfang\"");
    }
    if (problem.reason().retry() == Reason.Retry.LATER) {
      response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
    }
    response.setContentType(MEDIA_TYPE);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  /// A fault of ours: the cause goes to the log under the request's id, and nowhere else. Only its
  /// type and place are logged, since a message may quote what it failed on.
  static Problem internal(Throwable cause, String requestId) {
    log.error("request {} failed: {}", requestId, Faults.describe(cause));
    return new Problem(
        Reason.INTERNAL,
        "内部故障，参考编号 " + requestId,
        "A fault of ours; the log holds the reference " + requestId);
  }
}
