package org.lianfang.cli;

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

  /// A failure found here.
  static Failure of(Exit exit, String code, String title, String detail) {
    ObjectNode problem = JsonNodeFactory.instance.objectNode();
    problem.put("type", "about:blank");
    problem.put("title", title);
    problem.put("detail", detail);
    problem.put("code", code);
    return new Failure(exit, problem);
  }

  static Failure usage(String detail) {
    return of(Exit.USAGE, "USAGE", Texts.of("problem.usage"), detail);
  }

  static Failure unreachable(String detail) {
    return of(Exit.UNREACHABLE, "NODE_UNREACHABLE", Texts.of("problem.unreachable"), detail);
  }

  /// A problem document that the node sent.
  static Failure ofProblem(int status, JsonNode document) {
    ObjectNode problem =
        document instanceof ObjectNode object
            ? object
            : JsonNodeFactory.instance
                .objectNode()
                .put("title", Texts.of("problem.fault"))
                .put("code", "INTERNAL");
    Exit exit =
        switch (status) {
          case 408, 429, 502, 503, 504 -> Exit.UNREACHABLE;
          default -> status >= 500 ? Exit.FAULT : Exit.REFUSED;
        };
    return new Failure(exit, problem);
  }

  Exit exit() {
    return exit;
  }

  ObjectNode problem() {
    return problem;
  }

  /// What a person reads: what is wrong, where, and what to do.
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(problem.path("code").asString("")).append(": ");
    String title = problem.path("title").asString("");
    String detail = problem.path("detail").asString("");
    text.append(title);
    if (!detail.isEmpty() && !detail.equals(title)) {
      text.append(title.isEmpty() ? "" : " — ").append(detail);
    }
    for (JsonNode error : problem.path("errors")) {
      text.append(System.lineSeparator()).append("  ");
      for (String place : new String[] {"line", "pointer", "field"}) {
        if (error.has(place)) {
          text.append(place).append(' ').append(error.get(place).asString()).append(": ");
        }
      }
      text.append(error.path("code").asString("")).append(' ');
      text.append(error.path("message").asString(""));
    }
    if (problem.has("request_id") && exit == Exit.FAULT) {
      text.append(" [").append(problem.get("request_id").asString()).append(']');
    }
    return text.toString();
  }
}
