package org.lianfang.ledger;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.RequestKey;

/// One member's door to the ordered, replicated ledger. Nothing above it knows which engine orders.
///
/// Thread-safe.
public interface Ledger extends AutoCloseable {

  /// Submits a command. Completes when it is durably ordered and applied here; with its outcome,
  /// which may be a refusal.
  ///
  /// The identical envelope again gets the first outcome; the same request id with other bytes is
  /// refused as `REQUEST_ID_REUSED`. What the state machine does not admit completes with that
  /// refusal without being ordered (position −1).
  ///
  /// Fails with [NotSent] (nothing happened), [Overloaded] (nothing happened, retry after) or
  /// [OutcomeUnknown] (submit the identical envelope again, or ask [#outcome]).
  CompletionStage<Committed> submit(Envelope envelope);

  /// Returns what became of a request, if it is ordered; at least until ledger time passes the
  /// command's expiry.
  Optional<Committed> outcome(RequestKey request);

  /// Opens a view of one position, that of the newest block applied here. The caller MUST close it.
  View read();

  /// Delivers every block from the one that holds position `from` on: ordered, without gaps, at
  /// least once, one at a time. A handler that throws gets the same block again after a pause; it
  /// stores its position together with its effect.
  Subscription subscribe(long from, BlockHandler handler);

  /// What members that join by a snapshot get from here; none where the engine has none.
  default Snapshots snapshots() {
    return Snapshots.NONE;
  }

  @Override
  void close();
}
