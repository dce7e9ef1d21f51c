package org.lianfang.cli;

import java.io.IOException;
import java.util.StringJoiner;
import java.util.UUID;
import org.lianfang.protocol.Reason;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Why a command did not do what it was asked to: an RFC 9457 problem document and an exit code.
@SuppressWarnings("serial")
final class Failure extends Exception {
  private final Exit exit;
  private final transient ObjectNode problem;

  private Failure(Exit exit, ObjectNode problem) {
    super(problem.path("detail").asString(problem.path("title").asString("")));
    this.exit = exit;
    this.problem = problem;
  }

  static Failure of(CommandCode code, String detail) {
    return new Failure(code.exit(), document(code.name(), code.zh(), code.en(), detail));
  }

  static Failure of(Reason reason, String detail) {
    return new Failure(
        exit(reason.httpStatus(), reason.name()),
        document(reason.name(), reason.zh(), reason.en(), detail));
  }

  private static ObjectNode document(String code, String zh, String en, String detail) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "about:blank")
        .put("title", Texts.isChinese() ? zh : en)
        .put("detail", detail)
        .put("code", code);
  }

  static Failure usage(String detail) {
    return of(CommandCode.USAGE, detail);
  }

  static Failure unreachable(String detail) {
    return of(CommandCode.NODE_UNREACHABLE, detail);
  }

  /// A file of which no line was good.
  ///
  /// @param errors the first bad lines
  static Failure noLineStands(long rejected, JsonNode errors) {
    Failure failure =
        of(
            Reason.NO_LINE_STANDS,
            rejected == 0 ? Texts.of("file.empty") : Texts.of("file.none", rejected));
    if (!errors.isEmpty()) {
      failure.problem.set("errors", errors);
    }
    return failure;
  }

  /// A fault of this program, which its log holds under the same reference.
  static Failure fault(Throwable fault) {
    String reference = UUID.randomUUID().toString();
    String detail;
    try {
      detail = Texts.of("fault.logged", FaultLog.write(reference, fault), reference);
    } catch (IOException e) {
      detail = Texts.of("fault.unlogged", fault.getClass().getName());
    }
    Failure failure = of(Reason.INTERNAL, detail);
    failure.problem.put("reference", reference);
    return failure;
  }

  /// A problem document that the node sent.
  static Failure ofProblem(int status, JsonNode document) {
    return document instanceof ObjectNode problem
        ? new Failure(exit(status, problem.path("code").asString("")), problem)
        : unreachable(Texts.of("api.foreign", status));
  }

  private static Exit exit(int status, String code) {
    // A quota is a rule of the alliance; any other 429 is a node that has too much to do.
    if (code.equals(Reason.QUOTA_EXCEEDED.name())) {
      return Exit.REFUSED;
    }
    return switch (status) {
      case 408, 429, 502, 503, 504 -> Exit.UNREACHABLE;
      default -> status >= 500 ? Exit.FAULT : Exit.REFUSED;
    };
  }

  Exit exit() {
    return exit;
  }

  ObjectNode problem() {
    return problem;
  }

  /// What a person reads, in one line: what is wrong, where, and what to do.
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(problem.path("code").asString("")).append(": ");
    String title = problem.path("title").asString("");
    String detail = problem.path("detail").asString("");
    text.append(title);
    if (!detail.isEmpty() && !detail.equals(title)) {
      text.append(title.isEmpty() ? "" : " — ").append(detail);
    }
    JsonNode errors = problem.path("errors");
    if (!errors.isEmpty() && !detail.endsWith(errors.get(0).path("message").asString(""))) {
      text.append("; ").append(text(errors.get(0)));
    }
    if (errors.size() > 1) {
      text.append(' ').append(Texts.of("problem.more", errors.size() - 1));
    }
    if (problem.has("request_id") && exit == Exit.FAULT) {
      text.append(" [").append(problem.get("request_id").asString()).append(']');
    }
    return text.toString();
  }

  private static String text(JsonNode error) {
    StringJoiner place = new StringJoiner(" ", "", ": ").setEmptyValue("");
    if (error.has("line")) {
      place.add(Texts.of("problem.line", error.get("line").asString()));
    }
    String field = error.path("field").asString(error.path("pointer").asString(""));
    if (!field.isEmpty()) {
      place.add(field);
    }
    return place + error.path("code").asString("") + " " + error.path("message").asString("");
  }
}
