package org.lianfang.node.custody;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.node.Identity;
import org.lianfang.node.Seams;
import org.lianfang.oprf.Evaluated;
import org.lianfang.oprf.KeyShare;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.Voprf;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.call.Evaluation;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.wire.CallCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Evaluates recorded calls under the custodian's shares, with one proof a key over that key's
/// elements in request order, and signs the answer.
final class Evaluations {
  private static final Logger LOG = LoggerFactory.getLogger(Evaluations.class);

  /// Fewer elements are evaluated in the task at hand.
  private static final int FANNED_OUT = 32;

  /// So many elements are evaluated in one piece; more are spread over the processors.
  private static final int PIECE = 128;

  private final Identity identity;
  private final Seams seams;
  private final CallLog log;
  private final Suite suite;
  private final Voprf voprf;

  Evaluations(Identity identity, Seams seams, CallLog log, Suite suite) {
    this.identity = identity;
    this.seams = seams;
    this.log = log;
    this.suite = suite;
    this.voprf = new Voprf(suite);
  }

  /// Answers what is recorded; the other items are refused in the answer.
  CompletionStage<Evaluation> answer(
      CheckedCalls checked, CallLog.Recorded recorded, Map<KeyId, KeyShare> held) {
    List<Map<KeyId, Element>> inputs = inputs(checked, recorded);
    TreeMap<KeyId, CompletableFuture<Evaluated>> columns = new TreeMap<>();
    columns(inputs)
        .forEach(
            (key, elements) -> columns.put(key, evaluate(requireNonNull(held.get(key)), elements)));
    return CompletableFuture.allOf(columns.values().toArray(CompletableFuture[]::new))
        .thenApply(
            all -> {
              TreeMap<KeyId, Evaluated> evaluated = new TreeMap<>();
              columns.forEach((key, column) -> evaluated.put(key, column.join()));
              return answer(checked, recorded, inputs, evaluated);
            });
  }

  /// Evaluates one key's elements in pieces, and proves them together.
  private CompletableFuture<Evaluated> evaluate(KeyShare share, List<Element> elements) {
    ElementBatch inputs = ElementBatch.of(elements);
    if (elements.size() < FANNED_OUT) {
      return CompletableFuture.completedFuture(voprf.evaluate(share, inputs, seams.random()));
    }
    List<CompletableFuture<ElementBatch>> pieces = new ArrayList<>();
    for (int from = 0; from < elements.size(); from += PIECE) {
      ElementBatch piece =
          ElementBatch.of(elements.subList(from, Math.min(elements.size(), from + PIECE)));
      pieces.add(
          CompletableFuture.supplyAsync(
              () -> voprf.evaluateUnproven(share, piece), seams.executor()));
    }
    return CompletableFuture.allOf(pieces.toArray(CompletableFuture[]::new))
        .thenApplyAsync(
            all ->
                voprf.prove(
                    share,
                    inputs,
                    ElementBatch.join(pieces.stream().map(CompletableFuture::join).toList()),
                    seams.random()),
            seams.executor());
  }

  /// What each item is evaluated under, and on which element; nothing where it is refused.
  private List<Map<KeyId, Element>> inputs(CheckedCalls checked, CallLog.Recorded recorded) {
    List<Map<KeyId, Element>> inputs = new ArrayList<>(checked.items().size());
    Map<Integer, KeyId> recordKeys = new TreeMap<>();
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < checked.items().size(); i++) {
      CheckedCalls.Item item = checked.items().get(i);
      TreeMap<KeyId, Element> keys = new TreeMap<>();
      if (recorded.refusals().get(i).isEmpty()
          && item.verdict() instanceof CheckedCalls.Verdict.Evaluate evaluate) {
        evaluate
            .blinded()
            .ifPresent(
                blinded ->
                    evaluate.keys().subjectKeys().forEach(key -> keys.put(key.id(), blinded)));
        if (evaluate.keys().recordKey().isPresent()) {
          recordKeys.put(i, evaluate.keys().recordKey().get().id());
          records.add(item.item().record().orElseThrow().bytes().toArray());
        }
      }
      inputs.add(keys);
    }
    if (!records.isEmpty()) {
      Iterator<Element> hashed = suite.hashAllToGroup(records).elements().iterator();
      recordKeys.forEach((item, key) -> inputs.get(item).put(key, hashed.next()));
    }
    return inputs;
  }

  private static Map<KeyId, List<Element>> columns(List<Map<KeyId, Element>> inputs) {
    Map<KeyId, List<Element>> columns = new TreeMap<>();
    for (Map<KeyId, Element> item : inputs) {
      item.forEach((key, input) -> columns.computeIfAbsent(key, k -> new ArrayList<>()).add(input));
    }
    return columns;
  }

  private Evaluation answer(
      CheckedCalls checked,
      CallLog.Recorded recorded,
      List<Map<KeyId, Element>> inputs,
      Map<KeyId, Evaluated> evaluated) {
    Map<KeyId, Integer> next = new HashMap<>();
    Map<CallLog.Place, Bytes> hashes = new HashMap<>();
    List<Evaluation.Item> items = new ArrayList<>(inputs.size());
    for (int i = 0; i < inputs.size(); i++) {
      List<Evaluation.Element> elements = new ArrayList<>();
      for (KeyId key : inputs.get(i).keySet()) {
        int place = next.merge(key, 1, Integer::sum) - 1;
        Evaluated column = requireNonNull(evaluated.get(key));
        elements.add(
            new Evaluation.Element(key, Bytes.owning(column.elements().copyOfEncoded(place))));
      }
      items.add(new Evaluation.Item(recorded.refusals().get(i), elements));
      recorded.places().get(i).ifPresent(place -> hashes.put(place, hash(elements)));
    }
    noteAnswered(hashes);
    List<Evaluation.KeyProof> proofs = new ArrayList<>(evaluated.size());
    evaluated.forEach(
        (key, column) ->
            proofs.add(new Evaluation.KeyProof(key, Bytes.owning(column.proof().encoded()))));
    return sign(checked, items, proofs);
  }

  private Evaluation sign(
      CheckedCalls checked, List<Evaluation.Item> items, List<Evaluation.KeyProof> proofs) {
    int generation = checked.calls().header().generation();
    Bytes requestHash = Encoding.sha256(checked.calls().headerBytes());
    Bytes unsigned =
        CallCodec.encodeUnsigned(identity.member(), generation, requestHash, items, proofs);
    Bytes signature = identity.custody().sign(Evaluation.LABEL, identity.alliance(), unsigned);
    return new Evaluation(
        identity.member(), generation, requestHash, items, proofs, unsigned, signature);
  }

  /// SHA-256 over key id and element of everything an item was answered.
  static Bytes hash(List<Evaluation.Element> elements) {
    List<Bytes> values = new ArrayList<>();
    for (Evaluation.Element element : elements) {
      values.add(element.key().bytes());
      values.add(element.element());
    }
    return Encoding.hash(values.toArray(Bytes[]::new));
  }

  private void noteAnswered(Map<CallLog.Place, Bytes> hashes) {
    try {
      log.answered(hashes);
    } catch (StoreFailed e) {
      // The calls are recorded, which is what an answer needs; they will count as unanswered.
      LOG.error("what was answered could not be noted", e);
    }
  }
}
