package org.lianfang.node.custody;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.lianfang.ledger.BlockHandler;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.LedgerFailure;
import org.lianfang.ledger.OutcomeUnknown;
import org.lianfang.ledger.Subscription;
import org.lianfang.ledger.View;
import org.lianfang.node.FakeClock;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.call.CallBatch;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.ledger.RequestKey;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.wire.CommandCodec;

/// A ledger that takes batches of call records only, by the contract's rule for them, and may lose
/// its answers. Thread-safe.
final class FakeLedger implements Ledger {
  /// What it does with the next submissions.
  enum Mood {
    ORDERING,
    /// Fails, and nothing happened.
    FAILING,
    /// Orders the command and fails all the same.
    FORGETTING,
    /// Takes the command and never answers.
    SILENT
  }

  private final FakeAlliance alliance;
  private final FakeClock clock;
  private final Map<Bytes, Committed> outcomes = new HashMap<>();
  private final List<Envelope> submitted = new ArrayList<>();
  private Mood mood = Mood.ORDERING;
  private long next = 100;

  FakeLedger(FakeAlliance alliance, FakeClock clock) {
    this.alliance = alliance;
    this.clock = clock;
  }

  synchronized void set(Mood changed) {
    mood = changed;
  }

  /// Everything that was submitted, in order.
  synchronized List<Envelope> submitted() {
    return List.copyOf(submitted);
  }

  @Override
  public synchronized CompletionStage<Committed> submit(Envelope envelope) {
    submitted.add(envelope);
    LedgerFailure unknown = new OutcomeUnknown("as the test wants it");
    return switch (mood) {
      case ORDERING -> CompletableFuture.completedStage(order(envelope));
      case FAILING -> CompletableFuture.failedStage(unknown);
      case FORGETTING -> {
        order(envelope);
        yield CompletableFuture.failedStage(unknown);
      }
      case SILENT -> new CompletableFuture<>();
    };
  }

  private Committed order(Envelope envelope) {
    return outcomes.computeIfAbsent(envelope.encoded(), e -> apply(envelope));
  }

  private Committed apply(Envelope envelope) {
    SignedCommand command = decode(envelope);
    if (!(command.command() instanceof Command.PostCallBatch post)) {
      throw new AssertionError("not a batch");
    }
    CallBatch batch = post.batch();
    Optional<CallView.PostedBatch> last = alliance.lastBatch(command.member());
    boolean follows =
        batch.number() == last.map(CallView.PostedBatch::number).orElse(0L) + 1
            && batch
                .previousRoot()
                .equals(last.map(CallView.PostedBatch::root).orElse(Bytes.EMPTY));
    if (!follows) {
      return new Committed(
          next++, clock.instant(), envelope.encoded(), new Outcome.Refused(Reason.BATCH_NUMBER));
    }
    alliance.post(command.member(), next, batch);
    return new Committed(next++, clock.instant(), envelope.encoded(), new Outcome.Accepted());
  }

  private static SignedCommand decode(Envelope envelope) {
    try {
      return CommandCodec.decode(envelope.body());
    } catch (Malformed e) {
      throw new InvariantViolation("batchers submit what decodes", e);
    }
  }

  @Override
  public Optional<Committed> outcome(RequestKey request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public View read() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Subscription subscribe(long from, BlockHandler handler) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
