package org.lianfang.node.filing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.View;
import org.lianfang.ledger.store.Reader;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.Table;
import org.lianfang.node.Identity;
import org.lianfang.node.Seams;
import org.lianfang.node.Timers;
import org.lianfang.node.custody.Calls;
import org.lianfang.node.filing.ChunkFiling.Settled;
import org.lianfang.node.secret.SecretStore;
import org.lianfang.node.vault.PayloadSeal;
import org.lianfang.node.vault.StoredVault;
import org.lianfang.node.vault.VaultExchange;
import org.lianfang.oprf.Suite;
import org.lianfang.protocol.Detail;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RecordState;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.Role;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Files what this member reports.
///
/// Lines go in chunks of at most 250, several on their way at once: while one waits for the ledger
/// the next are evaluated. Every step of a chunk is in the journal before the next begins, so that
/// after a crash [#start] takes each chunk up where it was, and running the same command again ends
/// with every line filed exactly once.
public final class Filings implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Filings.class);
  private static final Duration RESUME_PAUSE = Duration.ofSeconds(30);

  private final Identity self;
  private final Ledger ledger;
  private final FilingJournal journal;
  private final References references;
  private final ChunkFiling chunks;
  private final Records records;
  private final Seams seams;

  /// Held while references are looked up and the lines that are free are written: two commands
  /// never claim one reference.
  private final ReentrantLock claiming = new ReentrantLock();

  /// Chunks that a command has written and not yet begun to take to the ledger.
  private final Set<Long> claimed = ConcurrentHashMap.newKeySet();

  private final Map<Long, CompletableFuture<Settled>> running = new ConcurrentHashMap<>();
  private Timers.@Nullable Timer resuming;

  /// @param store the vault's; it has the [#tables] too
  public Filings(
      Identity self,
      Ledger ledger,
      Calls calls,
      Store store,
      StoredVault vault,
      VaultExchange exchange,
      SecretStore secrets,
      Suite suite,
      Seams seams) {
    this.self = self;
    this.ledger = ledger;
    this.seams = seams;
    this.journal = new FilingJournal(store, vault, secrets, seams.random());
    this.records = new Records(self, ledger, journal, seams);
    RecordIds ids = new RecordIds(secrets);
    this.references = new References(ids, journal);
    this.chunks =
        new ChunkFiling(
            self, ledger, calls, vault, exchange, journal, ids, new PayloadSeal(suite), seams);
  }

  /// The tables that the store must have, besides the vault's.
  public static List<Table> tables() {
    return FilingJournal.tables();
  }

  /// Whether the member of this store has filed under this record id, or is about to; needs no
  /// secrets.
  ///
  /// @param store has the [#tables]
  public static boolean isOwn(Reader store, RecordId record) {
    return FilingJournal.knows(store, record);
  }

  /// Takes up what a former run of the node left in the journal, and goes on trying.
  public void start() {
    seams.executor().execute(this::resumeQuietly);
    resuming =
        seams.timers().every(RESUME_PAUSE, () -> seams.executor().execute(this::resumeQuietly));
  }

  /// Records, and the withdrawal of own ones.
  public Records records() {
    return records;
  }

  private void resumeQuietly() {
    resume()
        .whenComplete(
            (nothing, failure) -> {
              if (failure != null) {
                LOG.info("lines wait in the journal: {}", ChunkFiling.unwrap(failure).getMessage());
              }
            });
  }

  /// Takes all chunks of the journal to the ledger, in order, those that can go on; fails like the
  /// first of those that cannot.
  public CompletionStage<Void> resume() {
    CompletionStage<@Nullable Throwable> all = CompletableFuture.completedFuture(null);
    for (FilingChunk chunk : journal.unsettled()) {
      if (claimed.contains(chunk.number())) {
        continue;
      }
      all =
          all.thenComposeAsync(
              first ->
                  run(chunk.number()).handle((settled, failure) -> first == null ? failure : first),
              seams.executor());
    }
    return all.thenCompose(
        first ->
            first == null
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(ChunkFiling.unwrap(first)));
  }

  /// Takes one chunk to the ledger, once at a time.
  CompletionStage<Settled> run(long number) {
    CompletableFuture<Settled> settled = new CompletableFuture<>();
    CompletableFuture<Settled> before = running.putIfAbsent(number, settled);
    claimed.remove(number);
    if (before != null) {
      return before;
    }
    settle(number)
        .whenComplete(
            (result, failure) -> {
              running.remove(number);
              if (failure == null) {
                settled.complete(result);
              } else {
                settled.completeExceptionally(ChunkFiling.unwrap(failure));
              }
            });
    return settled;
  }

  private CompletionStage<Settled> settle(long number) {
    Optional<FilingChunk> chunk = journal.chunk(number);
    if (chunk.isEmpty()) {
      return CompletableFuture.completedFuture(new Settled(Map.of()));
    }
    return chunks
        .run(chunk.get())
        .whenComplete(
            (settled, failure) -> {
              if (failure != null && ChunkFiling.unwrap(failure) instanceof Refused refused) {
                giveUp(number, refused.reason());
              }
            });
  }

  /// Drops a chunk that custodians refuse for good before anything was sealed.
  private void giveUp(long number, Reason reason) {
    Optional<FilingChunk> chunk = journal.chunk(number);
    if (reason.retry() == Reason.Retry.NEVER
        && chunk.isPresent()
        && chunk.get().envelope().isEmpty()) {
      Map<RecordId, Reason> refused = new HashMap<>();
      chunk.get().lines().forEach(line -> refused.put(line.record(), reason));
      journal.settle(chunk.get(), refused, List.of(), Optional.empty());
    }
  }

  /// Files an input. Completes when every good line stands on the ledger and every member that can
  /// be reached holds its entry.
  ///
  /// Fails with [Refused] where custodians or ledger cannot be reached or refuse; lines that are in
  /// the journal by then are filed later, and the same command may be repeated.
  public CompletionStage<FilingResult> file(FilingRequest request) {
    try {
      requireReporter();
    } catch (Refused e) {
      return CompletableFuture.failedFuture(e);
    }
    if (!request.dryRun()) {
      resumeQuietly();
    }
    return new FilingRun(request, this, seams.executor()).start();
  }

  private void requireReporter() throws Refused {
    try (View view = ledger.read()) {
      Optional<Member> member = new AllianceState(view).member(self.member());
      if (member.isEmpty()) {
        throw new Refused(Reason.UNKNOWN_MEMBER, Detail.MEMBER_UNKNOWN, self.member());
      }
      if (!member.get().isActive()) {
        throw new Refused(Reason.MEMBER_NOT_ACTIVE, Detail.MEMBER_INACTIVE, self.member());
      }
      if (!member.get().hasRole(Role.REPORTER)) {
        throw new Refused(Reason.ROLE_MISSING, Detail.NOT_A_REPORTER, self.member());
      }
    }
  }

  /// Looks up the references of some lines and writes those that are free into the journal; in a
  /// dry run only into `seen`.
  Claim claim(FilingRequest request, List<Line.Good> lines, Map<String, Line.Good> seen) {
    claiming.lock();
    try (View view = ledger.read()) {
      AllianceState state = new AllianceState(view);
      int member =
          state
              .member(self.member())
              .map(Member::number)
              .orElseThrow(() -> new InvariantViolation("a member stays on the ledger"));
      List<References.Standing> standings = new ArrayList<>();
      List<ChunkLine> free = new ArrayList<>();
      for (Line.Good line : lines) {
        Line.Good before = seen.putIfAbsent(line.draft().reference(), line);
        References.Standing standing =
            before == null
                ? references.of(member, line.draft(), state, view.time())
                : references.repeated(member, line.draft(), before.draft());
        standings.add(standing);
        if (standing instanceof References.Standing.Free(RecordId record)) {
          free.add(new ChunkLine(line.number(), record, line.draft()));
        }
      }
      Optional<FilingChunk> chunk =
          free.isEmpty() || request.dryRun() ? Optional.empty() : Optional.of(begin(request, free));
      return new Claim(standings, chunk);
    } finally {
      claiming.unlock();
    }
  }

  private FilingChunk begin(FilingRequest request, List<ChunkLine> lines) {
    long number = journal.number();
    // Only the command itself takes it to the ledger now, and learns what became of each line.
    claimed.add(number);
    return journal.begin(
        number, request.request(), RecordState.day(seams.clock().instant()), lines);
  }

  /// @param standings one a line
  /// @param chunk those that were free, in the journal now
  record Claim(List<References.Standing> standings, Optional<FilingChunk> chunk) {}

  /// How many chunks of lines wait in the journal.
  public int unsettled() {
    return journal.unsettled().size();
  }

  /// What this member filed under a record id.
  Optional<OwnRecord> own(RecordId record) {
    return journal.find(record);
  }

  @Override
  public void close() {
    Timers.Timer timer = resuming;
    if (timer != null) {
      timer.cancel();
    }
  }
}
