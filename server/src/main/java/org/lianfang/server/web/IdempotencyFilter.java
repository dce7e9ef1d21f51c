package org.lianfang.server.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Reason;
import org.springframework.web.util.ContentCachingResponseWrapper;

/// Bounds the bodies of small requests, and answers a repeated request with its first answer.
///
/// Files are not read here: their controllers start operations, which keep the request's key
/// themselves.
@SuppressWarnings("serial")
final class IdempotencyFilter extends HttpFilter {
  static final String HEADER = "Idempotency-Key";
  static final String REPLAYED = "Idempotent-Replayed";
  static final int BODY_MAX = 64 * 1024;
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");
  private static final Set<String> FILES = Set.of("/v1/filings", "/v1/screenings");
  private static final Set<String> BODILESS = Set.of("GET", "HEAD", "OPTIONS");

  private final transient ReentrantLock[] turns =
      IntStream.range(0, 64).mapToObj(i -> new ReentrantLock()).toArray(ReentrantLock[]::new);

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (BODILESS.contains(request.getMethod()) || FILES.contains(request.getRequestURI())) {
      chain.doFilter(request, response);
      return;
    }
    byte[] body = request.getInputStream().readNBytes(BODY_MAX + 1);
    if (body.length > BODY_MAX) {
      throw new Problem(
          Reason.TOO_LARGE,
          "请求体超过 " + BODY_MAX + " 字节",
          "The body is larger than " + BODY_MAX + " bytes");
    }
    Optional<String> key = key(request);
    Caller caller = Caller.find(request);
    ReadBody read = new ReadBody(request, body);
    if (key.isEmpty() || caller == null || !"POST".equals(request.getMethod())) {
      chain.doFilter(read, response);
      return;
    }
    Bytes requestKey = AnsweredRequests.requestKey(caller.key(), key.get());
    ReentrantLock turn = turns[requestKey.at(0) & 63];
    turn.lock();
    try {
      answer(caller, key.get(), requestKey, fingerprint(request, body), read, response, chain);
    } finally {
      turn.unlock();
    }
  }

  private static void answer(
      Caller caller,
      String key,
      Bytes requestKey,
      Bytes fingerprint,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws IOException, ServletException {
    AnsweredRequests answered = caller.node().answered();
    Optional<AnsweredRequests.Known> known = answered.find(requestKey);
    if (known.isPresent()) {
      if (!known.get().fingerprint().equals(fingerprint)) {
        throw Problem.of(Reason.IDEMPOTENCY_MISMATCH);
      }
      replay(AnsweredRequests.open(known.get(), requestKey, caller.key(), key), response);
      return;
    }
    ContentCachingResponseWrapper kept = new ContentCachingResponseWrapper(response);
    chain.doFilter(request, kept);
    if (isFinal(kept.getStatus())) {
      answered.put(
          requestKey,
          fingerprint,
          caller.key(),
          key,
          new AnsweredRequests.Answer(
              kept.getStatus(),
              kept.getContentType() == null ? "" : kept.getContentType(),
              Optional.ofNullable(kept.getHeader("Location")),
              Bytes.owning(kept.getContentAsByteArray())));
    }
    kept.copyBodyToResponse();
  }

  /// What may come out otherwise next time is not kept.
  private static boolean isFinal(int status) {
    return status < 500 && status != 401 && status != 403 && status != 409 && status != 429;
  }

  private static void replay(AnsweredRequests.Answer answer, HttpServletResponse response)
      throws IOException {
    response.setStatus(answer.status());
    response.setHeader(REPLAYED, "true");
    answer.location().ifPresent(location -> response.setHeader("Location", location));
    if (!answer.contentType().isEmpty()) {
      response.setContentType(answer.contentType());
    }
    response.getOutputStream().write(answer.body().toArray());
  }

  /// The caller's name for the request, if it gave one.
  static Optional<String> key(HttpServletRequest request) {
    @Nullable String key = request.getHeader(HEADER);
    if (key == null) {
      return Optional.empty();
    }
    if (!KEY.matcher(key).matches()) {
      throw Problem.field(
          HEADER, "须为 1 至 128 个可见 ASCII 字符", "is 1 to 128 visible ASCII characters");
    }
    return Optional.of(key);
  }

  /// What a repeated request must share with the first one.
  private static Bytes fingerprint(HttpServletRequest request, byte[] body) {
    return Encoding.hash(
        Bytes.utf8(request.getMethod()),
        Bytes.utf8(request.getRequestURI()),
        Bytes.utf8(request.getQueryString() == null ? "" : request.getQueryString()),
        Bytes.owning(Arrays.copyOf(body, body.length)));
  }
}
