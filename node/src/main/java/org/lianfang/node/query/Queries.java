package org.lianfang.node.query;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.lianfang.contract.standard.Standard;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.View;
import org.lianfang.node.Seams;
import org.lianfang.node.checkpoint.Freshness;
import org.lianfang.node.custody.Answer;
import org.lianfang.node.custody.Calls;
import org.lianfang.node.custody.Question;
import org.lianfang.node.query.Matching.Asked;
import org.lianfang.node.query.Matching.Found;
import org.lianfang.node.query.Matching.Reading;
import org.lianfang.node.vault.PayloadSeal;
import org.lianfang.node.vault.StoredVault;
import org.lianfang.node.vault.VaultExchange;
import org.lianfang.oprf.OprfOutput;
import org.lianfang.oprf.Suite;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Detail;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RecordState;
import org.lianfang.protocol.subject.Subject;
import org.lianfang.protocol.vault.Payload;

/// Asks whether the alliance knows a subject, and opens the records that say so.
///
/// Custodians compute the subject's tokens without learning them; the look-up is in this node's own
/// replica, in every open epoch. Opening is a recorded call of its own for each record.
public final class Queries {
  private final Ledger ledger;
  private final Calls calls;
  private final VaultExchange exchange;
  private final Freshness freshness;
  private final Matching matching;
  private final PayloadSeal seal;
  private final Seams seams;

  /// Questions that shared a batch are all answered at one moment.
  private final Executor readers;

  public Queries(
      Ledger ledger,
      Calls calls,
      StoredVault vault,
      VaultExchange exchange,
      Freshness freshness,
      Suite suite,
      Seams seams) {
    this.ledger = ledger;
    this.calls = calls;
    this.exchange = exchange;
    this.freshness = freshness;
    this.seal = new PayloadSeal(suite);
    this.matching = new Matching(ledger, vault, seal);
    this.seams = seams;
    this.readers = new FewAtOnce(seams.executor(), Runtime.getRuntime().availableProcessors());
  }

  /// Asks about one subject. What follows on the completing thread must not wait: other answers do
  /// for it.
  ///
  /// Fails with [Refused]: a custodian's refusal, `CUSTODIANS_UNREACHABLE`, `KEY_NOT_READY`,
  /// `PURPOSE_FORBIDDEN`, or `VIEW_STALE` where this node does not keep up with its own ledger. A
  /// record that was found and cannot be opened stays in the answer, with the reason.
  ///
  /// @param open whether to open every match
  public CompletionStage<QueryAnswer> query(Subject subject, Purpose purpose, boolean open) {
    return query(List.of(subject), purpose, open).thenApply(List::getFirst);
  }

  /// Asks about several subjects at once, which share batches and proofs; one answer each, in
  /// order. What follows on the completing thread must not wait: other answers do for it.
  public CompletionStage<List<QueryAnswer>> query(
      List<Subject> subjects, Purpose purpose, boolean open) {
    return ask(subjects, purpose, record -> open);
  }

  /// @param opened which matches to open
  private CompletionStage<List<QueryAnswer>> ask(
      List<Subject> subjects, Purpose purpose, Predicate<RecordId> opened) {
    Instant start = seams.clock().instant();
    if (!purpose.isAsking()) {
      return refuse(Reason.PURPOSE_FORBIDDEN, Detail.PURPOSE_ASKS_NOTHING, purpose.wireName());
    }
    List<Question> questions =
        subjects.stream().map(subject -> question(subject, purpose)).toList();
    return calls
        .ask(questions)
        .thenCompose(this::caughtUp)
        .thenComposeAsync(answers -> answered(subjects, answers, purpose, opened, start), readers);
  }

  private Question question(Subject subject, Purpose purpose) {
    return new Question(fresh(), purpose, subject.type(), Optional.of(subject), Optional.empty());
  }

  private Question question(RecordState record, Purpose purpose) {
    return new Question(
        fresh(),
        purpose,
        record.header().fields().subjectType(),
        Optional.empty(),
        Optional.of(record.id()));
  }

  private CallId fresh() {
    byte[] id = new byte[CallId.SIZE];
    seams.random().nextBytes(id);
    return new CallId(Bytes.owning(id));
  }

  /// Waits for the vault to have followed the ledger as far as it is applied.
  private CompletionStage<List<Answer>> caughtUp(List<Answer> answers) {
    long size;
    try (View view = ledger.read()) {
      size = view.size();
    }
    return exchange
        .followed(size)
        .thenCompose(
            followed ->
                followed
                    ? CompletableFuture.completedFuture(answers)
                    : refuse(Reason.VIEW_STALE, Detail.VAULT_BEHIND));
  }

  private CompletionStage<List<QueryAnswer>> answered(
      List<Subject> subjects,
      List<Answer> answers,
      Purpose purpose,
      Predicate<RecordId> opened,
      Instant start) {
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < subjects.size(); i++) {
      asked.add(new Asked(subjects.get(i).type(), answers.get(i)));
    }
    Reading reading = matching.read(asked, purpose);
    return open(reading, answers, purpose, opened)
        .thenApply(
            matches -> {
              answers.forEach(answer -> answer.subject().values().forEach(OprfOutput::destroy));
              List<QueryAnswer> all = new ArrayList<>();
              for (int i = 0; i < asked.size(); i++) {
                all.add(answer(asked.get(i), reading, i, matches, purpose, start));
              }
              return all;
            });
  }

  private QueryAnswer answer(
      Asked asked,
      Reading reading,
      int index,
      Map<RecordId, Match> opened,
      Purpose purpose,
      Instant start) {
    List<Match> matches =
        reading.found().get(index).stream()
            .map(found -> opened.getOrDefault(found.match().record(), found.match()))
            .toList();
    return new QueryAnswer(
        asked.answer().call(),
        asked.subjectType(),
        purpose,
        reading.standard(),
        reading.size(),
        freshness.age(),
        matches,
        reading.missing().getOrDefault(asked.subjectType(), 0),
        asked.answer().custodians(),
        Duration.between(start, seams.clock().instant()));
  }

  /// Opens the wanted matches. What the custodians refuse is told of each.
  private CompletionStage<Map<RecordId, Match>> open(
      Reading reading, List<Answer> answers, Purpose purpose, Predicate<RecordId> wanted) {
    Map<RecordId, Opening> openings = new LinkedHashMap<>();
    for (int i = 0; i < answers.size(); i++) {
      for (Found found : reading.found().get(i)) {
        OprfOutput subject = answers.get(i).subject().get(found.entry().tokenKey());
        if (subject != null && wanted.test(found.match().record())) {
          openings.putIfAbsent(found.match().record(), new Opening(found, subject));
        }
      }
    }
    if (openings.isEmpty()) {
      return CompletableFuture.completedFuture(Map.of());
    }
    List<Opening> all = List.copyOf(openings.values());
    return calls
        .ask(all.stream().map(opening -> question(opening.found().record(), purpose)).toList())
        .handleAsync(
            (records, failure) -> {
              Map<RecordId, Match> matches = new LinkedHashMap<>();
              for (int i = 0; i < all.size(); i++) {
                Opening opening = all.get(i);
                matches.put(
                    opening.found().match().record(),
                    failure == null
                        ? opened(opening, records.get(i))
                        : opening.found().match().unopened(reason(failure)));
              }
              return matches;
            },
            seams.executor());
  }

  /// @param subject y under the entry's k_T
  private record Opening(Found found, OprfOutput subject) {}

  private Match opened(Opening opening, Answer answer) {
    try {
      return opening.found().match().opened(read(opening, answer));
    } catch (Refused e) {
      return opening.found().match().unopened(e.reason());
    }
  }

  private Payload read(Opening opening, Answer answer) throws Refused {
    RecordState record = opening.found().record();
    OprfOutput key =
        answer
            .record()
            .orElseThrow(() -> new InvariantViolation("an opening's answer has the record's y"));
    try {
      return seal.open(
          opening.found().entry(), record.header(), record.headerBytes(), opening.subject(), key);
    } finally {
      key.destroy();
    }
  }

  private static Reason reason(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof Refused refused) {
      return refused.reason();
    }
    throw new CompletionException(cause);
  }

  /// Opens one record about a subject that the caller knows.
  ///
  /// Fails with [Refused]: `RECORD_UNKNOWN`, `RECORD_NOT_ACTIVE`, `PURPOSE_FORBIDDEN` where the
  /// purpose may not see the record's list, `NOT_FOUND` where the record is about another subject,
  /// `PAYLOAD_UNREADABLE`.
  public CompletionStage<Match> open(RecordId id, Subject subject, Purpose purpose) {
    try {
      requireVisible(id, purpose);
    } catch (Refused e) {
      return CompletableFuture.failedFuture(e);
    }
    return ask(List.of(subject), purpose, id::equals)
        .thenCompose(
            answers ->
                answers.getFirst().matches().stream()
                    .filter(match -> match.record().equals(id))
                    .findFirst()
                    .map(Queries::openedOrRefused)
                    .orElseGet(() -> refuse(Reason.NOT_FOUND, Detail.OTHER_SUBJECT, id)));
  }

  private static CompletionStage<Match> openedOrRefused(Match match) {
    return match.problem().isPresent()
        ? refuse(match.problem().get(), Detail.NOT_OPENED, match.record())
        : CompletableFuture.completedFuture(match);
  }

  private void requireVisible(RecordId id, Purpose purpose) throws Refused {
    try (View view = ledger.read()) {
      AllianceState state = new AllianceState(view);
      RecordState record =
          state
              .record(id)
              .orElseThrow(() -> new Refused(Reason.RECORD_UNKNOWN, Detail.RECORD_NOT_HERE, id));
      if (!record.status(view.time()).isLive()) {
        throw new Refused(
            Reason.RECORD_NOT_ACTIVE,
            Detail.RECORD_ENDED,
            id,
            record.status(view.time()).wireName());
      }
      Standard standard =
          state
              .standard()
              .orElseThrow(() -> new InvariantViolation("a ledger with records has a standard"));
      if (!standard.visible(purpose).contains(record.header().fields().list())) {
        throw new Refused(
            Reason.PURPOSE_FORBIDDEN,
            Detail.PURPOSE_MAY_NOT_SEE,
            purpose.wireName(),
            record.header().fields().list().wireName());
      }
    }
  }

  private static <T> CompletionStage<T> refuse(Reason reason, Detail detail, Object... arguments) {
    return CompletableFuture.failedFuture(new Refused(reason, detail, arguments));
  }
}
