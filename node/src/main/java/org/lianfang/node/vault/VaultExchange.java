package org.lianfang.node.vault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.Block;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.Subscription;
import org.lianfang.ledger.View;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.node.Identity;
import org.lianfang.node.Seams;
import org.lianfang.node.peer.Peer;
import org.lianfang.node.peer.Peers;
import org.lianfang.node.vault.StoredVault.Expected;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RecordState;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Misbehaviour;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.vault.VaultEntry;
import org.lianfang.protocol.wire.CommandCodec;
import org.lianfang.protocol.wire.EnvelopeCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the vault in step with the ledger and with the other members' vaults.
///
/// Every record that comes to stand on the ledger without its entry here is missing until the entry
/// arrives: pushed by its source, or fetched from the source or from any other member. Fetching
/// follows the ledger and the clock, never a query. An entry is taken only if a live header names
/// its hash, and whoever pushes another one is told; what the ledger closes is erased.
public final class VaultExchange implements AutoCloseable {
  /// Entries in one call between nodes.
  public static final int ENTRIES_MAX = 500;

  private static final Logger LOG = LoggerFactory.getLogger(VaultExchange.class);

  /// One answer's entries, in bytes of ciphertext.
  private static final int ANSWER_BYTES_MAX = 2 << 20;

  private static final Duration BEHIND_MAX = Duration.ofSeconds(2);
  private static final int WAITING_MAX = 64;

  /// A source pushes at once; only what it did not bring is fetched.
  private static final Duration GRACE = Duration.ofSeconds(3);

  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration PAUSE_MAX = Duration.ofMinutes(1);

  private final MemberId self;
  private final Ledger ledger;
  private final StoredVault vault;
  private final Peers peers;
  private final Seams seams;
  private final Set<Waiting> waiting = new LinkedHashSet<>();
  private final VaultFetch fetch;
  private @Nullable Subscription subscription;
  private volatile boolean closed;

  public VaultExchange(Identity self, Ledger ledger, StoredVault vault, Peers peers, Seams seams) {
    this.self = self.member();
    this.ledger = ledger;
    this.vault = vault;
    this.peers = peers;
    this.seams = seams;
    this.fetch =
        new VaultFetch(
            this.self,
            ledger,
            vault,
            peers,
            seams,
            (from, entries) -> accept(from, entries).held());
  }

  /// Begins to follow the ledger and to fetch what is missing.
  public void start() {
    subscription = ledger.subscribe(vault.position(), this::onBlock);
    pause(PAUSE);
    seams.executor().execute(this::purge);
  }

  private void onBlock(Block block, View after) {
    Set<RecordId> touched = new LinkedHashSet<>();
    block.commands().forEach(committed -> touched(committed, touched));
    AllianceState state = new AllianceState(after);
    List<Expected> filed = new ArrayList<>();
    Set<RecordId> ended = new HashSet<>();
    for (RecordId id : touched) {
      RecordState record =
          state
              .record(id)
              .orElseThrow(() -> new InvariantViolation("an accepted record stands in the state"));
      if (record.status(block.time()).isLive()) {
        filed.addAll(expected(record));
      } else {
        ended.add(id);
      }
    }
    if (vault.follow(
        filed, ended, RecordState.day(block.time()), block.end(), seams.clock().millis())) {
      seams.executor().execute(this::purge);
    }
    wake(block.end());
  }

  /// Collects the records whose standing a command changed.
  private static void touched(Committed committed, Set<RecordId> touched) {
    if (!committed.outcome().isAccepted()
        || Misbehaviour.decode(committed.envelope()).isPresent()) {
      return;
    }
    switch (command(committed)) {
      case Command.FileRecords(var records) -> {
        if (committed.outcome() instanceof Outcome.Filed(var reasons)) {
          for (int i = 0; i < records.size(); i++) {
            if (reasons.get(i).isEmpty()) {
              touched.add(records.get(i).header().id());
            }
          }
        }
      }
      case Command.WithdrawRecord(var record, var reason) -> touched.add(record);
      case Command.Genesis g -> {}
      case Command.ProposeAdmission p -> {}
      case Command.ProposeStatus p -> {}
      case Command.ProposeValidator p -> {}
      case Command.ChangeEngineKeys c -> {}
      case Command.ChangeEndpoints c -> {}
      case Command.Vote v -> {}
      case Command.PostCallBatch p -> {}
      case Command.OpenCeremony o -> {}
      case Command.JoinCeremony j -> {}
      case Command.DealCeremony d -> {}
      case Command.CertifyCeremony c -> {}
      case Command.ComplainCeremony c -> {}
      case Command.DemandCeremony d -> {}
      case Command.AnswerCeremony a -> {}
      case Command.LeaveCeremony l -> {}
    }
  }

  private static Command command(Committed committed) {
    try {
      return CommandCodec.decode(EnvelopeCodec.decode(committed.envelope()).body()).command();
    } catch (Malformed e) {
      throw new InvariantViolation("an accepted envelope is readable", e);
    }
  }

  private static List<Expected> expected(RecordState record) {
    return record.payloads().stream()
        .map(
            payload ->
                new Expected(
                    record.id(),
                    payload.tokenKey(),
                    record.header().fields().subjectType(),
                    payload.payloadHash(),
                    record.header().fields().validUntil()))
        .toList();
  }

  /// Hands entries to all other active members; completes when each has answered, with a refusal
  /// too, or could not be reached. Whoever was not reached fetches them itself.
  ///
  /// @param size the ledger's size with the entries' records
  public CompletionStage<Void> push(long size, List<VaultEntry> entries) {
    List<CompletableFuture<?>> pushes = new ArrayList<>();
    for (MemberId member : others()) {
      for (int from = 0; from < entries.size(); from += ENTRIES_MAX) {
        List<VaultEntry> part = entries.subList(from, Math.min(entries.size(), from + ENTRIES_MAX));
        pushes.add(
            peers
                .peer(member)
                .pushEntries(size, part)
                .whenComplete((held, failure) -> tell(member, failure))
                .handle((held, failure) -> held)
                .toCompletableFuture());
      }
    }
    return CompletableFuture.allOf(pushes.toArray(CompletableFuture<?>[]::new));
  }

  /// Tells the operator of a refusal for good. A member that cannot be reached, or asks to come
  /// later, fetches the entries itself.
  private static void tell(MemberId member, @Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof Refused refused && refused.reason().retry() != Reason.Retry.LATER) {
      LOG.warn("{} refused entries pushed to it: {}", member, refused.reason());
    }
  }

  private List<MemberId> others() {
    try (View view = ledger.read()) {
      return new AllianceState(view)
          .members().stream()
              .filter(Member::isActive)
              .map(Member::id)
              .filter(member -> !member.equals(self))
              .toList();
    }
  }

  /// Takes entries that another member pushes; waits up to two seconds for the own replica to reach
  /// `size`.
  ///
  /// @return how many of them this node holds now; fails with [Refused] `TOO_LARGE`, or
  ///   `ENTRY_MISMATCH` once the others of them are durable
  public CompletionStage<Integer> take(MemberId caller, long size, List<VaultEntry> entries) {
    if (entries.size() > ENTRIES_MAX) {
      return CompletableFuture.failedFuture(
          new Refused(Reason.TOO_LARGE, "at most " + ENTRIES_MAX + " entries at a time"));
    }
    boolean isCrowded;
    synchronized (waiting) {
      isCrowded = waiting.size() >= WAITING_MAX;
    }
    return (isCrowded ? CompletableFuture.completedFuture(false) : followed(size))
        .thenApplyAsync(reached -> heldOrRefused(accept(caller, entries)), seams.executor());
  }

  /// Waits, at most two seconds, until the vault has followed the ledger up to `size`: until every
  /// live header below it has its entry here or counts as missing.
  ///
  /// @return whether it has
  public CompletionStage<Boolean> followed(long size) {
    CompletableFuture<Boolean> reached = new CompletableFuture<>();
    Waiting wait = new Waiting(size, reached);
    synchronized (waiting) {
      if (vault.position() >= size) {
        return CompletableFuture.completedFuture(true);
      }
      waiting.add(wait);
    }
    seams
        .timers()
        .after(
            BEHIND_MAX,
            () -> {
              synchronized (waiting) {
                waiting.remove(wait);
              }
              reached.complete(false);
            });
    return reached;
  }

  private void wake(long size) {
    List<Waiting> ready;
    synchronized (waiting) {
      ready = waiting.stream().filter(wait -> wait.size() <= size).toList();
      ready.forEach(waiting::remove);
    }
    ready.forEach(wait -> wait.reached().complete(true));
  }

  private record Waiting(long size, CompletableFuture<Boolean> reached) {}

  /// What came of entries that a member handed over.
  ///
  /// @param held how many are held now
  /// @param mismatched the records whose headers name another entry than was handed over
  private record Accepted(int held, List<RecordId> mismatched) {}

  /// Stores those entries that live headers name.
  private Accepted accept(MemberId from, Collection<VaultEntry> entries) {
    List<RecordId> mismatched = new ArrayList<>();
    int held =
        vault.putChecked(
            () -> {
              try (View view = ledger.read()) {
                AllianceState state = new AllianceState(view);
                List<VaultEntry> named = new ArrayList<>();
                for (VaultEntry entry : entries) {
                  Optional<RecordState> record =
                      state
                          .record(entry.record())
                          .filter(known -> known.status(view.time()).isLive());
                  if (record.isEmpty()) {
                    continue;
                  }
                  if (isNamed(record.get(), entry)) {
                    named.add(entry);
                  } else {
                    mismatched.add(entry.record());
                  }
                }
                return named;
              }
            });
    for (RecordId record : mismatched) {
      LOG.warn(
          "{} handed over an entry that {} does not name; refused: {}",
          from,
          record,
          Reason.ENTRY_MISMATCH);
    }
    return new Accepted(held, mismatched);
  }

  private static boolean isNamed(RecordState record, VaultEntry entry) {
    return record.payloadHash(entry.tokenKey()).equals(Optional.of(entry.payloadHash()));
  }

  private static int heldOrRefused(Accepted accepted) {
    if (!accepted.mismatched().isEmpty()) {
      throw new CompletionException(
          new Refused(
              Reason.ENTRY_MISMATCH,
              "entries that their records' headers do not name: "
                  + accepted.mismatched().size()
                  + ", the first one that of "
                  + accepted.mismatched().getFirst()));
    }
    return accepted.held();
  }

  /// Gives another member the entries it asks for, as far as this node holds them and their records
  /// are live.
  ///
  /// @return fails with [Refused] `TOO_LARGE`
  public CompletionStage<List<VaultEntry>> give(MemberId caller, List<Peer.EntryName> names) {
    if (names.size() > ENTRIES_MAX) {
      return CompletableFuture.failedFuture(
          new Refused(Reason.TOO_LARGE, "at most " + ENTRIES_MAX + " entries at a time"));
    }
    List<VaultEntry> given = new ArrayList<>();
    int bytes = 0;
    try (View view = ledger.read()) {
      AllianceState state = new AllianceState(view);
      for (Peer.EntryName name : new LinkedHashSet<>(names)) {
        Optional<VaultEntry> entry =
            state
                .record(name.record())
                .filter(record -> record.status(view.time()).isLive())
                .flatMap(record -> vault.get(name.record(), name.tokenKey()));
        if (entry.isPresent() && bytes < ANSWER_BYTES_MAX) {
          bytes += entry.get().ciphertext().size();
          given.add(entry.get());
        }
      }
    }
    return CompletableFuture.completedFuture(List.copyOf(given));
  }

  private void pause(Duration pause) {
    if (!closed) {
      seams.timers().after(pause, () -> seams.executor().execute(() -> fetchOnce(pause)));
    }
  }

  private void fetchOnce(Duration pause) {
    if (closed) {
      return;
    }
    purge();
    fetch
        .run(seams.clock().millis() - GRACE.toMillis())
        .whenComplete(
            (result, failure) -> {
              if (failure != null) {
                LOG.warn("fetching entries failed", failure);
              }
              boolean stuck = failure != null || result == VaultFetch.Result.STUCK;
              Duration twice = pause.multipliedBy(2);
              pause(!stuck ? PAUSE : twice.compareTo(PAUSE_MAX) < 0 ? twice : PAUSE_MAX);
            });
  }

  /// Deletes entries of records that never came to stand on the ledger; the files are rid of them
  /// in the background.
  public void erase(Set<RecordId> records) {
    vault.remove(records);
    seams.executor().execute(this::purge);
  }

  private void purge() {
    try {
      while (!closed && vault.purgeErased()) {
        // A few records at a time.
      }
    } catch (StoreFailed e) {
      LOG.warn("erased entries may still be on the disk; trying again", e);
    } catch (IllegalStateException e) {
      if (!closed) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    Subscription running = subscription;
    if (running != null) {
      running.close();
    }
    wake(Long.MAX_VALUE);
  }
}
