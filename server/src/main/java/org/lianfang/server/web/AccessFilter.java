package org.lianfang.server.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.lianfang.protocol.Reason;
import org.lianfang.server.HostedNode;
import org.lianfang.server.HostedNodes;
import org.lianfang.server.user.ApiKey;
import org.lianfang.server.user.User;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.web.servlet.HandlerMapping;

/// The door to `/v1`: names the request, finds the member's node by the port, the user by its key,
/// and writes one line to the log. The line holds the route's pattern, never the path or the query
/// as sent.
@SuppressWarnings("serial")
final class AccessFilter extends HttpFilter {
  private static final Logger log = LoggerFactory.getLogger("org.lianfang.access");
  private static final String SCHEME = "Bearer ";
  private static final String OPEN = "/v1/openapi.json";

  private final transient HostedNodes nodes;

  AccessFilter(HostedNodes nodes) {
    this.nodes = nodes;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    long start = System.nanoTime();
    String requestId = RequestId.of(request);
    response.setHeader(RequestId.HEADER, requestId);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    MDC.put("request_id", requestId);
    TraceParent.of(request)
        .ifPresent(
            trace -> {
              response.setHeader(TraceParent.HEADER, trace.header());
              MDC.put("trace_id", trace.traceId());
            });
    try {
      admit(request);
      chain.doFilter(request, response);
    } catch (Problem problem) {
      ProblemWriter.write(problem, request, response);
    } catch (IOException | ServletException | RuntimeException e) {
      ProblemWriter.write(ProblemWriter.internal(e, requestId), request, response);
    } finally {
      record(request, response, System.nanoTime() - start);
      MDC.remove("request_id");
      MDC.remove("trace_id");
    }
  }

  private void admit(HttpServletRequest request) {
    if (OPEN.equals(request.getRequestURI())) {
      return;
    }
    HostedNode node = nodes.atPort(request.getLocalPort());
    String header = request.getHeader("Authorization");
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw new Problem(
          Reason.UNAUTHENTICATED,
          "请在 Authorization 头中以 Bearer 方式提供密钥",
          "Give the key as Bearer in the Authorization header");
    }
    ApiKey key = ApiKey.of(header.substring(SCHEME.length()).strip());
    Optional<User> user = node.users().authenticate(key);
    new Caller(
            node,
            user.orElseThrow(
                () ->
                    new Problem(
                        Reason.UNAUTHENTICATED,
                        "密钥未知、已过期或已吊销",
                        "The key is unknown, expired or revoked at this node")),
            key)
        .attach(request);
  }

  private static void record(HttpServletRequest request, HttpServletResponse response, long nanos) {
    Caller caller = Caller.find(request);
    Object route = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
    log.atInfo()
        .addKeyValue("member", caller == null ? "" : caller.node().member().value())
        .addKeyValue("user", caller == null ? "" : caller.user().name())
        .addKeyValue("route", route == null ? "" : route.toString())
        .addKeyValue("status", response.getStatus())
        .addKeyValue("micros", nanos / 1_000)
        .log("{}", method(request));
  }

  private static String method(HttpServletRequest request) {
    return switch (request.getMethod()) {
      case "GET", "POST", "DELETE", "HEAD", "PUT", "PATCH", "OPTIONS" -> request.getMethod();
      default -> "other";
    };
  }
}
