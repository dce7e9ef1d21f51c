package org.lianfang.node.custody;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.lianfang.protocol.Bytes;

/// The recorded requests whose batch is not known to stand on the ledger, in the order of the log.
/// Thread-safe.
final class PendingCalls {
  private final TreeMap<Long, RecordedCalls> waiting = new TreeMap<>();
  private final TreeMap<Long, RecordedCalls> batched = new TreeMap<>();
  private Runnable onAdded = () -> {};

  /// Asked for after each addition: not counted anew among thousands.
  private int waitingItems;

  /// @param runnable is run after each addition, outside the lock
  synchronized void onAdded(Runnable runnable) {
    onAdded = runnable;
  }

  void add(RecordedCalls calls) {
    Runnable added;
    synchronized (this) {
      waiting.put(calls.sequence(), calls);
      waitingItems += calls.size();
      added = onAdded;
    }
    added.run();
  }

  /// @return false if it was answered before, is in a batch already, or posted
  synchronized boolean answered(CallLog.Place place, Bytes evaluationHash) {
    RecordedCalls calls = waiting.get(place.sequence());
    return calls != null && calls.answered(place.index(), evaluationHash);
  }

  /// When the oldest request of all was recorded.
  synchronized Optional<Instant> oldest() {
    return Stream.of(waiting.firstEntry(), batched.firstEntry())
        .filter(Objects::nonNull)
        .map(entry -> entry.getValue().recordedAt())
        .min(Comparator.naturalOrder());
  }

  /// How many items wait for a batch.
  synchronized int size() {
    return waitingItems;
  }

  /// When the oldest request that waits for a batch was recorded.
  synchronized Optional<Instant> oldestWaiting() {
    return waiting.isEmpty()
        ? Optional.empty()
        : Optional.of(waiting.firstEntry().getValue().recordedAt());
  }

  /// Takes the requests that were answered, or recorded before `unanswered`: those were
  /// interrupted.
  ///
  /// @param sizeMax the most items
  synchronized List<RecordedCalls> take(Instant unanswered, int sizeMax) {
    List<RecordedCalls> taken = new ArrayList<>();
    int size = 0;
    for (RecordedCalls calls : waiting.values()) {
      boolean due = calls.isAnswered() || calls.recordedAt().isBefore(unanswered);
      if (due && size + calls.size() <= sizeMax) {
        taken.add(calls);
        size += calls.size();
      }
    }
    for (RecordedCalls calls : taken) {
      waiting.remove(calls.sequence());
      batched.put(calls.sequence(), calls);
    }
    waitingItems -= size;
    return taken;
  }

  /// Counts requests of a stored batch as unposted again, after a restart.
  synchronized void rebatched(List<RecordedCalls> calls) {
    calls.forEach(request -> batched.put(request.sequence(), request));
  }

  /// Their batch stands on the ledger.
  synchronized void posted(List<RecordedCalls> calls) {
    calls.forEach(request -> batched.remove(request.sequence()));
  }
}
