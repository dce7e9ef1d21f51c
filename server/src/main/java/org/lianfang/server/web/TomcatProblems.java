package org.lianfang.server.web;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;

/// Answers what Tomcat itself refuses, such as a request that is not HTTP.
public final class TomcatProblems extends ErrorReportValve {
  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    try {
      ProblemWriter.write(
          Problems.ofStatus(HttpStatusCode.valueOf(status)),
          request.getRequest(),
          response.getResponse());
      response.finishResponse();
    } catch (IOException e) {
      container.getLogger().debug("a caller went before its problem was written");
    }
  }
}
