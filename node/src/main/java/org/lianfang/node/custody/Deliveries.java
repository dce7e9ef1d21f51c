package org.lianfang.node.custody;

import static org.lianfang.node.custody.CustodyTables.CUSTODY;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.node.Seams;
import org.lianfang.node.peer.Peer;
import org.lianfang.node.peer.Peers;
import org.lianfang.node.secret.Sealing;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.call.AnchoredRun;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.wire.CallCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands posted call entries to their askers and, sealed, to every supervisor, until each has taken
/// them; also after a restart.
///
/// What is kept for a recipient is the batch's number alone: the entries are made again from the
/// call log. One batch at a time goes to each recipient, the oldest first.
final class Deliveries implements AutoCloseable {
  /// HPKE's info for what goes to a supervisor.
  static final String SEALED_FOR = "lianfang/supervised-calls/1";

  /// A message ends with the run that brings it to so many calls.
  static final int MESSAGE_CALLS = 500;

  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
  private static final Duration RETRY_MIN = Duration.ofMillis(250);
  private static final Duration RETRY_MAX = Duration.ofMinutes(1);
  private static final Bytes OUTBOX = Bytes.utf8("outbox/");

  /// As what a member takes entries.
  private enum Capacity {
    ASKER,
    SUPERVISOR
  }

  private record Recipient(MemberId member, Capacity capacity) {
    Bytes prefix() {
      return Bytes.join(OUTBOX, Bytes.utf8(capacity.name() + "/" + member.value() + "/"));
    }
  }

  private final Seams seams;
  private final Store store;
  private final CallView.Source views;
  private final CallLog log;
  private final Peers peers;
  private final Set<Recipient> busy = new HashSet<>();
  private final Map<Recipient, Duration> pauses = new HashMap<>();
  private Optional<Made> newest = Optional.empty();
  private boolean closed;

  private record Made(long number, Map<MemberId, List<AnchoredRun>> byAsker) {}

  Deliveries(Seams seams, Store store, CallView.Source views, CallLog log, Peers peers) {
    this.seams = seams;
    this.store = store;
    this.views = views;
    this.log = log;
    this.peers = peers;
  }

  void start() {
    Set<Recipient> recipients = new HashSet<>();
    store.scan(
        CUSTODY,
        Range.prefix(OUTBOX),
        (key, row) -> {
          String[] parts = key.slice(0, key.size() - Long.BYTES).text().split("/", -1);
          recipients.add(new Recipient(new MemberId(parts[2]), Capacity.valueOf(parts[1])));
          return true;
        });
    recipients.forEach(this::next);
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  /// Notes where a batch stands and who is to have its entries. Lost in a crash, it is noted again
  /// when the batch is submitted again and found on the ledger.
  void add(StoredBatch stored, BatchEntries entries) throws StoreFailed {
    Set<Recipient> recipients = new LinkedHashSet<>();
    Map<MemberId, List<AnchoredRun>> byAsker = entries.anchored(stored);
    byAsker.keySet().forEach(asker -> recipients.add(new Recipient(asker, Capacity.ASKER)));
    try (CallView view = views.open()) {
      view.supervisors()
          .forEach(member -> recipients.add(new Recipient(member.id(), Capacity.SUPERVISOR)));
    }
    Batch batch = new Batch().put(CUSTODY, CallBatcher.key(stored), stored.encode());
    for (Recipient recipient : recipients) {
      batch.put(
          CUSTODY,
          Bytes.join(recipient.prefix(), Bytes.ofLong(stored.batch().number())),
          Bytes.ofInt(1));
    }
    store.write(batch, Durability.PROCESS);
    synchronized (this) {
      newest = Optional.of(new Made(stored.batch().number(), byAsker));
    }
    recipients.forEach(this::next);
  }

  /// Starts on the recipient's oldest batch, unless one is on its way.
  private void next(Recipient recipient) {
    synchronized (this) {
      if (closed || !busy.add(recipient)) {
        return;
      }
    }
    seams.executor().execute(() -> deliverOldest(recipient));
  }

  private void deliverOldest(Recipient recipient) {
    Optional<Long> oldest = oldest(recipient);
    if (oldest.isEmpty()) {
      synchronized (this) {
        busy.remove(recipient);
      }
      // A batch may have come between the look and the removal.
      if (oldest(recipient).isPresent()) {
        next(recipient);
      }
      return;
    }
    long number = oldest.get();
    send(recipient, number)
        .whenCompleteAsync(
            (done, failure) -> {
              if (failure == null) {
                delivered(recipient, number);
              } else {
                LOG.debug("{} did not take the entries of batch {}", recipient, number, failure);
                later(recipient);
              }
            },
            seams.executor());
  }

  private Optional<Long> oldest(Recipient recipient) {
    List<Long> numbers = new ArrayList<>();
    Bytes prefix = recipient.prefix();
    store.scan(
        CUSTODY,
        Range.prefix(prefix),
        (key, row) -> {
          numbers.add(key.longAt(prefix.size()));
          return false;
        });
    return numbers.stream().findFirst();
  }

  private CompletionStage<Void> send(Recipient recipient, long number) {
    Optional<Member> member;
    try (CallView view = views.open()) {
      member = view.member(recipient.member());
    }
    if (member.isEmpty() || member.get().status() == MemberStatus.EXPELLED) {
      return CompletableFuture.completedStage(null);
    }
    StoredBatch stored = CallBatcher.find(store, number).orElseThrow();
    Map<MemberId, List<AnchoredRun>> byAsker = anchored(stored);
    List<AnchoredRun> runs =
        switch (recipient.capacity()) {
          case ASKER -> byAsker.getOrDefault(recipient.member(), List.of());
          case SUPERVISOR -> byAsker.values().stream().flatMap(List::stream).toList();
        };
    Peer peer = peers.peer(recipient.member());
    CompletionStage<Void> sent = CompletableFuture.completedStage(null);
    for (List<AnchoredRun> message : messages(runs)) {
      sent = sent.thenCompose(before -> send(recipient.capacity(), peer, member.get(), message));
    }
    return sent;
  }

  static List<List<AnchoredRun>> messages(List<AnchoredRun> runs) {
    List<List<AnchoredRun>> messages = new ArrayList<>();
    int calls = MESSAGE_CALLS;
    for (AnchoredRun run : runs) {
      if (calls >= MESSAGE_CALLS) {
        messages.add(new ArrayList<>());
        calls = 0;
      }
      messages.getLast().add(run);
      calls += run.calls().size();
    }
    return messages;
  }

  private CompletionStage<Void> send(
      Capacity capacity, Peer peer, Member member, List<AnchoredRun> runs) {
    return switch (capacity) {
      case ASKER -> peer.takeAnchoredCalls(runs);
      case SUPERVISOR -> {
        try {
          yield peer.takeSealedCalls(
              Sealing.seal(
                  member.keys().seal(), SEALED_FOR, CallCodec.encode(runs), seams.random()));
        } catch (Malformed e) {
          yield CompletableFuture.failedStage(e);
        }
      }
    };
  }

  private Map<MemberId, List<AnchoredRun>> anchored(StoredBatch stored) {
    Optional<Made> made;
    synchronized (this) {
      made = newest.filter(m -> m.number() == stored.batch().number());
    }
    return made.map(Made::byAsker).orElseGet(() -> BatchEntries.of(stored, log).anchored(stored));
  }

  private void delivered(Recipient recipient, long number) {
    try {
      store.write(
          new Batch().delete(CUSTODY, Bytes.join(recipient.prefix(), Bytes.ofLong(number))),
          Durability.PROCESS);
    } catch (StoreFailed e) {
      LOG.error("a delivery could not be noted", e);
      return;
    }
    synchronized (this) {
      pauses.remove(recipient);
      busy.remove(recipient);
    }
    next(recipient);
  }

  private void later(Recipient recipient) {
    Duration pause;
    synchronized (this) {
      busy.remove(recipient);
      pause = pauses.getOrDefault(recipient, RETRY_MIN);
      Duration doubled = pause.multipliedBy(2);
      pauses.put(recipient, doubled.compareTo(RETRY_MAX) < 0 ? doubled : RETRY_MAX);
    }
    seams.timers().after(pause, () -> next(recipient));
  }
}
