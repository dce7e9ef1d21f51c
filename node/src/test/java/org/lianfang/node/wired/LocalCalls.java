package org.lianfang.node.wired;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.View;
import org.lianfang.node.custody.Answer;
import org.lianfang.node.custody.Calls;
import org.lianfang.node.custody.Question;
import org.lianfang.node.vault.SingleKey;
import org.lianfang.oprf.OprfOutput;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.filing.RecordState;
import org.lianfang.protocol.member.MemberId;

/// Custody in one hand: evaluates under keys that are not shared, and remembers what was asked.
public final class LocalCalls implements Calls {
  private final Ledger ledger;
  private final Map<KeyId, SingleKey> keys;
  private final List<MemberId> custodians;
  private final Map<CallId, Question> asked = new LinkedHashMap<>();
  private final List<Runnable> held = new ArrayList<>();
  private Optional<Refused> refusal = Optional.empty();
  private boolean holding;

  public LocalCalls(Ledger ledger, Map<KeyId, SingleKey> keys, List<MemberId> custodians) {
    this.ledger = ledger;
    this.keys = keys;
    this.custodians = custodians;
  }

  /// Refuses everything until told otherwise.
  public void refuse(Optional<Refused> because) {
    refusal = because;
  }

  /// Keeps back what is asked from now on, or answers at once again and forgets what was kept back.
  public void hold(boolean is) {
    holding = is;
    held.clear();
  }

  /// How many requests are kept back.
  public int held() {
    return held.size();
  }

  /// Answers one of the requests that are kept back.
  public void release(int index) {
    held.remove(index).run();
  }

  /// Everything that was ever asked, by call id.
  public Map<CallId, Question> asked() {
    return asked;
  }

  @Override
  public CompletionStage<List<Answer>> ask(List<Question> questions) {
    if (!holding) {
      return answered(questions);
    }
    CompletableFuture<List<Answer>> released = new CompletableFuture<>();
    held.add(
        () ->
            answered(questions)
                .whenComplete(
                    (answers, failure) -> {
                      if (failure == null) {
                        released.complete(answers);
                      } else {
                        released.completeExceptionally(failure);
                      }
                    }));
    return released;
  }

  private CompletionStage<List<Answer>> answered(List<Question> questions) {
    try {
      if (refusal.isPresent()) {
        throw refusal.get();
      }
      List<Answer> answers = new ArrayList<>();
      for (Question question : questions) {
        answers.add(answer(question));
      }
      return CompletableFuture.completedFuture(answers);
    } catch (Refused e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Answer answer(Question question) throws Refused {
    Question before = asked.putIfAbsent(question.call(), question);
    if (before != null && !before.equals(question)) {
      throw new Refused(Reason.CALL_ID_REUSED, "the call id was used for other content");
    }
    try (View view = ledger.read()) {
      AllianceState state = new AllianceState(view);
      Map<KeyId, OprfOutput> subject = new HashMap<>();
      if (question.subject().isPresent()) {
        for (KeySet key : state.openKeys(Optional.of(question.subjectType()))) {
          subject.put(key.id(), key(key.id()).output(question.subject().get().tokenInput()));
        }
        if (subject.isEmpty()) {
          throw new Refused(Reason.KEY_NOT_READY, "no key of this type");
        }
      }
      Optional<OprfOutput> record = Optional.empty();
      if (question.record().isPresent()) {
        Optional<RecordState> known = state.record(question.record().get());
        if (known.isPresent() && question.purpose() == Purpose.FILING) {
          throw new Refused(Reason.RECORD_EXISTS, "the record stands on the ledger");
        }
        KeyId payloadKey =
            known
                .map(found -> found.header().payloadKey())
                .orElseGet(() -> state.newestKey(Optional.empty()).orElseThrow().id());
        record = Optional.of(key(payloadKey).output(question.record().get().bytes().toArray()));
      }
      return new Answer(question.call(), custodians, subject, record);
    }
  }

  private SingleKey key(KeyId id) {
    SingleKey key = keys.get(id);
    if (key == null) {
      throw new IllegalStateException("no key " + id);
    }
    return key;
  }
}
