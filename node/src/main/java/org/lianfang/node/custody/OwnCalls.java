package org.lianfang.node.custody;

import static org.lianfang.node.custody.CustodyTables.CUSTODY;
import static org.lianfang.node.custody.CustodyTables.OWN_CALLS;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.node.Seams;
import org.lianfang.oprf.Blind;
import org.lianfang.oprf.Blinded;
import org.lianfang.oprf.DayKey;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.group.Element;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Detail;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.CallItem;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.subject.Subject;

/// The member's own calls: one sealed row each, written durably together with the call's number
/// before anything is sent.
///
/// A row holds day, purpose, type, record id, blinded element and input, so that the member can
/// answer for the call in an audit; number and day stand beside the sealed part. A call asked again
/// under its id keeps its number and its blinded element. Numbers have no gaps.
final class OwnCalls {
  private static final Bytes NEXT_NUMBER = Bytes.utf8("own/next");
  private static final int FANNED_OUT = 32;

  /// What is to be written for one question.
  private record Draft(
      Question question, long day, Optional<Blinded> blinded, Optional<Element> recordElement) {}

  private final Store store;
  private final Suite suite;
  private final DayKeys dayKeys;
  private final CallSeal seal;
  private final Executor executor;
  private final GroupCommit<List<Draft>, List<Result>> commit;
  private long nextNumber;

  /// An own call, or why there is none.
  sealed interface Result {
    record Ready(OwnCall call) implements Result {}

    record Reused() implements Result {}
  }

  OwnCalls(Store store, Suite suite, DayKeys dayKeys, Seams seams) {
    this.store = store;
    this.suite = suite;
    this.dayKeys = dayKeys;
    this.seal = new CallSeal(suite, seams.random());
    this.executor = seams.executor();
    this.commit = new GroupCommit<>(executor, this::write);
    this.nextNumber = store.get(CUSTODY, NEXT_NUMBER).map(b -> b.longAt(0)).orElse(1L);
  }

  /// Blinds the questions and writes their rows; completes when all are durable. Each is ready or
  /// fails alone: with `CALL_ID_REUSED` where its id was used for other content, or so long ago
  /// that its row can no longer be read.
  CompletionStage<List<Result>> prepare(List<Question> questions) {
    List<CompletableFuture<List<Draft>>> parts = new ArrayList<>();
    for (int from = 0; from < questions.size(); from += FANNED_OUT) {
      List<Question> part = questions.subList(from, Math.min(questions.size(), from + FANNED_OUT));
      parts.add(
          questions.size() <= FANNED_OUT
              ? CompletableFuture.completedFuture(draft(part))
              : CompletableFuture.supplyAsync(() -> draft(part), executor));
    }
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .thenCompose(
            all -> {
              List<Draft> drafts = parts.stream().flatMap(p -> p.join().stream()).toList();
              return commit.add(drafts);
            });
  }

  /// The number of an own call; empty if there is none under this id.
  static Optional<Long> number(Store store, CallId call) {
    return store.get(OWN_CALLS, call.bytes()).map(row -> Row.of(row).number());
  }

  static Refused reused(CallId call) {
    return new Refused(Reason.CALL_ID_REUSED, Detail.CALL_WITH_OTHER_CONTENT, call);
  }

  /// Hashes and blinds all questions together, which costs less than one by one.
  private List<Draft> draft(List<Question> questions) {
    long today = dayKeys.today();
    List<Long> days = new ArrayList<>(questions.size());
    List<Optional<Blind>> blinds = new ArrayList<>(questions.size());
    for (Question question : questions) {
      long day =
          store.get(OWN_CALLS, question.call().bytes()).map(row -> Row.of(row).day()).orElse(today);
      days.add(day);
      blinds.add(
          question.subject().filter(s -> dayKeys.isOpen(day)).map(s -> blind(question, s, day)));
    }
    Iterator<Blinded> blinded = blindAll(questions, blinds).iterator();
    Iterator<Element> hashed = hashAll(questions).iterator();
    List<Draft> drafts = new ArrayList<>(questions.size());
    for (int i = 0; i < questions.size(); i++) {
      Question question = questions.get(i);
      drafts.add(
          new Draft(
              question,
              days.get(i),
              blinds.get(i).map(blind -> blinded.next()),
              question.record().map(id -> hashed.next())));
    }
    return drafts;
  }

  private Blind blind(Question question, Subject subject, long day) {
    return dayKeys.at(day).blind(suite, question.call().bytes().toArray(), subject.tokenInput());
  }

  private List<Blinded> blindAll(List<Question> questions, List<Optional<Blind>> blinds) {
    List<byte[]> inputs = new ArrayList<>();
    for (int i = 0; i < blinds.size(); i++) {
      if (blinds.get(i).isPresent()) {
        inputs.add(questions.get(i).subject().orElseThrow().tokenInput());
      }
    }
    return Blinded.all(suite, inputs, blinds.stream().flatMap(Optional::stream).toList());
  }

  /// The elements of the record ids, where there are any, in order.
  private List<Element> hashAll(List<Question> questions) {
    List<byte[]> records =
        questions.stream()
            .flatMap(q -> q.record().stream())
            .map(id -> id.bytes().toArray())
            .toList();
    return records.isEmpty() ? List.of() : suite.hashAllToGroup(records).elements();
  }

  private List<List<Result>> write(List<List<Draft>> jobs) throws StoreFailed {
    Batch batch = new Batch();
    Map<CallId, Bytes> written = new HashMap<>();
    List<List<Result>> results = new ArrayList<>(jobs.size());
    for (List<Draft> drafts : jobs) {
      List<Result> ready = new ArrayList<>(drafts.size());
      for (Draft draft : drafts) {
        ready.add(place(draft, written, batch));
      }
      results.add(ready);
    }
    if (!batch.writes().isEmpty()) {
      batch.put(CUSTODY, NEXT_NUMBER, Bytes.ofLong(nextNumber));
      store.write(batch, Durability.SYNC);
    }
    return results;
  }

  private Result place(Draft draft, Map<CallId, Bytes> written, Batch batch) {
    CallId call = draft.question().call();
    if (!dayKeys.isOpen(draft.day())) {
      return new Result.Reused();
    }
    Optional<Bytes> existing =
        Optional.ofNullable(written.get(call)).or(() -> store.get(OWN_CALLS, call.bytes()));
    DayKey key = dayKeys.at(draft.day());
    Bytes plain = plain(draft);
    if (existing.isPresent()) {
      Row row = Row.of(existing.get());
      boolean same =
          row.day() == draft.day()
              && seal.open(key, call, row.number(), row.sealed()).equals(plain);
      return same ? new Result.Ready(ready(draft, row.number())) : new Result.Reused();
    }
    long number = nextNumber++;
    Bytes row = new Row(number, draft.day(), seal.seal(key, call, number, plain)).encode();
    written.put(call, row);
    batch.put(OWN_CALLS, call.bytes(), row);
    return new Result.Ready(ready(draft, number));
  }

  private static OwnCall ready(Draft draft, long number) {
    Question question = draft.question();
    CallItem item =
        new CallItem(
            question.call(),
            number,
            question.purpose(),
            question.subjectType(),
            question.record(),
            draft.blinded().map(b -> Bytes.owning(b.element().encoded())));
    return new OwnCall(item, draft.blinded(), draft.recordElement());
  }

  private static Bytes plain(Draft draft) {
    Question question = draft.question();
    return Fields.join(
        Bytes.ofInt(question.purpose().number()),
        Bytes.ofInt(question.subjectType().number()),
        question.record().map(RecordId::bytes).orElse(Bytes.EMPTY),
        draft.blinded().map(b -> Bytes.owning(b.element().encoded())).orElse(Bytes.EMPTY),
        question.subject().map(s -> Bytes.owning(s.tokenInput())).orElse(Bytes.EMPTY));
  }

  private record Row(long number, long day, Bytes sealed) {
    static Row of(Bytes row) {
      return new Row(row.longAt(0), row.longAt(Long.BYTES), row.slice(2 * Long.BYTES, row.size()));
    }

    Bytes encode() {
      return Bytes.join(Bytes.ofLong(number), Bytes.ofLong(day), sealed);
    }
  }
}
