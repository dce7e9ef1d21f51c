package org.lianfang.node.checkpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.View;
import org.lianfang.node.Identity;
import org.lianfang.node.LedgerArrivals;
import org.lianfang.node.Seams;
import org.lianfang.node.Timers;
import org.lianfang.node.peer.Peers;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.checkpoint.Checkpoint;
import org.lianfang.protocol.checkpoint.Cosignature;
import org.lianfang.protocol.checkpoint.CosignedCheckpoint;
import org.lianfang.protocol.checkpoint.ProofFlaw;
import org.lianfang.protocol.checkpoint.Signers;
import org.lianfang.protocol.checkpoint.Unproven;
import org.lianfang.protocol.member.GenesisCore;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Roster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes cosigned checkpoints and keeps the newest one.
///
/// The first validator of the roster serves: it signs the checkpoint of the newest block with its
/// log key and gathers cosignatures, when there is something new, and every ten seconds when there
/// is not, so that an idle alliance is not mistaken for a cut-off one. The others take over, one
/// after another, when nothing comes. A round never passes the end of a block that changed the
/// roster: that one needs the old roster's cosignatures.
public final class Cosigning implements Freshness, AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final Duration TAKE_OVER = Duration.ofSeconds(7);
  private static final Duration WARNED = Duration.ofSeconds(15);
  private static final Duration ROUND_LIMIT = Duration.ofSeconds(6);
  private static final Duration ARRIVAL_LIMIT = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(Cosigning.class);

  private final Identity identity;
  private final Ledger ledger;
  private final LedgerArrivals arrivals;
  private final CheckpointStore store;
  private final Peers peers;
  private final Supplier<List<MemberId>> activeMembers;
  private final Seams seams;
  private final Rosters rosters = new Rosters();
  private final Clocks clocks;
  private final AtomicBoolean inRound = new AtomicBoolean();
  private final Timers.Timer timer;
  private volatile Optional<Held> newest;
  private volatile Optional<Behind> behind = Optional.empty();
  private final Instant opened;
  private volatile boolean closed;

  /// The newest cosigned checkpoint, verified.
  ///
  /// @param oldest the oldest timestamp in its newest quorum
  private record Held(CosignedCheckpoint checkpoint, Instant oldest) {
    long size() {
      return checkpoint.checkpoint().size();
    }
  }

  /// Since when the ledger has been longer than the newest checkpoint.
  private record Behind(long size, Instant since) {}

  /// @param activeMembers whom checkpoints are sent to
  public Cosigning(
      Identity identity,
      Ledger ledger,
      LedgerArrivals arrivals,
      CheckpointStore store,
      Peers peers,
      Supplier<List<MemberId>> activeMembers,
      Seams seams) {
    this.identity = identity;
    this.ledger = ledger;
    this.arrivals = arrivals;
    this.store = store;
    this.peers = peers;
    this.activeMembers = activeMembers;
    this.seams = seams;
    this.clocks = new Clocks(identity.alliance(), identity.member());
    this.opened = seams.clock().instant();
    this.newest = store.newest().flatMap(this::verified);
    this.timer = seams.timers().every(PAUSE, this::tick);
  }

  /// The newest cosigned checkpoint over what this replica has applied.
  public Optional<CosignedCheckpoint> newest() {
    return newest.map(Held::checkpoint);
  }

  public Rosters rosters() {
    return rosters;
  }

  /// The checkpoint at which the roster changed, cosigned by the roster before.
  public Optional<CosignedCheckpoint> transition(long size) {
    return store.transition(size);
  }

  @Override
  public Optional<Duration> age() {
    return newest.map(held -> Duration.between(held.oldest(), seams.clock().instant()));
  }

  /// How far this machine's clock is ahead of the other validators' clocks, as they cosigned last;
  /// negative if behind; empty while that is not known.
  public Optional<Duration> clockDifference() {
    return clocks.difference();
  }

  @Override
  public void close() {
    closed = true;
    timer.cancel();
  }

  // Serving.

  private void tick() {
    if (closed || !isDue() || !inRound.compareAndSet(false, true)) {
      return;
    }
    seams
        .executor()
        .execute(
            () ->
                round()
                    .whenComplete(
                        (nothing, failure) -> {
                          inRound.set(false);
                          if (failure != null && !closed) {
                            notCosigned(failure);
                          }
                        }));
  }

  /// A single round may fail, as when validators stop; it matters once the view is about to be too
  /// old for custodians.
  private void notCosigned(Throwable failure) {
    Duration without =
        Duration.between(newest.map(Held::oldest).orElse(opened), seams.clock().instant());
    if (without.compareTo(WARNED) >= 0) {
      LOG.warn("no cosigned checkpoint this time, trying again: {}", failure.getMessage());
    } else {
      LOG.debug("no cosigned checkpoint this time, trying again: {}", failure.getMessage());
    }
  }

  private boolean isDue() {
    try (View view = ledger.read()) {
      int rank = rank(rosters.countingFor(view, view.size()));
      if (rank < 0) {
        return false;
      }
      Instant now = seams.clock().instant();
      Duration patience = TAKE_OVER.multipliedBy(rank);
      long reached = newest.map(Held::size).orElse(0L);
      if (view.size() > reached) {
        Behind since = behind.filter(b -> b.size() == reached).orElse(new Behind(reached, now));
        behind = Optional.of(since);
        return Duration.between(since.since(), now).compareTo(patience) >= 0;
      }
      return newest
          .map(held -> Duration.between(held.oldest(), now).compareTo(IDLE.plus(patience)) >= 0)
          .orElse(true);
    }
  }

  private int rank(Optional<Roster> roster) {
    List<MemberId> validators =
        roster.stream()
            .flatMap(r -> r.validators().stream())
            .map(Roster.Validator::member)
            .toList();
    return validators.indexOf(identity.member());
  }

  private CompletionStage<Void> round() {
    Checkpoint checkpoint;
    Roster roster;
    Signers signers;
    try (View view = ledger.read()) {
      long reached = newest.map(Held::size).orElse(0L);
      long size =
          rosters.transitionsAbove(view, reached).stream()
              .findFirst()
              .map(Rosters.RosterChange::blockEnd)
              .orElse(view.size());
      roster = rosters.countingFor(view, size).orElseThrow();
      signers = signers(view, size);
      checkpoint = new Checkpoint(origin(), size, view.rootAt(size));
    }
    CosignedCheckpoint signed = CosignedCheckpoint.sign(checkpoint, identity.log());
    return gather(signed, roster, signers)
        .thenAccept(
            cosigned -> {
              Bytes note = cosigned.encode();
              activeMembers.get().forEach(member -> peers.peer(member).takeCheckpoint(note));
            });
  }

  /// Asks all validators at once and completes with the first quorum whose clocks agree; where
  /// one's clock is wrong, with the best that all who answer make.
  private CompletionStage<CosignedCheckpoint> gather(
      CosignedCheckpoint signed, Roster roster, Signers signers) {
    Gathering gathering = new Gathering(signed, signers, seams.clock());
    Bytes note = signed.encode();
    AtomicInteger waiting = new AtomicInteger(roster.validators().size());
    for (Roster.Validator validator : roster.validators()) {
      peers
          .peer(validator.member())
          .cosign(note)
          .whenComplete(
              (line, failure) -> {
                if (line != null) {
                  gathering.add(line);
                }
                if (waiting.decrementAndGet() == 0) {
                  gathering.end(ProofFlaw.NOT_COSIGNED);
                }
              });
    }
    Timers.Timer limit =
        seams.timers().after(ROUND_LIMIT, () -> gathering.end(ProofFlaw.NOT_COSIGNED_IN_TIME));
    return gathering.quorum().whenComplete((any, failure) -> limit.cancel());
  }

  // Cosigning for another validator.

  /// Cosigns a checkpoint that a validator of its roster signed, once this replica holds the same
  /// tree: never a smaller tree than before, and only after noting it durably.
  public CompletionStage<Bytes> cosign(MemberId caller, Bytes note) {
    CosignedCheckpoint signed;
    try {
      signed = CosignedCheckpoint.parse(note);
    } catch (Malformed e) {
      return CompletableFuture.failedStage(
          new Refused(Reason.MALFORMED, "the note: " + e.getMessage()));
    }
    return arrivals
        .reached(signed.checkpoint().size(), ARRIVAL_LIMIT)
        .thenApplyAsync(
            arrived -> {
              try {
                return cosign(signed);
              } catch (Refused e) {
                throw new CompletionException(e);
              }
            },
            seams.executor());
  }

  private synchronized Bytes cosign(CosignedCheckpoint signed) throws Refused {
    Checkpoint checkpoint = signed.checkpoint();
    try (View view = ledger.read()) {
      Roster roster =
          rosters
              .countingFor(view, checkpoint.size())
              .filter(r -> rank(Optional.of(r)) >= 0)
              .orElseThrow(() -> new Refused(Reason.ROLE_MISSING, "not a validator of this tree"));
      requireEndOfBlock(view, checkpoint);
      requireServed(signed, Signers.of(identity.alliance(), origin(), roster));
      requireRoot(view, signed);
      Optional<Checkpoint> before = store.signed();
      requireConsistent(view, before);
      if (before.isPresent() && before.get().size() > checkpoint.size()) {
        throw new Refused(Reason.VIEW_STALE, "a larger tree is cosigned already");
      }
      if (before.isEmpty() || !before.get().equals(checkpoint)) {
        store.putSigned(checkpoint);
      }
    }
    Cosignature cosignature =
        Cosignature.sign(
            checkpoint,
            Cosignature.cosignerName(identity.alliance(), identity.member().value()),
            seams.clock().instant().getEpochSecond(),
            identity.cosign());
    return cosignature.encode();
  }

  private void requireServed(CosignedCheckpoint signed, Signers signers) throws Refused {
    try {
      signed.verifyLog(signers);
    } catch (Unproven e) {
      throw new Refused(Reason.BAD_SIGNATURE, "the checkpoint: " + e.getMessage());
    }
  }

  private void requireEndOfBlock(View view, Checkpoint checkpoint) throws Refused {
    if (!checkpoint.origin().equals(origin())) {
      throw new Refused(Reason.FIELD_INVALID, "the checkpoint is another log's");
    }
    if (checkpoint.size() > view.size() || checkpoint.size() == 0) {
      throw new Refused(Reason.VIEW_STALE, "this replica does not hold that size yet");
    }
    if (view.nextBlockEnd(checkpoint.size() - 1)
        .filter(end -> end == checkpoint.size())
        .isEmpty()) {
      throw new Refused(Reason.FIELD_INVALID, "no block ends at that size");
    }
  }

  /// A validator that signed another root for this size lied, or this replica is not what it was:
  /// the note shows it, whoever looks into it.
  private void requireRoot(View view, CosignedCheckpoint signed) throws Refused {
    Checkpoint checkpoint = signed.checkpoint();
    if (!view.rootAt(checkpoint.size()).equals(checkpoint.root())) {
      LOG.error("SPLIT VIEW: another root was shown for size {}", checkpoint.size());
      store.putSplitIfFirst(signed);
      throw new Refused(Reason.BAD_SIGNATURE, "another root than this replica's at that size");
    }
  }

  /// A replica that was built anew over another history agrees with itself, but not with what this
  /// validator vouched for.
  private static void requireConsistent(View view, Optional<Checkpoint> before) throws Refused {
    if (before.isPresent()
        && before.get().size() <= view.size()
        && !view.rootAt(before.get().size()).equals(before.get().root())) {
      LOG.error("SPLIT VIEW: size {} was cosigned with another root", before.get().size());
      throw new Refused(
          Reason.INTERNAL, "this replica does not continue the tree that was cosigned before");
    }
  }

  // Taking cosigned checkpoints.

  /// Takes a cosigned checkpoint if it is newer than the one held.
  public CompletionStage<Void> take(MemberId caller, Bytes note) {
    CosignedCheckpoint checkpoint;
    try {
      checkpoint = CosignedCheckpoint.parse(note);
    } catch (Malformed e) {
      return CompletableFuture.failedStage(
          new Refused(Reason.MALFORMED, "the note: " + e.getMessage()));
    }
    Instant received = seams.clock().instant();
    return arrivals
        .reached(checkpoint.checkpoint().size(), ARRIVAL_LIMIT)
        .thenAcceptAsync(
            arrived -> {
              compareClocks(checkpoint, received);
              verified(checkpoint).ifPresent(this::keepIfNewer);
            },
            seams.executor());
  }

  private void compareClocks(CosignedCheckpoint checkpoint, Instant received) {
    long size = checkpoint.checkpoint().size();
    try (View view = ledger.read()) {
      if (size > 0 && size <= view.size() && rosters.countingFor(view, size).isPresent()) {
        clocks.compare(checkpoint.only(signers(view, size)), received);
      }
    } catch (Unproven e) {
      LOG.debug("a checkpoint says nothing of clocks: {}", e.getMessage());
    }
  }

  private synchronized void keepIfNewer(Held held) {
    boolean newer =
        newest.isEmpty()
            || held.size() > newest.get().size()
            || (held.size() == newest.get().size() && held.oldest().isAfter(newest.get().oldest()));
    if (!newer) {
      return;
    }
    boolean transition;
    try (View view = ledger.read()) {
      transition =
          rosters.transitionsAbove(view, held.size() - 1).stream()
              .anyMatch(change -> change.blockEnd() == held.size());
    }
    store.put(held.checkpoint(), transition);
    newest = Optional.of(held);
    fetchMissedTransitions(held.size());
  }

  /// A node that was away when the roster changed asks the others for that checkpoint.
  private void fetchMissedTransitions(long size) {
    List<Long> missed;
    try (View view = ledger.read()) {
      missed =
          rosters.transitionsBelow(view, size).stream()
              .map(Rosters.RosterChange::blockEnd)
              .distinct()
              .filter(end -> store.transition(end).isEmpty())
              .toList();
    }
    for (long end : missed) {
      for (MemberId member : activeMembers.get()) {
        peers
            .peer(member)
            .fetchCheckpoint(end)
            .thenAcceptAsync(note -> note.ifPresent(n -> keepTransition(end, n)), seams.executor());
      }
    }
  }

  private void keepTransition(long end, Bytes note) {
    try {
      CosignedCheckpoint checkpoint = CosignedCheckpoint.parse(note);
      if (checkpoint.checkpoint().size() == end && verified(checkpoint).isPresent()) {
        store.putTransition(checkpoint);
      }
    } catch (Malformed e) {
      LOG.warn("a peer served an unreadable checkpoint of size {}", end);
    }
  }

  /// Checks a cosigned checkpoint against this replica; a quorum over another root is a split view.
  private Optional<Held> verified(CosignedCheckpoint checkpoint) {
    long size = checkpoint.checkpoint().size();
    try (View view = ledger.read()) {
      if (size == 0 || size > view.size() || rosters.countingFor(view, size).isEmpty()) {
        return Optional.empty();
      }
      CosignedCheckpoint.Cosigned cosigned =
          checkpoint.verifyAt(signers(view, size), seams.clock().instant().getEpochSecond());
      if (!view.rootAt(size).equals(checkpoint.checkpoint().root())) {
        LOG.error("SPLIT VIEW: a quorum cosigned another root for size {}", size);
        store.putSplit(checkpoint);
        return Optional.empty();
      }
      return Optional.of(new Held(checkpoint, Instant.ofEpochSecond(cosigned.oldestSeconds())));
    } catch (Unproven e) {
      LOG.warn("a checkpoint of size {} does not hold: {}", size, e.getMessage());
      return Optional.empty();
    }
  }

  /// Who signs a tree of this size. Members that the block at its end struck off cannot sign it.
  private Signers signers(View view, long size) {
    Roster roster = rosters.countingFor(view, size).orElseThrow();
    Set<MemberId> struckOff = new HashSet<>();
    for (Rosters.RosterChange change : rosters.transitionsAbove(view, size - 1)) {
      if (change.blockEnd() == size) {
        roster.validators().forEach(validator -> struckOff.add(validator.member()));
        change.roster().validators().forEach(validator -> struckOff.remove(validator.member()));
      }
    }
    return Signers.of(identity.alliance(), origin(), roster, struckOff);
  }

  private String origin() {
    return GenesisCore.origin(identity.alliance(), identity.trial());
  }
}
