package org.lianfang.cli;

import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Waits for long work at the node, with a progress bar where standard error is a terminal.
final class Operations {
  /// Set by the launcher where standard error is a terminal: Java itself cannot tell.
  private static final String TERMINAL = "LIANFANG_TERMINAL";

  private Operations() {}

  /// Returns the operation once it has ended well.
  static JsonNode await(Api api, JsonNode started, String what) throws Failure {
    String id = started.path("id").asString("");
    JsonNode operation = started;
    try (Progress progress = new Progress(what)) {
      while (operation.path("state").asString("").equals("running")) {
        operation = api.get("/v1/operations/" + id, Map.of("wait", "1"));
        progress.show(operation);
      }
    }
    if (!operation.path("state").asString("").equals("succeeded")) {
      JsonNode problem = operation.path("problem");
      throw Failure.ofProblem(problem.path("status").asInt(500), problem);
    }
    return operation;
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
