package org.lianfang.node.custody;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.lianfang.oprf.Combination;
import org.lianfang.oprf.Combination.Combined;
import org.lianfang.oprf.Evaluated;
import org.lianfang.oprf.OprfOutput;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.Voprf;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.member.MemberId;

/// Puts together what t custodians answered, and takes the blinds off. Calls that the same
/// custodians answered are combined together, key by key.
final class Combiner {
  /// So many elements are combined in one piece; more are spread over the cores.
  private static final int PIECE = 128;

  private final Suite suite;
  private final Voprf voprf;
  private final Executor executor;

  Combiner(Suite suite, Executor executor) {
    this.suite = suite;
    this.voprf = new Voprf(suite);
    this.executor = executor;
  }

  /// One custodian's answer to one call.
  ///
  /// @param place of the call among the calls that the custodian was asked
  record Part(CheckedAnswer answer, int place) {}

  /// A call and the answers of exactly t custodians.
  record Answered(PreparedCall call, List<Part> parts) {
    Answered {
      parts =
          parts.stream().sorted(Comparator.comparing(part -> part.answer().custodian())).toList();
    }

    List<MemberId> custodians() {
      return parts.stream().map(part -> part.answer().custodian()).toList();
    }
  }

  private record Piece(KeySet key, List<Answered> calls) {}

  /// Completes with one answer a call, in order.
  CompletionStage<List<Answer>> combine(List<Answered> calls) {
    // By identity: an answer's equality would compare whole batches.
    IdentityHashMap<Answered, Map<KeyId, OprfOutput>> outputs = new IdentityHashMap<>();
    List<CompletableFuture<Void>> work = new ArrayList<>();
    List<Piece> pieces = pieces(calls);
    for (Piece piece : pieces) {
      work.add(
          CompletableFuture.runAsync(
              () -> {
                List<OprfOutput> finished = finish(piece);
                synchronized (outputs) {
                  for (int i = 0; i < finished.size(); i++) {
                    outputs
                        .computeIfAbsent(piece.calls().get(i), call -> new TreeMap<>())
                        .put(piece.key().id(), finished.get(i));
                  }
                }
              },
              pieces.size() == 1 ? Runnable::run : executor));
    }
    return CompletableFuture.allOf(work.toArray(CompletableFuture[]::new))
        .thenApply(
            all ->
                calls.stream()
                    .map(call -> answer(call, outputs.getOrDefault(call, Map.of())))
                    .toList());
  }

  private static List<Piece> pieces(List<Answered> calls) {
    record Group(List<MemberId> custodians, KeyId key) {}
    Map<Group, List<Answered>> groups = new LinkedHashMap<>();
    Map<KeyId, KeySet> keys = new HashMap<>();
    for (Answered call : calls) {
      call.call()
          .keys()
          .keys()
          .forEach(
              key -> {
                keys.put(key.id(), key);
                groups
                    .computeIfAbsent(
                        new Group(call.custodians(), key.id()), group -> new ArrayList<>())
                    .add(call);
              });
    }
    List<Piece> pieces = new ArrayList<>();
    groups.forEach(
        (group, of) -> {
          KeySet key = requireNonNull(keys.get(group.key()));
          for (int from = 0; from < of.size(); from += PIECE) {
            pieces.add(new Piece(key, of.subList(from, Math.min(of.size(), from + PIECE))));
          }
        });
    return pieces;
  }

  private List<OprfOutput> finish(Piece piece) {
    KeyId key = piece.key().id();
    int custodians = piece.calls().getFirst().parts().size();
    List<Evaluated> answers = new ArrayList<>(custodians);
    for (int c = 0; c < custodians; c++) {
      answers.add(column(piece.calls(), c, key));
    }
    Combination combination = Combination.of(answers.stream().map(Evaluated::index).toList());
    Combined combined = combination.combine(suite.group(), answers);
    List<OwnCall> own = piece.calls().stream().map(call -> call.call().own()).toList();
    if (piece.key().name().isPayloadKey()) {
      List<byte[]> records =
          own.stream().map(o -> o.item().record().orElseThrow().bytes().toArray()).toList();
      return voprf.finishClear(records, combined);
    }
    return voprf.finish(own.stream().map(o -> o.blinded().orElseThrow()).toList(), combined);
  }

  /// What the custodian at place `c` of every call answered under one key.
  private static Evaluated column(List<Answered> calls, int c, KeyId key) {
    List<Element> elements = new ArrayList<>(calls.size());
    Evaluated any = keyed(calls.getFirst().parts().get(c), key).evaluated();
    for (Answered call : calls) {
      Part part = call.parts().get(c);
      CheckedAnswer.Keyed keyed = keyed(part, key);
      elements.add(keyed.evaluated().elements().get(keyed.place(part.place())));
    }
    return new Evaluated(any.index(), ElementBatch.of(elements), any.proof());
  }

  private static CheckedAnswer.Keyed keyed(Part part, KeyId key) {
    return requireNonNull(part.answer().byKey().get(key));
  }

  private static Answer answer(Answered answered, Map<KeyId, OprfOutput> outputs) {
    PreparedCall call = answered.call();
    Map<KeyId, OprfOutput> subject = new TreeMap<>();
    for (KeySet key : call.keys().subjectKeys()) {
      subject.put(key.id(), requireNonNull(outputs.get(key.id())));
    }
    Optional<OprfOutput> record =
        call.keys().recordKey().map(key -> requireNonNull(outputs.get(key.id())));
    return new Answer(call.own().item().id(), answered.custodians(), subject, record);
  }
}
