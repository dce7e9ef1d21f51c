package org.lianfang.node.custody;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.node.Timers.Timer;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Detail;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.call.CallItem;
import org.lianfang.protocol.call.CallsHeader;
import org.lianfang.protocol.call.Evaluation;
import org.lianfang.protocol.call.SignedCalls;
import org.lianfang.protocol.checkpoint.LeafTree;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.VerifyingKey;
import org.lianfang.protocol.wire.CallCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One batch of calls on its way through the custodians, until each call has the checked answers of
/// t of them or cannot have them any more.
///
/// t custodians are asked at first. Where one refuses a call, cannot be reached, answers wrongly or
/// takes much longer than expected, the next one is asked for what is still lacking.
final class Round {
  private static final Logger LOG = LoggerFactory.getLogger(Round.class);

  /// How one call stands.
  private static final class Tally {
    private final Set<MemberId> asked = new HashSet<>();
    private final List<Combiner.Part> answers = new ArrayList<>();
    private final List<Reason> refusals = new ArrayList<>();

    /// Custodians that may still answer, the slow ones among them.
    private int open;

    private int slow;

    int expected() {
      return answers.size() + open - slow;
    }
  }

  /// A request on its way to one custodian.
  private static final class Request {
    private final MemberId custodian;
    private final List<Integer> calls;
    private final Instant start;
    private @Nullable Timer patience;
    private boolean slow;
    private boolean ended;

    Request(MemberId custodian, List<Integer> calls, Instant start) {
      this.custodian = custodian;
      this.calls = calls;
      this.start = start;
    }
  }

  private final Asking asking;
  private final Sharing sharing;
  private final List<PreparedCall> calls;
  private final Map<MemberId, VerifyingKey> custodians;
  private final List<MemberId> order;
  private final List<Bytes> leaves;
  private final List<Tally> tallies;
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  /// Once set, no tally gains answers or refusals any more: [#end] reads them without the lock.
  private boolean decided;

  /// @param calls at most [CallsHeader#SIZE_MAX], whose keys are all of this sharing
  /// @param custodians the active custodians and their custody keys
  Round(
      Asking asking,
      Sharing sharing,
      List<PreparedCall> calls,
      Map<MemberId, VerifyingKey> custodians) {
    this.asking = asking;
    this.sharing = sharing;
    this.calls = calls;
    this.custodians = custodians;
    this.order =
        asking
            .speeds()
            .order(
                sharing.holders().stream().filter(custodians::containsKey).toList(),
                nanos(asking.seams().clock().instant()));
    this.leaves =
        calls.stream()
            .map(call -> MerkleTree.leafHash(CallCodec.encode(call.own().item())))
            .toList();
    this.tallies = calls.stream().map(call -> new Tally()).toList();
  }

  /// Asks; completes when every call's answer is completed, never exceptionally.
  CompletionStage<Void> start() {
    advance();
    return done;
  }

  /// Asks whoever must be asked now; ends the round where nothing is left to wait for.
  private void advance() {
    List<Request> requests = new ArrayList<>();
    boolean ended = false;
    synchronized (this) {
      if (decided) {
        return;
      }
      for (MemberId custodian : order) {
        List<Integer> lacking = lacking(custodian);
        if (!lacking.isEmpty()) {
          requests.add(open(custodian, lacking));
        }
      }
      if (tallies.stream().allMatch(this::isDecided)) {
        decided = true;
        ended = true;
      }
    }
    if (!requests.isEmpty()) {
      // The last one goes on here, where a thread is at work already.
      requests
          .subList(0, requests.size() - 1)
          .forEach(request -> asking.seams().executor().execute(() -> ask(request)));
      ask(requests.getLast());
    }
    if (ended) {
      end();
    }
  }

  private boolean isDecided(Tally tally) {
    return tally.answers.size() >= sharing.threshold()
        || tally.answers.size() + tally.open < sharing.threshold();
  }

  private List<Integer> lacking(MemberId custodian) {
    List<Integer> lacking = new ArrayList<>();
    for (int i = 0; i < tallies.size(); i++) {
      Tally tally = tallies.get(i);
      if (tally.expected() < sharing.threshold() && !tally.asked.contains(custodian)) {
        lacking.add(i);
      }
    }
    return lacking;
  }

  private Request open(MemberId custodian, List<Integer> lacking) {
    for (int call : lacking) {
      Tally tally = tallies.get(call);
      tally.asked.add(custodian);
      tally.open++;
    }
    asking.speeds().asked(custodian);
    return new Request(custodian, lacking, asking.seams().clock().instant());
  }

  private void ask(Request request) {
    SignedCalls signed = sign(request);
    Duration patience = asking.speeds().patience(request.custodian, request.calls.size());
    Timer timer = asking.seams().timers().after(patience, () -> becameSlow(request));
    synchronized (this) {
      request.patience = timer;
    }
    List<PreparedCall> asked = request.calls.stream().map(calls::get).toList();
    VerifyingKey key = requireNonNull(custodians.get(request.custodian));
    CompletionStage<Evaluation> answer;
    try {
      answer = asking.peers().peer(request.custodian).evaluate(signed);
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedStage(e);
    }
    answer.whenComplete(
        (evaluation, failure) -> {
          if (failure != null) {
            failed(request, cause(failure));
          } else {
            checkAnswer(request, signed, asked, evaluation, key);
          }
        });
  }

  private void checkAnswer(
      Request request,
      SignedCalls signed,
      List<PreparedCall> asked,
      Evaluation evaluation,
      VerifyingKey key) {
    Instant received = asking.seams().clock().instant();
    if (isDecided()) {
      late(request, received);
      return;
    }
    asking
        .check()
        .check(signed, asked, evaluation, key)
        .whenComplete(
            (checked, failure) -> {
              if (failure == null) {
                answered(request, checked, received);
              } else if (cause(failure) instanceof WrongAnswer wrong && wrong.isAttributable()) {
                wrong(request, signed, evaluation, wrong);
              } else {
                failed(request, cause(failure));
              }
            });
  }

  /// Others answered first: nothing is checked any more.
  private void late(Request request, Instant received) {
    asking.speeds().answered(request.custodian, request.calls.size(), nanos(request, received));
    synchronized (this) {
      close(request);
    }
  }

  private synchronized boolean isDecided() {
    return decided;
  }

  private SignedCalls sign(Request request) {
    TreeSet<KeyId> keys = new TreeSet<>();
    List<CallItem> items = new ArrayList<>(request.calls.size());
    List<Bytes> hashes = new ArrayList<>(request.calls.size());
    for (int i : request.calls) {
      PreparedCall call = calls.get(i);
      call.keys().keys().forEach(key -> keys.add(key.id()));
      items.add(call.own().item());
      hashes.add(leaves.get(i));
    }
    CallsHeader header =
        new CallsHeader(
            asking.identity().member(),
            request.custodian,
            request.start.truncatedTo(ChronoUnit.MILLIS),
            sharing.generation(),
            List.copyOf(keys),
            LeafTree.of(hashes).root(),
            items.size());
    Bytes bytes = CallCodec.encode(header);
    Bytes signature =
        asking.identity().custody().sign(CallsHeader.LABEL, asking.identity().alliance(), bytes);
    return new SignedCalls(bytes, header, signature, items);
  }

  private void answered(Request request, CheckedAnswer checked, Instant received) {
    asking.speeds().answered(request.custodian, request.calls.size(), nanos(request, received));
    synchronized (this) {
      close(request);
      for (int place = 0; !decided && place < request.calls.size(); place++) {
        Tally tally = tallies.get(request.calls.get(place));
        int at = place;
        checked
            .refusals()
            .get(place)
            .ifPresentOrElse(
                tally.refusals::add, () -> tally.answers.add(new Combiner.Part(checked, at)));
      }
    }
    advance();
  }

  private void wrong(
      Request request, SignedCalls signed, Evaluation evaluation, WrongAnswer wrong) {
    LOG.warn(
        "custodian {} signed a wrong answer ({}); it is kept as evidence",
        request.custodian,
        wrong.getMessage());
    Instant now = asking.seams().clock().instant();
    try {
      asking
          .evidence()
          .keep(new Evidence(request.custodian, now, wrong.fault(), signed, evaluation));
    } catch (StoreFailed e) {
      LOG.error("evidence could not be stored", e);
    }
    asking.speeds().wrong(request.custodian, nanos(now));
    synchronized (this) {
      close(request);
    }
    advance();
  }

  private void failed(Request request, Throwable failure) {
    LOG.debug("custodian {} did not answer", request.custodian, failure);
    asking.speeds().failed(request.custodian, nanos(asking.seams().clock().instant()));
    synchronized (this) {
      close(request);
      if (!decided && failure instanceof Refused refused) {
        request.calls.forEach(call -> tallies.get(call).refusals.add(refused.reason()));
      }
    }
    advance();
  }

  private void becameSlow(Request request) {
    synchronized (this) {
      if (request.ended || decided) {
        return;
      }
      request.slow = true;
      request.calls.forEach(call -> tallies.get(call).slow++);
    }
    asking.speeds().slow(request.custodian, nanos(asking.seams().clock().instant()));
    advance();
  }

  private void close(Request request) {
    request.ended = true;
    if (request.patience != null) {
      request.patience.cancel();
    }
    for (int call : request.calls) {
      Tally tally = tallies.get(call);
      tally.open--;
      if (request.slow) {
        tally.slow--;
      }
    }
  }

  private void end() {
    List<Combiner.Answered> answered = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      Tally tally = tallies.get(i);
      if (tally.answers.size() >= sharing.threshold()) {
        answered.add(
            new Combiner.Answered(calls.get(i), tally.answers.subList(0, sharing.threshold())));
      } else {
        calls.get(i).answer().completeExceptionally(refusal(tally));
      }
    }
    asking
        .combiner()
        .combine(answered)
        .whenComplete(
            (answers, failure) -> {
              for (int i = 0; i < answered.size(); i++) {
                CompletableFuture<Answer> answer = answered.get(i).call().answer();
                if (failure == null) {
                  answer.complete(answers.get(i));
                } else {
                  answer.completeExceptionally(cause(failure));
                }
              }
              done.complete(null);
            });
  }

  /// The custodians' own refusal where so many refuse that t cannot answer; of several, the one
  /// that most of them give, so that a single custodian cannot choose it.
  private Refused refusal(Tally tally) {
    if (tally.refusals.size() <= order.size() - sharing.threshold() || order.isEmpty()) {
      return new Refused(
          Reason.CUSTODIANS_UNREACHABLE,
          Detail.CUSTODIANS_ANSWERED,
          tally.answers.size(),
          sharing.threshold());
    }
    Map<Reason, Long> counts =
        tally.refusals.stream()
            .collect(Collectors.groupingBy(reason -> reason, Collectors.counting()));
    Reason most =
        counts.entrySet().stream()
            .max(
                Map.Entry.<Reason, Long>comparingByValue()
                    .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
            .orElseThrow()
            .getKey();
    return new Refused(most, Detail.CUSTODIANS_REFUSED, tally.refusals.size());
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static long nanos(Request request, Instant received) {
    return Duration.between(request.start, received).toNanos();
  }

  private static long nanos(Instant time) {
    return ChronoUnit.NANOS.between(Instant.EPOCH, time);
  }
}
