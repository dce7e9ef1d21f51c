package org.lianfang.node.custody;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.lianfang.oprf.DleqProof;
import org.lianfang.oprf.Evaluated;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.Voprf;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.oprf.group.InvalidGroupValue;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.call.Evaluation;
import org.lianfang.protocol.call.SignedCalls;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.member.VerifyingKey;

/// The asker's check of a custodian's answer, before anything of it is used: signature, request,
/// items, every element, and one proof a key against the custodian's K_i on the ledger.
final class AnswerCheck {
  /// Fewer elements are checked where the answer arrived: handing over costs more.
  private static final int FANNED_OUT = 32;

  private final String alliance;
  private final Suite suite;
  private final Voprf voprf;
  private final Executor executor;
  private final ConcurrentHashMap<Bytes, Element> shareKeys = new ConcurrentHashMap<>();

  AnswerCheck(String alliance, Suite suite, Executor executor) {
    this.alliance = alliance;
    this.suite = suite;
    this.voprf = new Voprf(suite);
    this.executor = executor;
  }

  /// One key's elements as they were asked and answered.
  private static final class Column {
    private final KeySet key;
    private final int[] places;
    private final List<Element> inputs = new ArrayList<>();
    private final List<Bytes> outputs = new ArrayList<>();

    Column(KeySet key, int calls) {
      this.key = key;
      this.places = new int[calls];
      Arrays.fill(places, CheckedAnswer.Keyed.NONE);
    }

    void add(int call, Element input, Bytes output) {
      places[call] = inputs.size();
      inputs.add(input);
      outputs.add(output);
    }
  }

  /// Completes with the answer if all of it holds; fails with [WrongAnswer].
  ///
  /// @param asked the calls of the request, in its order
  CompletionStage<CheckedAnswer> check(
      SignedCalls request, List<PreparedCall> asked, Evaluation answer, VerifyingKey custodianKey) {
    List<Column> columns;
    try {
      checkFrame(request, answer, custodianKey);
      columns = columns(asked, answer);
    } catch (WrongAnswer e) {
      return CompletableFuture.failedStage(e);
    }
    List<CompletableFuture<CheckedAnswer.Keyed>> checks = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      Bytes proof = answer.proofs().get(i).proof();
      boolean here = column.inputs.size() < FANNED_OUT;
      checks.add(
          CompletableFuture.supplyAsync(
              () -> checkColumn(column, proof, answer), here ? Runnable::run : executor));
    }
    return CompletableFuture.allOf(checks.toArray(CompletableFuture[]::new))
        .thenApply(
            all -> {
              Map<KeyId, CheckedAnswer.Keyed> byKey = new TreeMap<>();
              for (int i = 0; i < columns.size(); i++) {
                byKey.put(columns.get(i).key.id(), checks.get(i).join());
              }
              return new CheckedAnswer(
                  answer.custodian(),
                  asked,
                  answer.items().stream().map(Evaluation.Item::refusal).toList(),
                  byKey);
            });
  }

  private void checkFrame(SignedCalls request, Evaluation answer, VerifyingKey custodianKey)
      throws WrongAnswer {
    if (!answer.custodian().equals(request.header().custodian())
        || !answer.requestHash().equals(Encoding.sha256(request.headerBytes()))) {
      throw WrongAnswer.unattributable("the answer is to another request");
    }
    if (!custodianKey.verify(
        Evaluation.LABEL, alliance, answer.signedBytes(), answer.signature())) {
      throw WrongAnswer.unattributable("the answer's signature does not verify");
    }
    if (answer.generation() != request.header().generation()) {
      throw WrongAnswer.unattributable("the answer is of another generation of shares");
    }
    if (answer.items().size() != request.items().size()) {
      throw WrongAnswer.signed(Evidence.Fault.SHAPE, "the answer counts other items");
    }
  }

  private static List<Column> columns(List<PreparedCall> asked, Evaluation answer)
      throws WrongAnswer {
    TreeMap<KeyId, Column> columns = new TreeMap<>();
    for (int call = 0; call < asked.size(); call++) {
      Evaluation.Item item = answer.items().get(call);
      if (item.refusal().isEmpty()) {
        addElements(columns, asked, call, item.elements());
      } else if (!item.elements().isEmpty()) {
        throw WrongAnswer.signed(Evidence.Fault.SHAPE, "a refused item has elements");
      }
    }
    List<KeyId> proved = answer.proofs().stream().map(Evaluation.KeyProof::key).toList();
    if (!proved.equals(List.copyOf(columns.keySet()))) {
      throw WrongAnswer.signed(Evidence.Fault.SHAPE, "not one proof a key");
    }
    return List.copyOf(columns.values());
  }

  private static void addElements(
      Map<KeyId, Column> columns,
      List<PreparedCall> asked,
      int call,
      List<Evaluation.Element> elements)
      throws WrongAnswer {
    PreparedCall prepared = asked.get(call);
    TreeMap<KeyId, KeySet> expected = new TreeMap<>();
    prepared.keys().keys().forEach(key -> expected.put(key.id(), key));
    if (!elements.stream()
        .map(Evaluation.Element::key)
        .toList()
        .equals(List.copyOf(expected.keySet()))) {
      throw WrongAnswer.signed(Evidence.Fault.SHAPE, "an item is not answered under its keys");
    }
    for (Evaluation.Element element : elements) {
      KeySet key = requireNonNull(expected.get(element.key()));
      Element input =
          key.name().isPayloadKey()
              ? prepared.own().recordElement().orElseThrow()
              : prepared.own().blinded().orElseThrow().element();
      columns
          .computeIfAbsent(key.id(), id -> new Column(key, asked.size()))
          .add(call, input, element.element());
    }
  }

  private CheckedAnswer.Keyed checkColumn(Column column, Bytes proof, Evaluation answer) {
    int index = column.key.shareIndex(answer.custodian());
    Element shareKey =
        shareKeys.computeIfAbsent(
            column.key.shareKeys().get(index - 1),
            encoded -> suite.group().decodeElement(encoded.toArray()));
    Evaluated evaluated;
    try {
      ByteBuffer joined = ByteBuffer.allocate(column.outputs.size() * suite.group().elementSize());
      column.outputs.forEach(output -> joined.put(output.asBuffer()));
      evaluated =
          new Evaluated(
              index,
              suite.group().decodeElements(joined.array()),
              DleqProof.decode(suite, proof.toArray()));
    } catch (InvalidGroupValue e) {
      throw new CompletionException(
          WrongAnswer.signed(Evidence.Fault.ELEMENT, "an element or proof is not canonical"));
    }
    ElementBatch inputs = ElementBatch.of(column.inputs);
    if (!evaluated.isValid(voprf.dleq(), shareKey, inputs)) {
      throw new CompletionException(
          WrongAnswer.signed(
              Evidence.Fault.PROOF, "the proof under key " + column.key.id() + " does not hold"));
    }
    return new CheckedAnswer.Keyed(evaluated, column.places);
  }
}
