package org.lianfang.cometbft;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.lianfang.ledger.Committed;
import org.lianfang.protocol.Bytes;

/// One envelope between its submission and its outcome, with all who wait for it.
///
/// Guarded by its [Submissions].
final class Waiting {
  /// One who waits, and until when.
  record Caller(CompletableFuture<Committed> future, long deadline) {}

  private final Bytes envelope;
  private final long since;
  private final List<Caller> callers = new ArrayList<>();

  /// Whether the rules were found to admit it when it was first to be handed over.
  boolean admitted;

  /// Whether it has to be handed over.
  boolean queued;

  /// Whether it counts among what this node has with the engines.
  boolean held;

  /// Whether the engine may have it.
  boolean sent;

  /// The transaction that it was handed over in; its envelope alone as long as it was not.
  Bytes transaction;

  /// All that were handed over in that transaction.
  List<Waiting> together = List.of();

  /// How often it was handed over.
  int handed;

  /// When it was handed over last.
  long handedAt;

  Waiting(Bytes envelope, long since) {
    this.envelope = envelope;
    this.transaction = envelope;
    this.since = since;
  }

  Bytes envelope() {
    return envelope;
  }

  long since() {
    return since;
  }

  List<Caller> callers() {
    return callers;
  }
}
