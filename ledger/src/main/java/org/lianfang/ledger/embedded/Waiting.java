package org.lianfang.ledger.embedded;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.lianfang.ledger.Committed;
import org.lianfang.protocol.Bytes;

/// One envelope between its submission and its outcome, with all who wait for it. Each waits for
/// the member's own replica.
final class Waiting {
  private final Bytes envelope;
  private final Map<String, List<CompletableFuture<Committed>>> callers = new HashMap<>();
  private final Map<String, Committed> applied = new HashMap<>();

  Waiting(Bytes envelope) {
    this.envelope = envelope;
  }

  Bytes envelope() {
    return envelope;
  }

  /// Lets one more caller wait for the replica of a member; not at all if that has applied it.
  synchronized CompletableFuture<Committed> join(String member) {
    Committed committed = applied.get(member);
    if (committed != null) {
      return CompletableFuture.completedFuture(committed);
    }
    CompletableFuture<Committed> caller = new CompletableFuture<>();
    callers.computeIfAbsent(member, name -> new ArrayList<>()).add(caller);
    return caller;
  }

  /// The member's replica has applied it.
  void complete(String member, Committed committed) {
    List<CompletableFuture<Committed>> served;
    synchronized (this) {
      applied.put(member, committed);
      List<CompletableFuture<Committed>> waiting = callers.remove(member);
      served = waiting == null ? List.of() : waiting;
    }
    served.forEach(caller -> caller.complete(committed));
  }

  void completeAll(Committed committed) {
    takeAll().forEach(caller -> caller.complete(committed));
  }

  void fail(Throwable failure) {
    takeAll().forEach(caller -> caller.completeExceptionally(failure));
  }

  private synchronized List<CompletableFuture<Committed>> takeAll() {
    List<CompletableFuture<Committed>> all = new ArrayList<>();
    callers.values().forEach(all::addAll);
    callers.clear();
    return all;
  }
}
