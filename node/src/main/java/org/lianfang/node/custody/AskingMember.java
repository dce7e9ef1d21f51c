package org.lianfang.node.custody;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.lianfang.ledger.store.Store;
import org.lianfang.node.Identity;
import org.lianfang.node.Seams;
import org.lianfang.node.peer.Peers;
import org.lianfang.oprf.Suite;
import org.lianfang.protocol.Detail;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.CallsHeader;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.VerifyingKey;

/// Asks the custodians on behalf of this member. Thread-safe; starts no threads.
public final class AskingMember implements Calls {
  /// So many questions asked at once are a batch of their own.
  private static final int BULK = 64;

  private record Pending(Question question, CompletableFuture<Answer> answer) {}

  private final Asking asking;
  private final CallView.Source views;
  private final OwnCalls ownCalls;
  private final Coalescer<Pending> coalescer;

  /// @param store must have [CustodyTables#ALL]
  public AskingMember(
      Identity identity,
      Seams seams,
      Store store,
      Peers peers,
      CallView.Source views,
      DayKeys dayKeys,
      Suite suite) {
    this.asking =
        new Asking(
            identity,
            seams,
            peers,
            new AnswerCheck(identity.alliance(), suite, seams.executor()),
            new Combiner(suite, seams.executor()),
            new Speeds(identity.member(), seams.random()),
            new EvidenceLog(store));
    this.views = views;
    this.ownCalls = new OwnCalls(store, suite, dayKeys, seams);
    this.coalescer =
        new Coalescer<>(
            seams.clock(), seams.timers(), seams.executor(), CallsHeader.SIZE_MAX, this::send);
  }

  /// The wrong answers that custodians signed, oldest first.
  public List<Evidence> evidence() {
    return asking.evidence().all();
  }

  @Override
  public CompletionStage<List<Answer>> ask(List<Question> questions) {
    questions.forEach(CallShape::of);
    List<Pending> pending =
        questions.stream().map(q -> new Pending(q, new CompletableFuture<>())).toList();
    if (pending.size() < BULK) {
      coalescer.add(pending);
    } else {
      for (int from = 0; from < pending.size(); from += CallsHeader.SIZE_MAX) {
        List<Pending> part =
            pending.subList(from, Math.min(pending.size(), from + CallsHeader.SIZE_MAX));
        asking.seams().executor().execute(() -> send(part));
      }
    }
    return CompletableFuture.allOf(
            pending.stream().map(Pending::answer).toArray(CompletableFuture[]::new))
        .thenApply(all -> pending.stream().map(p -> p.answer().join()).toList());
  }

  private CompletionStage<Void> send(List<Pending> batch) {
    return CompletableFuture.supplyAsync(() -> judge(batch), Runnable::run)
        .thenCompose(this::askSharings)
        .exceptionally(
            failure -> {
              Throwable cause =
                  failure instanceof CompletionException && failure.getCause() != null
                      ? failure.getCause()
                      : failure;
              batch.forEach(pending -> pending.answer().completeExceptionally(cause));
              return null;
            });
  }

  /// A question that the rules on the own view allow.
  private record Judged(Pending pending, Judgment.Allowed keys) {}

  private record Outlook(
      Map<Sharing, List<Judged>> bySharing, Map<MemberId, VerifyingKey> custodians) {}

  private Outlook judge(List<Pending> batch) {
    Map<Sharing, List<Judged>> bySharing = new LinkedHashMap<>();
    Map<MemberId, VerifyingKey> custodians = new HashMap<>();
    try (CallView view = views.open()) {
      Optional<Member> self = view.member(asking.identity().member());
      for (Pending pending : distinct(batch)) {
        judge(view, self, pending)
            .ifPresent(
                judged -> {
                  Sharing sharing = judged.keys().keys().map(Sharing::of).findFirst().orElseThrow();
                  bySharing.computeIfAbsent(sharing, s -> new ArrayList<>()).add(judged);
                });
      }
      for (Sharing sharing : bySharing.keySet()) {
        for (MemberId holder : sharing.holders()) {
          view.member(holder)
              .filter(Member::isActive)
              .ifPresent(member -> custodians.put(holder, member.keys().custody()));
        }
      }
    }
    return new Outlook(bySharing, custodians);
  }

  /// A call id that is asked twice at once is asked once, and both wait for its answer.
  private static List<Pending> distinct(List<Pending> batch) {
    Map<CallId, Pending> first = new LinkedHashMap<>();
    for (Pending pending : batch) {
      Pending before = first.putIfAbsent(pending.question().call(), pending);
      if (before == null) {
        continue;
      }
      if (!before.question().equals(pending.question())) {
        pending.answer().completeExceptionally(OwnCalls.reused(pending.question().call()));
        continue;
      }
      CompletionStage<Answer> answered = before.answer();
      answered.whenComplete(
          (answer, failure) -> {
            if (failure == null) {
              pending.answer().complete(answer);
            } else {
              pending.answer().completeExceptionally(failure);
            }
          });
    }
    return List.copyOf(first.values());
  }

  private static Optional<Judged> judge(CallView view, Optional<Member> self, Pending pending) {
    Judgment judgment =
        self.map(member -> CallRules.judge(view, member, CallShape.of(pending.question())))
            .orElse(new Judgment.Denied(Reason.UNKNOWN_MEMBER));
    return switch (judgment) {
      case Judgment.Denied denied -> {
        pending.answer().completeExceptionally(new Refused(denied.reason(), Detail.OWN_VIEW));
        yield Optional.empty();
      }
      case Judgment.Allowed allowed -> {
        if (allowed.keys().map(Sharing::of).distinct().count() > 1) {
          pending
              .answer()
              .completeExceptionally(
                  new Refused(Reason.GENERATION_MISMATCH, Detail.KEYS_SHARED_ANEW));
          yield Optional.empty();
        }
        yield Optional.of(new Judged(pending, allowed));
      }
    };
  }

  private CompletableFuture<Void> askSharings(Outlook outlook) {
    return CompletableFuture.allOf(
        outlook.bySharing().entrySet().stream()
            .map(entry -> ask(entry.getKey(), entry.getValue(), outlook.custodians()))
            .toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<Void> ask(
      Sharing sharing, List<Judged> judged, Map<MemberId, VerifyingKey> custodians) {
    return ownCalls
        .prepare(judged.stream().map(j -> j.pending().question()).toList())
        .thenCompose(
            results -> {
              List<PreparedCall> calls = new ArrayList<>(results.size());
              for (int i = 0; i < results.size(); i++) {
                Judged asked = judged.get(i);
                CompletableFuture<Answer> answer = asked.pending().answer();
                switch (results.get(i)) {
                  case OwnCalls.Result.Ready ready ->
                      calls.add(new PreparedCall(ready.call(), asked.keys(), answer));
                  case OwnCalls.Result.Reused() ->
                      answer.completeExceptionally(
                          OwnCalls.reused(asked.pending().question().call()));
                }
              }
              return calls.isEmpty()
                  ? CompletableFuture.<Void>completedFuture(null)
                  : new Round(asking, sharing, calls, custodians).start();
            })
        .toCompletableFuture();
  }
}
