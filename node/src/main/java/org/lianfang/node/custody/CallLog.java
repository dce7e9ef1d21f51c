package org.lianfang.node.custody;

import static org.lianfang.node.custody.CustodyTables.CALL_INDEX;
import static org.lianfang.node.custody.CustodyTables.CALL_LOG;
import static org.lianfang.node.custody.CustodyTables.CUSTODY;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.node.Seams;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.call.CallId;

/// A custodian's record of every call that it answers: durable before it answers. Requests that
/// arrive together share one synced write.
///
/// A call is keyed by member and call id. The same item again is neither recorded nor charged anew;
/// other content under the same id is refused. Recorded and answered are separate: a crash between
/// the two leaves a call that is recorded and unanswered. Thread-safe.
final class CallLog {
  private static final Bytes NEXT_SEQUENCE = Bytes.utf8("log/next");
  private static final Bytes PENDING = Bytes.utf8("pending/");
  private static final Bytes ANSWERED = Bytes.utf8("answered/");
  private static final int HASH_SIZE = 32;

  /// Where a call stands in the log.
  record Place(long sequence, int index) {
    private boolean follows(Place other) {
      return sequence == other.sequence && index == other.index + 1;
    }
  }

  /// What became of a request's items.
  ///
  /// @param refusals one an item: the check's own, quota, or a reused id
  /// @param places one an item: where it is recorded; empty if refused
  record Recorded(List<Optional<Reason>> refusals, List<Optional<Place>> places) {}

  private final Store store;
  private final InstantSource clock;
  private final Seams seams;
  private final QuotaCounts counts;
  private final PendingCalls pending = new PendingCalls();
  private final GroupCommit<CheckedCalls, Recorded> commit;
  private long nextSequence;

  CallLog(Store store, Seams seams) {
    this.store = store;
    this.clock = seams.clock();
    this.seams = seams;
    this.counts = new QuotaCounts(store);
    this.commit = new GroupCommit<>(seams.executor(), this::write);
    this.nextSequence = store.get(CUSTODY, NEXT_SEQUENCE).map(b -> b.longAt(0)).orElse(1L);
    store.scan(
        CUSTODY,
        Range.prefix(PENDING),
        (key, row) -> {
          pending.add(read(key.longAt(PENDING.size())));
          return true;
        });
  }

  /// Records what is not recorded yet; completes when it is durable.
  CompletionStage<Recorded> record(CheckedCalls checked) {
    return commit.add(checked);
  }

  /// Notes what was answered. Lost in a crash, the calls count as unanswered until asked again.
  ///
  /// @param hashes by place, of the evaluated elements
  void answered(Map<Place, Bytes> hashes) throws StoreFailed {
    List<Place> noted = new ArrayList<>();
    hashes.forEach(
        (place, hash) -> {
          if (pending.answered(place, hash)) {
            noted.add(place);
          }
        });
    noted.sort(Comparator.comparingLong(Place::sequence).thenComparingInt(Place::index));
    Batch batch = new Batch();
    for (List<Place> run : Consecutive.runs(noted, Place::follows)) {
      Bytes[] row = run.stream().map(hashes::get).toArray(Bytes[]::new);
      batch.put(CUSTODY, answerKey(run.getFirst()), Bytes.join(row));
    }
    if (!batch.writes().isEmpty()) {
      store.write(batch, Durability.PROCESS);
    }
  }

  /// Requests whose records are on no batch of the ledger.
  PendingCalls pending() {
    return pending;
  }

  /// How long the oldest record that is not on the ledger has waited.
  Duration oldestUnposted() {
    return pending
        .oldest()
        .map(time -> Duration.between(time, clock.instant()))
        .orElse(Duration.ZERO);
  }

  /// A request from the log.
  RecordedCalls read(long sequence) {
    RecordedCalls calls =
        RecordedCalls.decode(
            sequence,
            store
                .get(CALL_LOG, Bytes.ofLong(sequence))
                .orElseThrow(
                    () -> new InvariantViolation("the call log lacks request " + sequence)));
    store.scan(
        CUSTODY,
        answers(sequence),
        (key, row) -> {
          int first = key.intAt(ANSWERED.size() + Long.BYTES);
          for (int i = 0; i < row.size() / HASH_SIZE; i++) {
            var _ = calls.answered(first + i, row.slice(i * HASH_SIZE, (i + 1) * HASH_SIZE));
          }
          return true;
        });
    return calls;
  }

  /// Adds to `batch` that these requests are in a batch for the ledger: a later start takes them
  /// from there, together with what was answered.
  void batched(Batch batch, List<RecordedCalls> requests) {
    for (RecordedCalls calls : requests) {
      batch.delete(CUSTODY, Bytes.join(PENDING, Bytes.ofLong(calls.sequence())));
      store.scan(
          CUSTODY,
          answers(calls.sequence()),
          (key, row) -> {
            batch.delete(CUSTODY, key);
            return true;
          });
    }
  }

  private List<Recorded> write(List<CheckedCalls> jobs) throws StoreFailed {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Batch batch = new Batch();
    Map<Bytes, Bytes> written = new HashMap<>();
    List<RecordedCalls> fresh = new ArrayList<>();
    List<Recorded> results = new ArrayList<>(jobs.size());
    for (CheckedCalls job : jobs) {
      results.add(record(job, now, written, fresh));
    }
    if (!fresh.isEmpty()) {
      written.forEach((key, row) -> batch.put(CALL_INDEX, key, row));
      for (RecordedCalls calls : fresh) {
        batch.put(CALL_LOG, Bytes.ofLong(calls.sequence()), calls.encode());
        batch.put(CUSTODY, Bytes.join(PENDING, Bytes.ofLong(calls.sequence())), Bytes.ofInt(1));
      }
      counts.write(batch);
      batch.put(CUSTODY, NEXT_SEQUENCE, Bytes.ofLong(nextSequence));
      store.write(batch, Durability.SYNC);
      fresh.forEach(pending::add);
    }
    return results;
  }

  private Recorded record(
      CheckedCalls job, Instant now, Map<Bytes, Bytes> written, List<RecordedCalls> fresh) {
    int size = job.items().size();
    BitSet recorded = new BitSet(size);
    List<Optional<Reason>> refusals = new ArrayList<>(size);
    List<Optional<Place>> places = new ArrayList<>(size);
    long day = DayKeys.day(now);
    for (int i = 0; i < size; i++) {
      CheckedCalls.Item item = job.items().get(i);
      Optional<Reason> refusal = job.refusal(i);
      Optional<Place> place = Optional.empty();
      if (refusal.isEmpty()) {
        Bytes key = indexKey(job.asker().number(), item.item().id());
        Optional<Bytes> known =
            Optional.ofNullable(written.get(key)).or(() -> store.get(CALL_INDEX, key));
        if (known.isPresent()) {
          IndexRow row = IndexRow.decode(known.get());
          if (row.leaf().equals(item.leaf())) {
            place = Optional.of(row.place());
          } else {
            refusal = Optional.of(Reason.CALL_ID_REUSED);
          }
        } else if (counts.charge(day, job.asker().number(), item.item(), item.quota())) {
          place = Optional.of(new Place(nextSequence, i));
          written.put(key, new IndexRow(place.get(), item.leaf()).encode());
          recorded.set(i);
        } else {
          refusal = Optional.of(Reason.QUOTA_EXCEEDED);
        }
      }
      refusals.add(refusal);
      places.add(place);
    }
    if (!recorded.isEmpty()) {
      byte[] salts = new byte[32 * size];
      seams.random().nextBytes(salts);
      fresh.add(
          new RecordedCalls(
              nextSequence,
              job.asker().number(),
              now,
              job.calls(),
              job.tree(),
              recorded,
              Bytes.owning(salts)));
      nextSequence++;
    }
    return new Recorded(refusals, places);
  }

  private static Bytes indexKey(int asker, CallId call) {
    return Bytes.join(Bytes.ofInt(asker), call.bytes());
  }

  /// The rows of what was answered of a request: each holds the hashes of consecutive items under
  /// the first one's place.
  private static Range answers(long sequence) {
    return Range.prefix(Bytes.join(ANSWERED, Bytes.ofLong(sequence)));
  }

  private static Bytes answerKey(Place place) {
    return Bytes.join(ANSWERED, Bytes.ofLong(place.sequence()), Bytes.ofInt(place.index()));
  }

  private record IndexRow(Place place, Bytes leaf) {
    static IndexRow decode(Bytes row) {
      return new IndexRow(
          new Place(row.longAt(0), row.intAt(Long.BYTES)),
          row.slice(Long.BYTES + Integer.BYTES, row.size()));
    }

    Bytes encode() {
      return Bytes.join(Bytes.ofLong(place.sequence()), Bytes.ofInt(place.index()), leaf);
    }
  }
}
