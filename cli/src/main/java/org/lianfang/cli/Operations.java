package org.lianfang.cli;

import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Waits for long work at the node, with a progress bar where standard error is a terminal.
final class Operations {
  /// Set by the launcher where standard error is a terminal: Java itself cannot tell.
  private static final String TERMINAL = "LIANFANG_TERMINAL";

  private Operations() {}

  /// Whether an operation that has ended read its whole input.
  static boolean isWhole(JsonNode operation) {
    return operation.path("state").asString("").equals("succeeded");
  }

  /// Returns the operation once it has ended, be it cut short, and has not failed.
  static JsonNode await(Api api, JsonNode started, String what) throws Failure {
    String id = started.path("id").asString("");
    JsonNode operation = started;
    try (Progress progress = new Progress(what);
        Interruption _ = new Interruption(api, id)) {
      while (operation.path("state").asString("").equals("running")) {
        operation = api.get("/v1/operations/" + id, Map.of("wait", "1"));
        progress.show(operation);
      }
    }
    if (operation.path("state").asString("").equals("failed")) {
      JsonNode problem = operation.path("problem");
      throw Failure.ofProblem(problem.path("status").asInt(500), problem);
    }
    return operation;
  }

  /// Ctrl-C at the command is one for the node's work, too: it reads no further.
  private static final class Interruption implements AutoCloseable {
    private final Thread hook;

    Interruption(Api api, String operation) {
      hook =
          new Thread(
              () -> {
                try {
                  api.post(
                      "/v1/operations/" + operation + "/cancellation",
                      JsonNodeFactory.instance.objectNode(),
                      null);
                  Work.diagnose(Texts.of("interrupted"));
                } catch (Failure e) {
                  Work.diagnose(e.text());
                }
              });
      Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The program is ending: the hook runs.
      }
    }
  }

  private static final class Progress implements AutoCloseable {
    private final @Nullable ProgressBar bar;

    Progress(String what) {
      bar =
          System.getenv(TERMINAL) != null
              ? new ProgressBarBuilder().setTaskName(what).setInitialMax(-1).build()
              : null;
    }

    void show(JsonNode operation) {
      if (bar == null) {
        return;
      }
      if (operation.path("total_bytes").asLong(0) > 0) {
        bar.maxHint(operation.path("total_bytes").asLong());
        bar.stepTo(operation.path("done_bytes").asLong(0));
      }
      bar.setExtraMessage(
          Texts.of(
              "progress",
              operation.path("accepted").asLong(0) + operation.path("duplicates").asLong(0),
              operation.path("rejected").asLong(0)));
    }

    @Override
    public void close() {
      if (bar != null) {
        bar.close();
      }
    }
  }
}
