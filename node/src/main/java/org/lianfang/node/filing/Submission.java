package org.lianfang.node.filing;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.NotSent;
import org.lianfang.ledger.OutcomeUnknown;
import org.lianfang.ledger.Overloaded;
import org.lianfang.node.Seams;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.ledger.Envelope;

/// Submits a command until the ledger says what became of it, for some seconds.
final class Submission {
  private static final int TIMES_MAX = 6;
  private static final Duration AGAIN_AFTER = Duration.ofMillis(500);

  private final Ledger ledger;
  private final Seams seams;

  Submission(Ledger ledger, Seams seams) {
    this.ledger = ledger;
    this.seams = seams;
  }

  /// Submits the same bytes as often as it takes. Fails with [Refused] `LEDGER_UNREACHABLE`,
  /// `OVERLOADED` or `OUTCOME_UNKNOWN`; the same envelope may be submitted later.
  CompletionStage<Committed> submit(Envelope envelope) {
    return submit(envelope, 1);
  }

  private CompletionStage<Committed> submit(Envelope envelope, int time) {
    return ledger
        .submit(envelope)
        .handleAsync(
            (committed, failure) ->
                failure == null
                    ? CompletableFuture.completedFuture(committed)
                    : again(envelope, time, ChunkFiling.unwrap(failure)),
            seams.executor())
        .thenCompose(stage -> stage);
  }

  private CompletionStage<Committed> again(Envelope envelope, int time, Throwable failure) {
    return switch (failure) {
      case Overloaded o -> again(envelope, time, o.retryAfter(), Reason.OVERLOADED);
      case NotSent n ->
          again(envelope, time, AGAIN_AFTER.multipliedBy(time), Reason.LEDGER_UNREACHABLE);
      case OutcomeUnknown u ->
          again(envelope, time, AGAIN_AFTER.multipliedBy(time), Reason.OUTCOME_UNKNOWN);
      default -> CompletableFuture.failedFuture(failure);
    };
  }

  private CompletionStage<Committed> again(
      Envelope envelope, int time, Duration pause, Reason reason) {
    if (time >= TIMES_MAX) {
      return CompletableFuture.failedFuture(new Refused(reason, reason.en()));
    }
    CompletableFuture<Void> paused = new CompletableFuture<>();
    seams.timers().after(pause, () -> paused.complete(null));
    return paused.thenComposeAsync(nothing -> submit(envelope, time + 1), seams.executor());
  }
}
