package org.lianfang.protocol.wire;

import com.google.protobuf.ByteString;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.VerifyingKey;
import org.lianfang.protocol.subject.SubjectType;

/// Calls, evaluations and call entries as bytes. Decoding takes any bytes and throws [Malformed].
public final class CallCodec {
  private static final int ELEMENTS_MAX = 8;

  private CallCodec() {}

  public static Bytes encode(org.lianfang.protocol.call.CallItem item) {
    return Canonical.encode(message(item));
  }

  public static Bytes encode(org.lianfang.protocol.call.CallsHeader header) {
    return Canonical.encode(
        CallsHeader.newBuilder()
            .setMember(header.member().value())
            .setCustodian(header.custodian().value())
            .setTimeMillis(header.time().toEpochMilli())
            .setGeneration(header.generation())
            .addAllKeys(header.keys().stream().map(k -> Canonical.string(k.bytes())).toList())
            .setRoot(Canonical.string(header.root()))
            .setSize(header.size())
            .build());
  }

  public static org.lianfang.protocol.call.CallsHeader decodeCallsHeader(Bytes bytes)
      throws Malformed {
    return Canonical.decode(
        CallsHeader.parser(),
        bytes,
        "calls header",
        m -> {
          List<KeyId> keys = new ArrayList<>();
          for (ByteString key : m.getKeysList()) {
            keys.add(new KeyId(Canonical.bytes(key)));
          }
          for (int i = 1; i < keys.size(); i++) {
            if (keys.get(i - 1).compareTo(keys.get(i)) >= 0) {
              throw new Malformed("calls header: keys ascend, each once");
            }
          }
          return new org.lianfang.protocol.call.CallsHeader(
              new MemberId(m.getMember()),
              new MemberId(m.getCustodian()),
              time(m.getTimeMillis()),
              m.getGeneration(),
              keys,
              Canonical.bytes(m.getRoot()),
              m.getSize());
        });
  }

  public static Bytes encode(org.lianfang.protocol.call.SignedCalls calls) {
    SignedCalls.Builder builder =
        SignedCalls.newBuilder()
            .setHeader(Canonical.string(calls.headerBytes()))
            .setSignature(Canonical.string(calls.signature()));
    calls.items().forEach(item -> builder.addItems(message(item)));
    return Canonical.encode(builder.build());
  }

  public static org.lianfang.protocol.call.SignedCalls decodeSignedCalls(Bytes bytes)
      throws Malformed {
    return Canonical.decode(
        SignedCalls.parser(),
        bytes,
        "calls",
        m -> {
          if (m.getItemsCount() > org.lianfang.protocol.call.CallsHeader.SIZE_MAX) {
            throw new Malformed("calls: too many items");
          }
          List<org.lianfang.protocol.call.CallItem> items = new ArrayList<>();
          for (CallItem item : m.getItemsList()) {
            items.add(value(item));
          }
          Bytes header = Canonical.bytes(m.getHeader());
          return new org.lianfang.protocol.call.SignedCalls(
              header,
              decodeCallsHeader(header),
              Canonical.bytes(m.getSignature(), VerifyingKey.SIGNATURE_SIZE, "signature"),
              items);
        });
  }

  /// Returns the bytes that the custodian signs: the evaluation without its signature.
  public static Bytes encodeUnsigned(
      MemberId custodian,
      int generation,
      Bytes requestHash,
      List<org.lianfang.protocol.call.Evaluation.Item> items,
      List<org.lianfang.protocol.call.Evaluation.KeyProof> proofs) {
    Evaluation.Builder builder =
        Evaluation.newBuilder()
            .setCustodian(custodian.value())
            .setGeneration(generation)
            .setRequestHash(Canonical.string(requestHash));
    for (var item : items) {
      EvaluatedItem.Builder answer =
          EvaluatedItem.newBuilder().setReason(item.refusal().map(Reason::number).orElse(0));
      for (var element : item.elements()) {
        answer.addElements(
            EvaluatedElement.newBuilder()
                .setKey(Canonical.string(element.key().bytes()))
                .setElement(Canonical.string(element.element())));
      }
      builder.addItems(answer);
    }
    for (var proof : proofs) {
      builder.addProofs(
          KeyProof.newBuilder()
              .setKey(Canonical.string(proof.key().bytes()))
              .setProof(Canonical.string(proof.proof())));
    }
    return Canonical.encode(builder.build());
  }

  public static Bytes encode(org.lianfang.protocol.call.Evaluation evaluation) {
    Bytes signature =
        Canonical.encode(
            Evaluation.newBuilder().setSignature(Canonical.string(evaluation.signature())).build());
    // The signature is the last field: its encoding follows the signed bytes.
    return Bytes.join(evaluation.signedBytes(), signature);
  }

  public static org.lianfang.protocol.call.Evaluation decodeEvaluation(Bytes bytes)
      throws Malformed {
    return Canonical.decode(
        Evaluation.parser(),
        bytes,
        "evaluation",
        m -> {
          if (m.getItemsCount() > org.lianfang.protocol.call.CallsHeader.SIZE_MAX
              || m.getProofsCount() > org.lianfang.protocol.call.CallsHeader.KEYS_MAX) {
            throw new Malformed("evaluation: too long");
          }
          List<org.lianfang.protocol.call.Evaluation.Item> items = new ArrayList<>();
          for (EvaluatedItem item : m.getItemsList()) {
            items.add(value(item));
          }
          List<org.lianfang.protocol.call.Evaluation.KeyProof> proofs = new ArrayList<>();
          for (KeyProof proof : m.getProofsList()) {
            proofs.add(
                new org.lianfang.protocol.call.Evaluation.KeyProof(
                    new KeyId(Canonical.bytes(proof.getKey())),
                    Canonical.bytes(proof.getProof(), 64, "proof")));
          }
          return new org.lianfang.protocol.call.Evaluation(
              new MemberId(m.getCustodian()),
              m.getGeneration(),
              Canonical.bytes(m.getRequestHash(), 32, "request hash"),
              items,
              proofs,
              Canonical.encode(m.toBuilder().clearSignature().build()),
              Canonical.bytes(m.getSignature(), VerifyingKey.SIGNATURE_SIZE, "signature"));
        });
  }

  public static Bytes encode(org.lianfang.protocol.call.CallEntry entry) {
    return Canonical.encode(message(entry));
  }

  public static org.lianfang.protocol.call.CallEntry decodeCallEntry(Bytes bytes) throws Malformed {
    return Canonical.decode(CallEntry.parser(), bytes, "call entry", CallCodec::value);
  }

  public static Bytes encode(List<org.lianfang.protocol.call.AnchoredRun> runs) {
    AnchoredCalls.Builder builder = AnchoredCalls.newBuilder();
    runs.forEach(run -> builder.addRuns(message(run)));
    return Canonical.encode(builder.build());
  }

  /// Reads what [#encode(List)] wrote, and the single calls that earlier versions wrote, as runs of
  /// one.
  public static List<org.lianfang.protocol.call.AnchoredRun> decodeAnchoredRuns(Bytes bytes)
      throws Malformed {
    return Canonical.decode(
        AnchoredCalls.parser(),
        bytes,
        "anchored calls",
        m -> {
          List<org.lianfang.protocol.call.AnchoredRun> runs = new ArrayList<>();
          for (AnchoredCall call : m.getCallsList()) {
            runs.add(value(call));
          }
          for (AnchoredRun run : m.getRunsList()) {
            runs.add(value(run));
          }
          return List.copyOf(runs);
        });
  }

  private static AnchoredRun message(org.lianfang.protocol.call.AnchoredRun run) {
    AnchoredRun.Builder builder =
        AnchoredRun.newBuilder()
            .setHeader(Canonical.string(run.headerBytes()))
            .setSignature(Canonical.string(run.signature()))
            .setFirst(run.first())
            .addAllItemsPath(Canonical.strings(run.itemsPath()))
            .setBatch(run.batch())
            .setBatchSize(run.batchSize())
            .setIndex(run.index())
            .addAllPath(Canonical.strings(run.path()))
            .setPosition(run.position());
    for (var call : run.calls()) {
      builder.addCalls(
          RecordedCall.newBuilder()
              .setSalt(Canonical.string(call.salt()))
              .setItem(message(call.item()))
              .setEvaluationHash(Canonical.string(call.evaluationHash())));
    }
    return builder.build();
  }

  private static org.lianfang.protocol.call.AnchoredRun value(AnchoredRun m) throws Malformed {
    List<org.lianfang.protocol.call.AnchoredRun.Recorded> calls = new ArrayList<>();
    for (RecordedCall call : m.getCallsList()) {
      calls.add(
          new org.lianfang.protocol.call.AnchoredRun.Recorded(
              Canonical.bytes(call.getSalt(), 32, "salt"),
              value(call.getItem()),
              evaluationHash(call.getEvaluationHash())));
    }
    Bytes header = Canonical.bytes(m.getHeader());
    return new org.lianfang.protocol.call.AnchoredRun(
        header,
        decodeCallsHeader(header),
        Canonical.bytes(m.getSignature(), VerifyingKey.SIGNATURE_SIZE, "signature"),
        m.getFirst(),
        Canonical.path(m.getItemsPathList(), "items path"),
        calls,
        m.getBatch(),
        m.getBatchSize(),
        m.getIndex(),
        Canonical.path(m.getPathList(), "path"),
        m.getPosition());
  }

  private static org.lianfang.protocol.call.AnchoredRun value(AnchoredCall m) throws Malformed {
    var entry = value(m.getEntry());
    var header = decodeCallsHeader(entry.headerBytes());
    if (!entry.member().equals(header.member())
        || !entry.time().equals(header.time())
        || !header.custodian().value().equals(m.getCustodian())) {
      throw new Malformed("an anchored call belongs to another request than its header");
    }
    return new org.lianfang.protocol.call.AnchoredRun(
        entry.headerBytes(),
        header,
        entry.signature(),
        entry.index(),
        entry.path(),
        List.of(
            new org.lianfang.protocol.call.AnchoredRun.Recorded(
                entry.salt(), entry.item(), entry.evaluationHash())),
        m.getBatch(),
        m.getBatchSize(),
        m.getIndex(),
        Canonical.path(m.getPathList(), "path"),
        m.getPosition());
  }

  static CallEntry message(org.lianfang.protocol.call.CallEntry entry) {
    return CallEntry.newBuilder()
        .setSalt(Canonical.string(entry.salt()))
        .setMember(entry.member().value())
        .setItem(message(entry.item()))
        .setTimeMillis(entry.time().toEpochMilli())
        .setHeader(Canonical.string(entry.headerBytes()))
        .setSignature(Canonical.string(entry.signature()))
        .setIndex(entry.index())
        .addAllPath(Canonical.strings(entry.path()))
        .setEvaluationHash(Canonical.string(entry.evaluationHash()))
        .build();
  }

  static org.lianfang.protocol.call.CallEntry value(CallEntry m) throws Malformed {
    return new org.lianfang.protocol.call.CallEntry(
        Canonical.bytes(m.getSalt()),
        new MemberId(m.getMember()),
        value(m.getItem()),
        time(m.getTimeMillis()),
        Canonical.bytes(m.getHeader()),
        Canonical.bytes(m.getSignature(), VerifyingKey.SIGNATURE_SIZE, "signature"),
        m.getIndex(),
        Canonical.path(m.getPathList(), "path"),
        evaluationHash(m.getEvaluationHash()));
  }

  private static Bytes evaluationHash(ByteString hash) throws Malformed {
    return hash.isEmpty() ? Bytes.EMPTY : Canonical.bytes(hash, 32, "evaluation hash");
  }

  private static CallItem message(org.lianfang.protocol.call.CallItem item) {
    return CallItem.newBuilder()
        .setCallId(Canonical.string(item.id().bytes()))
        .setNumber(item.number())
        .setPurpose(item.purpose().number())
        .setSubjectType(item.subjectType().number())
        .setRecordId(Canonical.string(item.record().map(RecordId::bytes).orElse(Bytes.EMPTY)))
        .setBlinded(Canonical.string(item.blinded().orElse(Bytes.EMPTY)))
        .build();
  }

  private static org.lianfang.protocol.call.CallItem value(CallItem m) throws Malformed {
    return new org.lianfang.protocol.call.CallItem(
        new CallId(Canonical.bytes(m.getCallId())),
        m.getNumber(),
        Purpose.find(m.getPurpose()).orElseThrow(() -> new Malformed("unknown purpose")),
        SubjectType.find(m.getSubjectType())
            .orElseThrow(() -> new Malformed("unknown subject type")),
        m.getRecordId().isEmpty()
            ? Optional.empty()
            : Optional.of(new RecordId(Canonical.bytes(m.getRecordId()))),
        m.getBlinded().isEmpty() ? Optional.empty() : Optional.of(Canonical.bytes(m.getBlinded())));
  }

  private static org.lianfang.protocol.call.Evaluation.Item value(EvaluatedItem m)
      throws Malformed {
    if (m.getElementsCount() > ELEMENTS_MAX || (m.getReason() != 0 && m.getElementsCount() > 0)) {
      throw new Malformed("evaluation: an item is refused or has a few elements");
    }
    List<org.lianfang.protocol.call.Evaluation.Element> elements = new ArrayList<>();
    for (EvaluatedElement element : m.getElementsList()) {
      elements.add(
          new org.lianfang.protocol.call.Evaluation.Element(
              new KeyId(Canonical.bytes(element.getKey())),
              Canonical.bytes(element.getElement(), 32, "element")));
    }
    return new org.lianfang.protocol.call.Evaluation.Item(
        m.getReason() == 0 ? Optional.empty() : Optional.of(Reason.ofNumber(m.getReason())),
        elements);
  }

  private static Instant time(long millis) throws Malformed {
    try {
      return Instant.ofEpochMilli(millis);
    } catch (DateTimeException e) {
      throw new Malformed("time out of range");
    }
  }
}
