package org.lianfang.node.custody;

import static org.lianfang.node.custody.CustodyTables.CUSTODY;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.Overloaded;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.node.Identity;
import org.lianfang.node.Seams;
import org.lianfang.node.peer.Peers;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.call.CallBatch;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.wire.EnvelopeCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Posts a custodian's call records to the ledger in gap-free numbered batches, one at a time, and
/// hands the entries to their askers and to the supervisors once they stand there.
///
/// A batch goes out 300 ms after its first record where none went out of late, so that an asker who
/// waits for a receipt has it in a second; otherwise with the next whole 1.5 s of the clock, or
/// with 10,000 records, so that under load the ledger bears few bytes a call, and few blocks: what
/// all custodians post at the same moment shares one. A batch is stored before it is submitted: a
/// crash sends the same bytes again. Only after its expiry, or a refusal, is the same content
/// signed anew.
public final class CallBatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallBatcher.class);

  static final Duration SOON = Duration.ofMillis(300);
  static final Duration GATHER = Duration.ofMillis(1_500);
  static final int FULL = 10_000;

  /// The most records in one batch: their entries are made in memory.
  static final int SIZE_MAX = 20_000;

  /// A recorded call that is not answered by then was interrupted, and is posted as unanswered.
  static final Duration INTERRUPTED = Duration.ofSeconds(5);

  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration REFUSED_RETRY = Duration.ofSeconds(5);

  /// Less than the 24 hours ahead of ledger time that are allowed: ledger time may be behind.
  private static final Duration EXPIRY = Duration.ofHours(12);

  private static final Bytes BATCH = Bytes.utf8("batch/");

  private final Identity identity;
  private final Seams seams;
  private final Store store;
  private final Ledger ledger;
  private final CallView.Source views;
  private final CallLog log;
  private final Deliveries deliveries;

  private @Nullable StoredBatch underWay;
  private List<RecordedCalls> underWayCalls = List.of();
  private Optional<BatchEntries> underWayEntries = Optional.empty();
  private Optional<StoredBatch> last;
  private Instant lastPosted = Instant.MIN;
  private boolean timed;
  private boolean building;
  private boolean closed;

  /// @param custodian whose records are posted, on the same store
  public CallBatcher(
      Identity identity,
      Seams seams,
      Store store,
      Ledger ledger,
      CallView.Source views,
      Custodian custodian,
      Peers peers) {
    this.identity = identity;
    this.seams = seams;
    this.store = store;
    this.ledger = ledger;
    this.views = views;
    this.log = custodian.log();
    this.deliveries = new Deliveries(seams, store, views, log, peers);
    this.last = newest();
  }

  /// Goes on where the last run ended: submits a stored batch again, delivers what is undelivered.
  public void start() {
    synchronized (this) {
      if (last.isPresent() && !last.get().isPosted()) {
        underWay = last.get();
        underWayCalls = last.get().requests().stream().map(log::read).toList();
        log.pending().rebatched(underWayCalls);
      }
    }
    deliveries.start();
    log.pending().onAdded(this::added);
    if (underWay() != null) {
      seams.executor().execute(this::submit);
    }
    added();
  }

  @Override
  public synchronized void close() {
    closed = true;
    log.pending().onAdded(() -> {});
    deliveries.close();
  }

  /// The batch of this number, if it was made here.
  static Optional<StoredBatch> find(Store store, long number) {
    return store.get(CUSTODY, Bytes.join(BATCH, Bytes.ofLong(number))).map(StoredBatch::decode);
  }

  private Optional<StoredBatch> newest() {
    List<StoredBatch> found = new ArrayList<>();
    store.scanDown(
        CUSTODY,
        Range.prefix(BATCH),
        (key, row) -> {
          found.add(StoredBatch.decode(row));
          return false;
        });
    return found.stream().findFirst();
  }

  private synchronized @Nullable StoredBatch underWay() {
    return underWay;
  }

  /// Sees to it that what waits will be posted.
  private void added() {
    int waiting = log.pending().size();
    if (waiting == 0) {
      return;
    }
    boolean full = false;
    Duration delay = Duration.ZERO;
    synchronized (this) {
      if (closed || underWay != null || building) {
        return;
      }
      if (waiting >= FULL) {
        building = true;
        full = true;
      } else if (timed) {
        return;
      } else {
        timed = true;
        Instant now = seams.clock().instant();
        delay = lastPosted.plus(GATHER).isBefore(now) ? SOON : untilNextWhole(now);
      }
    }
    if (full) {
      seams.executor().execute(this::build);
    } else {
      seams.timers().after(delay, this::due);
    }
  }

  /// The custodians' clocks differ by milliseconds, and so do the moments.
  private static Duration untilNextWhole(Instant now) {
    long gather = GATHER.toMillis();
    return Duration.ofMillis(gather - Math.floorMod(now.toEpochMilli(), gather));
  }

  private void due() {
    synchronized (this) {
      timed = false;
      if (closed || underWay != null || building) {
        return;
      }
      building = true;
    }
    seams.executor().execute(this::build);
  }

  private void build() {
    Instant now = seams.clock().instant();
    List<RecordedCalls> taken = log.pending().take(now.minus(INTERRUPTED), SIZE_MAX);
    if (taken.isEmpty()) {
      synchronized (this) {
        building = false;
      }
      added();
      return;
    }
    BatchEntries entries = BatchEntries.of(taken);
    CallBatch batch = number(entries);
    StoredBatch stored =
        new StoredBatch(batch, sign(batch, now), entries.leaves(), StoredBatch.UNPOSTED);
    Batch writes = new Batch().put(CUSTODY, key(stored), stored.encode());
    log.batched(writes, taken);
    try {
      store.write(writes, Durability.SYNC);
    } catch (StoreFailed e) {
      // The store takes no more writes: the custodian will be overdue and answer nobody.
      LOG.error("a batch of call records could not be stored", e);
      return;
    }
    synchronized (this) {
      building = false;
      underWay = stored;
      underWayCalls = taken;
      underWayEntries = Optional.of(entries);
      last = Optional.of(stored);
    }
    submit();
  }

  private CallBatch number(BatchEntries entries) {
    long number;
    Bytes previousRoot;
    synchronized (this) {
      number = last.map(stored -> stored.batch().number()).orElse(0L);
      previousRoot = last.map(stored -> stored.batch().root()).orElse(Bytes.EMPTY);
    }
    try (CallView view = views.open()) {
      Optional<CallView.PostedBatch> posted = view.lastBatch(identity.member());
      if (posted.isPresent() && posted.get().number() > number) {
        // This store is younger than the custodian's history on the ledger.
        number = posted.get().number();
        previousRoot = posted.get().root();
      }
    }
    return entries.batch(number + 1, previousRoot);
  }

  private Envelope sign(CallBatch batch, Instant now) {
    byte[] request = new byte[RequestId.SIZE];
    seams.random().nextBytes(request);
    return EnvelopeCodec.sign(
        new SignedCommand(
            new RequestId(Bytes.owning(request)),
            identity.member(),
            identity.signing().verifyingKey().fingerprint(),
            now.plus(EXPIRY).truncatedTo(ChronoUnit.SECONDS),
            new Command.PostCallBatch(batch)),
        identity.alliance(),
        identity.signing());
  }

  private void submit() {
    StoredBatch stored;
    synchronized (this) {
      if (closed || underWay == null) {
        return;
      }
      stored = underWay;
    }
    if (stored.command().expiresAt().isBefore(seams.clock().instant())) {
      signAnew(stored);
      return;
    }
    ledger
        .submit(stored.envelope())
        .whenCompleteAsync(
            (committed, failure) -> {
              if (failure == null) {
                decided(stored, committed);
              } else {
                undecided(failure);
              }
            },
            seams.executor());
  }

  private void undecided(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    Duration pause = cause instanceof Overloaded overloaded ? overloaded.retryAfter() : RETRY;
    LOG.debug("a batch of call records is submitted again after {}", pause, cause);
    seams.timers().after(pause, this::submit);
  }

  private void decided(StoredBatch stored, Committed committed) {
    switch (committed.outcome()) {
      case Outcome.Refused refused -> {
        LOG.warn(
            "batch {} of call records was refused: {}", stored.batch().number(), refused.reason());
        seams.timers().after(REFUSED_RETRY, () -> signAnew(stored));
      }
      case Outcome.Accepted accepted -> posted(stored.postedAt(committed.position()));
      case Outcome.Filed filed -> posted(stored.postedAt(committed.position()));
    }
  }

  /// Signs the same content in a new command, unless the ledger has it already.
  private void signAnew(StoredBatch stored) {
    Optional<Long> position;
    try (CallView view = views.open()) {
      boolean stands =
          view.lastBatch(identity.member())
              .filter(posted -> posted.number() >= stored.batch().number())
              .isPresent();
      position =
          stands ? view.findBatch(identity.member(), stored.batch().number()) : Optional.empty();
    }
    if (position.isPresent()) {
      posted(stored.postedAt(position.get()));
      return;
    }
    StoredBatch again = stored.signedAnew(sign(stored.batch(), seams.clock().instant()));
    try {
      store.write(new Batch().put(CUSTODY, key(again), again.encode()), Durability.SYNC);
    } catch (StoreFailed e) {
      LOG.error("a batch of call records could not be stored", e);
      return;
    }
    synchronized (this) {
      underWay = again;
      last = Optional.of(again);
    }
    submit();
  }

  private void posted(StoredBatch stored) {
    Optional<BatchEntries> made;
    synchronized (this) {
      made = underWayEntries;
    }
    BatchEntries entries = made.orElseGet(() -> BatchEntries.of(stored, log));
    try {
      deliveries.add(stored, entries);
    } catch (StoreFailed e) {
      LOG.error("a posted batch of call records could not be noted", e);
      return;
    }
    synchronized (this) {
      log.pending().posted(underWayCalls);
      underWay = null;
      underWayCalls = List.of();
      underWayEntries = Optional.empty();
      last = Optional.of(stored);
      lastPosted = seams.clock().instant();
    }
    added();
  }

  static Bytes key(StoredBatch stored) {
    return Bytes.join(BATCH, Bytes.ofLong(stored.batch().number()));
  }
}
