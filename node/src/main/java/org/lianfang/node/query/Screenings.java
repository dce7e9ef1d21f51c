package org.lianfang.node.query;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.lianfang.node.Seams;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.subject.Subject;

/// Asks about many subjects: reads an input in batches, a few of which are on their way at once.
public final class Screenings {
  /// Subjects of one batch: they share the custodians' proofs.
  static final int BATCH_MAX = 500;

  private static final int RUNNING_MAX = 3;

  private final Queries queries;
  private final Seams seams;

  public Screenings(Queries queries, Seams seams) {
    this.queries = queries;
    this.seams = seams;
  }

  /// Asks about every line. Fails with [org.lianfang.protocol.Refused] where custodians cannot be
  /// reached or refuse; what the sink has taken by then stands, and the calls are recorded.
  public CompletionStage<ScreeningResult> screen(ScreeningRequest request) {
    Run run = new Run(request, seams.clock().instant());
    seams.executor().execute(run::step);
    return run.result;
  }

  private final class Run {
    private final ScreeningRequest request;
    private final Instant start;
    private final CompletableFuture<ScreeningResult> result = new CompletableFuture<>();
    private long asked;
    private long hits;
    private long rejected;
    private int missing;
    private int running;
    private boolean ended;
    private @Nullable Throwable failure;

    Run(ScreeningRequest request, Instant start) {
      this.request = request;
      this.start = start;
    }

    private synchronized void step() {
      try {
        while (!ended && failure == null && running < RUNNING_MAX) {
          readBatch();
        }
      } catch (IOException | RuntimeException | InvariantViolation e) {
        failure = e;
      }
      request.progress().at(asked, hits, rejected);
      if (running == 0 && (ended || failure != null)) {
        finish();
      }
    }

    private void finish() {
      Throwable problem = failure;
      if (problem != null) {
        result.completeExceptionally(
            problem instanceof CompletionException && problem.getCause() != null
                ? problem.getCause()
                : problem);
        return;
      }
      result.complete(
          new ScreeningResult(
              asked, hits, rejected, missing, Duration.between(start, seams.clock().instant())));
    }

    private void readBatch() throws IOException {
      List<SubjectLine.Good> batch = new ArrayList<>();
      while (!ended && batch.size() < BATCH_MAX) {
        switch (request.lines().next()) {
          case null -> ended = true;
          case SubjectLine.Good good -> batch.add(good);
          case SubjectLine.Bad bad -> {
            rejected++;
            request.sink().reject(bad);
          }
        }
      }
      if (batch.isEmpty()) {
        return;
      }
      running++;
      List<Subject> subjects = batch.stream().map(SubjectLine.Good::subject).toList();
      queries
          .query(subjects, request.purpose(), request.open())
          .whenComplete(
              (answers, problem) ->
                  seams.executor().execute(() -> answered(batch, answers, problem)));
    }

    private synchronized void answered(
        List<SubjectLine.Good> batch,
        @Nullable List<QueryAnswer> answers,
        @Nullable Throwable problem) {
      running--;
      try {
        if (answers == null) {
          failure = failure == null ? problem : failure;
        } else {
          take(batch, answers);
        }
      } catch (IOException | RuntimeException e) {
        failure = e;
      }
      step();
    }

    private void take(List<SubjectLine.Good> batch, List<QueryAnswer> answers) throws IOException {
      for (int i = 0; i < batch.size(); i++) {
        asked++;
        QueryAnswer answer = answers.get(i);
        missing = Math.max(missing, answer.missingEntries());
        for (Match match : answer.matches()) {
          hits++;
          request.sink().match(batch.get(i), match);
        }
      }
    }
  }
}
