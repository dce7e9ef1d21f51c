package org.lianfang.node.ceremony;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.Subscription;
import org.lianfang.ledger.View;
import org.lianfang.node.Identity;
import org.lianfang.node.Seams;
import org.lianfang.node.Timers;
import org.lianfang.node.custody.KeyShares;
import org.lianfang.node.peer.Peers;
import org.lianfang.node.secret.SecretStore;
import org.lianfang.oprf.Suite;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.custody.Ceremony;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.DealPackage;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.wire.CeremonyCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Drives this node's part in key ceremonies, and opens them.
///
/// Blocks, peers and a timer only wake it; everything happens in one turn after another on the
/// executor, from what the ledger shows then. A node that takes part in nothing reads one row a
/// block. Thread-safe.
public final class Ceremonies implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ceremonies.class);
  private static final Duration TICK = Duration.ofSeconds(1);

  private final MemberId self;
  private final Ledger ledger;
  private final Seams seams;
  private final Suite suite;
  private final KeyShares shares;
  private final CeremonySecrets secrets;
  private final CeremonyDoor door;
  private final Dealer dealer;

  private final Queue<Runnable> mailbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile boolean closed;
  private volatile boolean busy;
  private volatile Optional<Throwable> failure = Optional.empty();

  // Touched in the driver's turn only, under this object's lock.
  private final List<Generation> generations = new ArrayList<>();
  private @Nullable Participation participation;

  // Touched in the handler of blocks only.
  private Optional<Ceremony> seen = Optional.empty();

  private @Nullable Subscription subscription;
  private Timers.@Nullable Timer timer;

  /// @param shares where the shares go
  /// @param secrets where everything goes that must survive a crash but not the ceremony
  public Ceremonies(
      Identity identity,
      Ledger ledger,
      Peers peers,
      SecretStore secrets,
      KeyShares shares,
      Suite suite,
      Seams seams) {
    this(identity, ledger, peers, secrets, shares, suite, seams, Dealer.HONEST);
  }

  Ceremonies(
      Identity identity,
      Ledger ledger,
      Peers peers,
      SecretStore secrets,
      KeyShares shares,
      Suite suite,
      Seams seams,
      Dealer dealer) {
    this.self = identity.member();
    this.ledger = ledger;
    this.seams = seams;
    this.suite = suite;
    this.shares = shares;
    this.secrets = new CeremonySecrets(secrets, suite);
    this.door = new CeremonyDoor(identity, ledger, peers, seams, this::tell);
    this.dealer = dealer;
  }

  /// Begins to follow the ledger; a ceremony that was interrupted goes on.
  public synchronized void start() {
    if (subscription != null) {
      throw new IllegalStateException("started already");
    }
    long size;
    try (View view = ledger.read()) {
      size = view.size();
    }
    secrets.current().ifPresent(interrupted -> participation = participation(interrupted));
    List<KeyName> wish = secrets.wish();
    if (!wish.isEmpty()) {
      LOG.info("{} keys are still to be made", wish.size());
      generations.add(watched(new Generation(wish, door)));
    }
    subscription = ledger.subscribe(size, (block, after) -> onBlock(after));
    timer =
        seams
            .timers()
            .every(
                TICK,
                () -> {
                  if (busy) {
                    wake();
                  }
                });
    wake();
  }

  /// Makes keys: opens a ceremony of all active custodians for those that the ledger does not hold
  /// yet, and another one when it fails or lapses. Completes with all of them, in the order asked,
  /// when they are active.
  ///
  /// Several custodians may ask for the same keys; one ceremony runs at a time. Fails with
  /// [Refused] if this member may not open one, the keys are not of their next epochs, or too few
  /// custodians are left, with [CeremonyFailed] after more ceremonies in vain than there are
  /// custodians, or with a [org.lianfang.ledger.LedgerFailure] if the ledger stays out of reach.
  /// Asking again goes on with what is missing.
  ///
  /// The wish is durable before a ceremony is opened: a node that was stopped or killed goes on
  /// with it when it starts again, until the keys are there or it has failed.
  public CompletionStage<List<KeySet>> generate(List<KeyName> names) {
    failure = Optional.empty();
    Generation generation = watched(new Generation(names, door));
    tell(() -> wish(generation));
    return generation.keys().minimalCompletionStage();
  }

  /// Why keys that this node was asked for since it started were not made; empty while they may
  /// still be, and once it is asked again. Fails as [#generate] does.
  public Optional<Throwable> failure() {
    return failure;
  }

  private Generation watched(Generation generation) {
    var _ =
        generation
            .keys()
            .whenComplete(
                (keys, cause) -> {
                  if (cause != null && !(cause instanceof CancellationException)) {
                    failure = Optional.of(cause);
                  }
                });
    return generation;
  }

  private void wish(Generation generation) {
    generations.add(generation);
    keepWishes();
  }

  private void keepWishes() {
    List<KeyName> names =
        generations.stream().flatMap(each -> each.names().stream()).distinct().toList();
    if (names.isEmpty()) {
      secrets.forgetWish();
    } else {
      secrets.keepWish(names);
    }
  }

  /// The latest ceremony on the ledger, running or not.
  public Optional<CeremonyProgress> progress() {
    try (View view = ledger.read()) {
      Instant time = later(view);
      return new AllianceState(view)
          .latestCeremony()
          .map(ceremony -> CeremonyProgress.of(ceremony, time));
    }
  }

  /// Takes a dealer's messages for this node. Refuses whoever is no participant.
  public CompletionStage<Void> takeCeremonyMessages(
      MemberId caller, CeremonyId id, Bytes messages) {
    try {
      requireParticipant(caller, id);
    } catch (Refused refused) {
      return CompletableFuture.failedStage(refused);
    }
    if (messages.size() > DealPackage.SIZE_MAX) {
      return CompletableFuture.failedStage(
          new Refused(Reason.TOO_LARGE, "messages of a ceremony are smaller"));
    }
    tell(
        () -> {
          if (participation != null && participation.id().equals(id)) {
            participation.receive(caller, messages);
          }
        });
    return CompletableFuture.completedStage(null);
  }

  /// Gives a participant this node's messages for it; empty until all have dealt.
  public CompletionStage<Optional<Bytes>> fetchCeremonyMessages(MemberId caller, CeremonyId id) {
    try {
      Ceremony ceremony = requireParticipant(caller, id);
      return CompletableFuture.completedStage(
          ceremony.step() == Ceremony.Step.CERTIFYING
              ? secrets
                  .dealt(ceremony)
                  .map(dealt -> dealt.packageFor(ceremony.shareIndex(caller)))
                  .map(CeremonyCodec::encode)
              : Optional.empty());
    } catch (Refused refused) {
      return CompletableFuture.failedStage(refused);
    }
  }

  /// Stops. What is under way goes on at the next start; generations end as cancelled.
  @Override
  public void close() {
    closed = true;
    Subscription following;
    synchronized (this) {
      following = subscription;
      if (timer != null) {
        timer.cancel();
      }
      generations.forEach(
          generation -> generation.keys().completeExceptionally(new CancellationException()));
      generations.clear();
    }
    if (following != null) {
      following.close();
    }
  }

  private Ceremony requireParticipant(MemberId caller, CeremonyId id) throws Refused {
    try (View view = ledger.read()) {
      Ceremony ceremony =
          new AllianceState(view)
              .ceremony(id)
              .orElseThrow(() -> new Refused(Reason.CEREMONY_UNKNOWN, "no such ceremony here"));
      if (ceremony.shareIndex(caller) == 0 || ceremony.shareIndex(self) == 0) {
        throw new Refused(Reason.NOT_A_PARTICIPANT, "messages pass between participants only");
      }
      if (!ceremony.isRunning(view.time())) {
        throw new Refused(Reason.CEREMONY_STEP, "the ceremony has ended");
      }
      return ceremony;
    }
  }

  private void onBlock(View after) {
    Optional<Ceremony> latest = new AllianceState(after).latestCeremony();
    boolean changed = !latest.equals(seen);
    seen = latest;
    if (changed && latest.isPresent()) {
      wake();
    }
  }

  private void tell(Runnable event) {
    mailbox.add(event);
    wake();
  }

  private void wake() {
    if (!closed && woken.compareAndSet(false, true)) {
      seams.executor().execute(this::turn);
    }
  }

  private synchronized void turn() {
    woken.set(false);
    if (closed) {
      return;
    }
    try (View view = ledger.read()) {
      for (Runnable event = mailbox.poll(); event != null; event = mailbox.poll()) {
        event.run();
      }
      AllianceState state = new AllianceState(view);
      takePart(view, state);
      generations.forEach(generation -> generation.advance(state, later(view)));
      if (generations.removeIf(generation -> generation.keys().isDone())) {
        keepWishes();
      }
    } catch (RuntimeException e) {
      LOG.error("a turn of the key ceremony failed; it is tried again", e);
    } finally {
      busy = participation != null || !generations.isEmpty();
    }
  }

  private void takePart(View view, AllianceState state) {
    Participation before = participation;
    if (before != null && isEnded(before, view, state)) {
      participation = null;
    }
    Optional<Ceremony> running =
        state.runningCeremony(view.time()).filter(ceremony -> ceremony.shareIndex(self) > 0);
    if (running.isEmpty()) {
      return;
    }
    Participation part = participation;
    if (part == null) {
      secrets.begin(running.get().id());
      part = participation(running.get().id());
      participation = part;
    }
    if (part.id().equals(running.get().id())) {
      part.advance(running.get(), state);
    }
  }

  private Participation participation(CeremonyId id) {
    return new Participation(id, suite, secrets, shares, door, dealer);
  }

  /// Ends the participation if the ledger says that the ceremony has ended.
  private boolean isEnded(Participation part, View view, AllianceState state) {
    Ceremony ceremony =
        state
            .ceremony(part.id())
            .orElseThrow(() -> new IllegalStateException("a ceremony of another ledger"));
    if (ceremony.isRunning(view.time())) {
      return false;
    }
    if (ceremony.step() == Ceremony.Step.COMPLETED) {
      part.complete(ceremony);
    } else {
      part.abandon(ceremony);
    }
    return true;
  }

  private Instant later(View view) {
    Instant own = seams.clock().instant();
    return own.isAfter(view.time()) ? own : view.time();
  }
}
