package org.lianfang.server.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.lianfang.ledger.NotSent;
import org.lianfang.ledger.OutcomeUnknown;
import org.lianfang.ledger.Overloaded;
import org.lianfang.node.ceremony.CeremonyFailed;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/// Turns every failure of a controller, and of the framework before it, into a problem.
@RestControllerAdvice
final class Problems {

  @ExceptionHandler(Throwable.class)
  void handle(Throwable failure, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (failure instanceof HttpRequestMethodNotSupportedException method
        && method.getSupportedHttpMethods() != null) {
      response.setHeader(
          "Allow",
          method.getSupportedHttpMethods().stream()
              .map(Object::toString)
              .sorted()
              .collect(Collectors.joining(", ")));
    }
    ProblemWriter.write(problem(failure, RequestId.of(request)), request, response);
  }

  /// What a failure is to the caller.
  static Problem problem(Throwable failure, String requestId) {
    return switch (failure) {
      case Problem problem -> problem;
      case Refused refused -> Problem.of(refused);
      case CeremonyFailed failed -> Problem.of(failed);
      case NotSent e -> Problem.of(Reason.LEDGER_UNREACHABLE);
      case OutcomeUnknown e -> Problem.of(Reason.OUTCOME_UNKNOWN);
      case Overloaded e -> Problem.of(Reason.OVERLOADED);
      case Malformed e -> Problem.of(Reason.MALFORMED);
      case CompletionException e when e.getCause() != null -> problem(e.getCause(), requestId);
      case ExecutionException e when e.getCause() != null -> problem(e.getCause(), requestId);
      case HttpMessageNotReadableException e -> unreadable(e);
      case MaxUploadSizeExceededException e -> Problem.of(Reason.TOO_LARGE);
      case MissingServletRequestParameterException e ->
          Problem.field(e.getParameterName(), "缺少该参数", "the parameter is missing");
      case MethodArgumentTypeMismatchException e ->
          Problem.field(e.getName(), "格式无效", "not of the expected form");
      case HttpMediaTypeNotAcceptableException e -> Problem.of(Reason.NOT_ACCEPTABLE);
      case ErrorResponse e -> ofStatus(e.getStatusCode());
      default -> ProblemWriter.internal(failure, requestId);
    };
  }

  /// The problem for a status that the framework or the server chose.
  static Problem ofStatus(HttpStatusCode status) {
    return Problem.of(
        switch (status.value()) {
          case 401 -> Reason.UNAUTHENTICATED;
          case 403 -> Reason.FORBIDDEN;
          case 404 -> Reason.NOT_FOUND;
          case 405 -> Reason.METHOD_NOT_ALLOWED;
          case 406 -> Reason.NOT_ACCEPTABLE;
          case 413 -> Reason.TOO_LARGE;
          case 415 -> Reason.UNSUPPORTED_MEDIA_TYPE;
          case 429, 503 -> Reason.OVERLOADED;
          // A transfer encoding or a version of HTTP that nobody here speaks: the caller's doing.
          case 501, 505 -> Reason.MALFORMED;
          default -> status.is4xxClientError() ? Reason.MALFORMED : Reason.INTERNAL;
        });
  }

  private static Problem unreadable(HttpMessageNotReadableException failure) {
    if (failure.getCause() instanceof JacksonException json) {
      String field = field(json);
      if (json instanceof UnrecognizedPropertyException) {
        return new Problem(
            Reason.FIELD_INVALID,
            new Said("存在未知字段", "A field of the body is unknown"),
            List.of(
                new Problem.Flaw(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Reason.FIELD_INVALID.name(),
                    new Said("未知字段", "unknown field"))));
      }
      if (!field.isEmpty()) {
        return Problem.field(field, "缺失或格式无效", "missing or not of the expected form");
      }
    }
    return new Problem(
        Reason.MALFORMED, "请求体不是可解读的 JSON", "The body is not JSON of the expected form");
  }

  /// The path of the body's field that could not be read; our own names only.
  private static String field(JacksonException json) {
    return json.getPath().stream()
        .map(step -> step.getPropertyName() == null ? "" + step.getIndex() : step.getPropertyName())
        .collect(Collectors.joining("/"));
  }
}
