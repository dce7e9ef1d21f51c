package org.lianfang.node.filing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.View;
import org.lianfang.node.CommandSigner;
import org.lianfang.node.Identity;
import org.lianfang.node.Seams;
import org.lianfang.node.custody.Answer;
import org.lianfang.node.custody.Calls;
import org.lianfang.node.custody.Question;
import org.lianfang.node.vault.PayloadSeal;
import org.lianfang.node.vault.StoredVault;
import org.lianfang.node.vault.VaultExchange;
import org.lianfang.oprf.OprfOutput;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Detail;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.filing.FiledRecord;
import org.lianfang.protocol.filing.RecordHeader;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RecordState;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.vault.Payload;
import org.lianfang.protocol.vault.VaultEntry;
import org.lianfang.protocol.wire.CommandCodec;
import org.lianfang.protocol.wire.RecordHeaderCodec;

/// Takes one chunk from its drafts to the ledger and to the other members' vaults, from whichever
/// durable step it has reached.
///
/// | found | goes on by |
/// |---|---|
/// | drafts | asking under call ids that follow from the drafts, sealing, signing |
/// | signed command | submitting the same bytes |
/// | outcome | the done mark |
///
/// Whatever the outcome says, a line stands if the ledger's record names the entry that was sealed
/// for it: so a lost mark and an expired command are found out.
final class ChunkFiling {
  /// A command may expire at most 24 hours after the ledger's time, which may lag behind the clock.
  private static final Duration EXPIRY = Duration.ofHours(23);

  /// So many chunks are evaluated at a time: while one waits for the custodians' disks, the other
  /// computes.
  private static final int EVALUATED_AT_ONCE = 2;

  /// How often a chunk starts over within one run, as when a key is rotated under it.
  private static final int ROUNDS_MAX = 4;

  private final Ledger ledger;
  private final Calls calls;
  private final StoredVault vault;
  private final VaultExchange exchange;
  private final FilingJournal journal;
  private final RecordIds ids;
  private final PayloadSeal seal;
  private final CommandSigner signer;
  private final Submission submission;
  private final Seams seams;
  private final Turns turns;

  ChunkFiling(
      Identity self,
      Ledger ledger,
      Calls calls,
      StoredVault vault,
      VaultExchange exchange,
      FilingJournal journal,
      RecordIds ids,
      PayloadSeal seal,
      Seams seams) {
    this.ledger = ledger;
    this.calls = calls;
    this.vault = vault;
    this.exchange = exchange;
    this.journal = journal;
    this.ids = ids;
    this.seal = seal;
    this.signer = new CommandSigner(self, seams);
    this.submission = new Submission(ledger, seams);
    this.seams = seams;
    this.turns = new Turns(EVALUATED_AT_ONCE, seams.executor());
  }

  /// What became of a chunk: every line that is not refused stands on the ledger, and every member
  /// that could be reached holds its entry.
  record Settled(Map<RecordId, Reason> refused) {}

  /// Fails with [Refused] where the chunk stays in the journal, to be resumed.
  CompletionStage<Settled> run(FilingChunk chunk) {
    return round(new Progress(chunk, Map.of(), 1));
  }

  /// @param refused lines that are settled already
  private record Progress(FilingChunk chunk, Map<RecordId, Reason> refused, int round) {
    Progress with(FilingChunk changed) {
      return new Progress(changed, refused, round);
    }

    Progress again() {
      return new Progress(chunk, refused, round + 1);
    }
  }

  private CompletionStage<Settled> round(Progress progress) {
    if (progress.chunk().envelope().isPresent()) {
      return submit(progress);
    }
    if (progress.round() > ROUNDS_MAX) {
      return refuse(Reason.KEY_UNKNOWN, Detail.KEYS_KEEP_CHANGING);
    }
    // A line may stand already: its mark was lost after the envelope was dropped.
    try (View view = ledger.read()) {
      AllianceState state = new AllianceState(view);
      List<ChunkLine> left =
          progress.chunk().lines().stream()
              .filter(line -> !state.hasRecord(line.record()))
              .toList();
      if (left.size() < progress.chunk().lines().size()) {
        return settle(progress, view, line -> Optional.of(Reason.RECORD_EXISTS), left);
      }
    }
    return evaluate(progress);
  }

  /// Asks for the chunk's outputs, seals its entries and signs its command, when it is its turn.
  private CompletionStage<Settled> evaluate(Progress progress) {
    return turns
        .run(() -> sign(progress))
        .thenComposeAsync(
            signed ->
                signed
                    .map(chunk -> submit(progress.with(chunk)))
                    .orElseGet(() -> round(progress.again())),
            seams.executor());
  }

  /// Completes with the signed chunk; empty if a key came or went meanwhile.
  private CompletionStage<Optional<FilingChunk>> sign(Progress progress) {
    List<ChunkLine> lines = progress.chunk().lines();
    FilingKeys keys;
    try {
      keys = keys(lines);
    } catch (Refused e) {
      return CompletableFuture.failedFuture(e);
    }
    List<Question> questions = lines.stream().map(line -> question(line, keys)).toList();
    return calls
        .ask(questions)
        .thenApplyAsync(answers -> seal(progress.chunk(), keys, answers), seams.executor());
  }

  private FilingKeys keys(List<ChunkLine> lines) throws Refused {
    Set<SubjectType> types =
        lines.stream().map(line -> line.draft().subject().type()).collect(Collectors.toSet());
    try (View view = ledger.read()) {
      return FilingKeys.of(new AllianceState(view), types);
    }
  }

  private Question question(ChunkLine line, FilingKeys keys) {
    SubjectType type = line.draft().subject().type();
    return new Question(
        ids.call(Purpose.FILING, line.record(), keys.tokenKey(type), line.draftHash()),
        Purpose.FILING,
        type,
        Optional.of(line.draft().subject()),
        Optional.of(line.record()));
  }

  private Optional<FilingChunk> seal(FilingChunk chunk, FilingKeys keys, List<Answer> answers) {
    List<ChunkLine> lines = chunk.lines();
    boolean isAnswered = isUnchanged(keys, lines);
    for (int i = 0; i < lines.size(); i++) {
      KeyId tokenKey = keys.tokenKey(lines.get(i).draft().subject().type());
      isAnswered &= answers.get(i).subject().containsKey(tokenKey);
      isAnswered &= answers.get(i).record().isPresent();
    }
    if (!isAnswered) {
      return Optional.empty();
    }
    List<FiledRecord> records = new ArrayList<>();
    List<VaultEntry> entries = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      seal(chunk, lines.get(i), keys, answers.get(i), records, entries);
    }
    Envelope envelope = signer.sign(new Command.FileRecords(records), EXPIRY);
    return Optional.of(journal.sign(chunk, envelope, entries));
  }

  private boolean isUnchanged(FilingKeys keys, List<ChunkLine> lines) {
    try {
      return keys(lines).payloadKey().equals(keys.payloadKey());
    } catch (Refused e) {
      return false;
    }
  }

  private void seal(
      FilingChunk chunk,
      ChunkLine line,
      FilingKeys keys,
      Answer answer,
      List<FiledRecord> records,
      List<VaultEntry> entries) {
    KeyId tokenKey = keys.tokenKey(line.draft().subject().type());
    OprfOutput subject = answer.subject().get(tokenKey);
    if (subject == null) {
      throw new InvariantViolation("an answer was checked for its key");
    }
    RecordHeader header =
        new RecordHeader(
            line.record(),
            line.draft().headerFields(keys.standard(), chunk.day()),
            keys.standard().version(),
            keys.payloadKey());
    Bytes headerBytes = RecordHeaderCodec.encode(header);
    Payload payload = new Payload(line.draft().subject().canonical(), line.draft().note());
    VaultEntry entry =
        seal.seal(
            header,
            headerBytes,
            tokenKey,
            subject,
            answer.record().orElseThrow(),
            payload,
            seams.random());
    entries.add(entry);
    records.add(new FiledRecord(headerBytes, header, tokenKey, entry.payloadHash()));
    answer.subject().values().forEach(OprfOutput::destroy);
    answer.record().ifPresent(OprfOutput::destroy);
  }

  private CompletionStage<Settled> submit(Progress progress) {
    return submission
        .submit(progress.chunk().envelope().orElseThrow())
        .thenComposeAsync(committed -> committed(progress, committed), seams.executor());
  }

  private CompletionStage<Settled> committed(Progress progress, Committed committed) {
    List<ChunkLine> lines = progress.chunk().lines();
    Map<RecordId, Reason> refusals = new HashMap<>();
    switch (committed.outcome()) {
      case Outcome.Filed(var reasons) -> {
        for (int i = 0; i < lines.size(); i++) {
          RecordId record = lines.get(i).record();
          reasons.get(i).ifPresent(reason -> refusals.put(record, reason));
        }
      }
      case Outcome.Refused(var reason) ->
          lines.forEach(line -> refusals.put(line.record(), reason));
      case Outcome.Accepted() -> throw new InvariantViolation("a filing's outcome is by record");
    }
    try (View view = ledger.read()) {
      return settle(
          progress, view, line -> Optional.ofNullable(refusals.get(line.record())), List.of());
    }
  }

  private interface Refusals {
    Optional<Reason> of(ChunkLine line);
  }

  /// Writes what became of each line, and goes on with those that start over.
  ///
  /// @param open lines that nothing was said of
  private CompletionStage<Settled> settle(
      Progress progress, View view, Refusals refusals, List<ChunkLine> open) {
    FilingChunk chunk = progress.chunk();
    AllianceState state = new AllianceState(view);
    Map<RecordId, Reason> refused = new HashMap<>();
    List<VaultEntry> standing = new ArrayList<>();
    List<ChunkLine> anew = new ArrayList<>();
    List<ChunkLine> resign = new ArrayList<>();
    Optional<Reason> later = Optional.empty();
    for (ChunkLine line : chunk.lines()) {
      Optional<VaultEntry> entry = standing(state, line.record());
      Optional<Reason> reason = refusals.of(line);
      if (entry.isPresent()) {
        standing.add(entry.get());
      } else if (open.contains(line)) {
        anew.add(line);
      } else if (reason.isEmpty()) {
        throw new InvariantViolation("an accepted " + line.record() + " stands in the state");
      } else if (reason.get() == Reason.EXPIRED || reason.get() == Reason.REQUEST_ID_REUSED) {
        // These very bytes were ordered before, or too late, and what came of them is forgotten.
        resign.add(line);
      } else {
        switch (reason.get().retry()) {
          case NEVER -> refused.put(line.record(), reason.get());
          case ANEW -> anew.add(line);
          case LATER -> {
            anew.add(line);
            later = reason;
          }
        }
      }
    }
    if (!refused.isEmpty()) {
      exchange.erase(refused.keySet());
    }
    List<ChunkLine> left = new ArrayList<>(resign);
    left.addAll(anew);
    // What only expired is not sealed again: the same content goes into a new command.
    Optional<Envelope> again =
        anew.isEmpty() && !resign.isEmpty()
            ? chunk.envelope().map(expired -> signer.sign(only(expired, resign), EXPIRY))
            : Optional.empty();
    FilingChunk rest = journal.settle(chunk, refused, left, again);
    Map<RecordId, Reason> all = new HashMap<>(progress.refused());
    all.putAll(refused);
    CompletionStage<Void> pushed =
        standing.isEmpty()
            ? CompletableFuture.completedFuture(null)
            : exchange.push(view.size(), standing);
    if (left.isEmpty()) {
      return pushed.thenApply(nothing -> new Settled(Map.copyOf(all)));
    }
    if (later.isPresent()) {
      return refuse(later.get(), Detail.FILING_REFUSED);
    }
    return pushed.thenComposeAsync(
        nothing -> round(new Progress(rest, all, progress.round() + 1)), seams.executor());
  }

  /// The own entry of a record, if it is the one that the ledger names.
  private Optional<VaultEntry> standing(AllianceState state, RecordId id) {
    return state
        .record(id)
        .flatMap(
            record ->
                record.payloads().stream()
                    .flatMap(payload -> named(id, payload).stream())
                    .findFirst());
  }

  private Optional<VaultEntry> named(RecordId id, RecordState.Payload payload) {
    return vault
        .get(id, payload.tokenKey())
        .filter(entry -> entry.payloadHash().equals(payload.payloadHash()));
  }

  private static Command.FileRecords only(Envelope envelope, List<ChunkLine> lines) {
    Set<RecordId> wanted = lines.stream().map(ChunkLine::record).collect(Collectors.toSet());
    try {
      if (CommandCodec.decode(envelope.body()).command()
          instanceof Command.FileRecords(var records)) {
        return new Command.FileRecords(
            records.stream().filter(record -> wanted.contains(record.header().id())).toList());
      }
    } catch (Malformed e) {
      throw new InvariantViolation("the journal's command is readable", e);
    }
    throw new InvariantViolation("the journal's command files records");
  }

  private static CompletionStage<Settled> refuse(Reason reason, Detail detail) {
    return CompletableFuture.failedFuture(new Refused(reason, detail));
  }

  static Throwable unwrap(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
