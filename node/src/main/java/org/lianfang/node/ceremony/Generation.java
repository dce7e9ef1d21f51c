package org.lianfang.node.ceremony;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.Committed;
import org.lianfang.protocol.Detail;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.custody.Ceremony;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The wish for some keys: opens ceremony after ceremony until the ledger holds them.
///
/// Not thread-safe: the driver calls it in its turn.
final class Generation {
  private static final Logger LOG = LoggerFactory.getLogger(Generation.class);
  private static final int REFUSALS_MAX = 10;

  private final List<KeyName> names;
  private final CeremonyDoor door;
  private final CompletableFuture<List<KeySet>> keys = new CompletableFuture<>();
  private final Backoff backoff;
  private Optional<CeremonyId> opened = Optional.empty();
  private boolean submitting;
  private int ended;
  private int unsent;

  Generation(List<KeyName> names, CeremonyDoor door) {
    this.names = List.copyOf(names);
    this.door = door;
    this.backoff = new Backoff(door.now());
  }

  List<KeyName> names() {
    return names;
  }

  CompletableFuture<List<KeySet>> keys() {
    return keys;
  }

  /// Looks whether the keys are there, and opens a ceremony if none runs.
  ///
  /// @param time the later one of the ledger's and this node's: a ledger on which nothing happens
  ///   does not tell that a deadline has passed
  void advance(AllianceState state, Instant time) {
    List<KeyName> missing = names.stream().filter(name -> state.key(name).isEmpty()).toList();
    if (missing.isEmpty()) {
      keys.complete(names.stream().map(name -> state.key(name).orElseThrow()).toList());
      return;
    }
    if (submitting || state.runningCeremony(time).isPresent()) {
      return;
    }
    opened
        .flatMap(state::ceremony)
        .ifPresent(ceremony -> ended(ceremony, time, state.activeCustodians().size()));
    if (!keys.isDone() && backoff.isDue(door.now())) {
      open(state, missing);
    }
  }

  /// Each ceremony in vain leaves out whom it named, so that one more than there are custodians is
  /// enough unless they are silent again and again.
  private void ended(Ceremony ceremony, Instant time, int custodians) {
    opened = Optional.empty();
    ended++;
    CeremonyProgress progress = CeremonyProgress.of(ceremony, time);
    LOG.warn("ceremony {} {}: at fault {}", ceremony.id(), progress.standing(), progress.faulty());
    if (ended > custodians) {
      keys.completeExceptionally(new CeremonyFailed(progress));
    }
    backoff.failed(door.now());
  }

  private void open(AllianceState state, List<KeyName> missing) {
    if (state.alliance().isEmpty()) {
      keys.completeExceptionally(new Refused(Reason.NO_ALLIANCE, Detail.ALLIANCE_FIRST));
      return;
    }
    CeremonyId id = door.newCeremony();
    submitting = true;
    door.submit(new Command.OpenCeremony(id, missing))
        .whenComplete(
            (committed, failure) -> door.mailbox().accept(() -> submitted(id, committed, failure)));
  }

  private void submitted(
      CeremonyId id, @Nullable Committed committed, @Nullable Throwable failure) {
    submitting = false;
    if (committed == null) {
      // It may stand on the ledger: then it is found there as the ceremony that runs.
      opened = Optional.of(id);
      unsent++;
      backoff.failed(door.now());
      if (unsent >= REFUSALS_MAX && failure != null) {
        keys.completeExceptionally(failure);
      }
      return;
    }
    unsent = 0;
    switch (committed.outcome()) {
      case Outcome.Accepted accepted -> opened = Optional.of(id);
      case Outcome.Filed filed -> throw new IllegalStateException("a ceremony files nothing");
      case Outcome.Refused(Reason reason) -> refused(reason);
    }
  }

  private void refused(Reason reason) {
    if (reason == Reason.CEREMONY_EXISTS) {
      backoff.failed(door.now());
    } else {
      keys.completeExceptionally(new Refused(reason, Detail.CEREMONY_NOT_OPENED));
    }
  }
}
