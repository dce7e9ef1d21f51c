package org.lianfang.protocol.wire;

import java.util.ArrayList;
import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.filing.RecordId;

/// Receipts as bytes, in one encoding only. Decoding takes any bytes and throws [Malformed].
public final class ReceiptCodec {
  private static final int CALLS_MAX = 32;
  private static final int TRANSITIONS_MAX = 10_000;

  private ReceiptCodec() {}

  public static Bytes encode(org.lianfang.protocol.receipt.Receipt receipt) {
    Receipt.Builder builder =
        Receipt.newBuilder()
            .setVersion(org.lianfang.protocol.receipt.Receipt.VERSION)
            .setAlliance(receipt.alliance())
            .setTrial(receipt.trial())
            .setCheckpoint(Canonical.string(receipt.checkpoint()));
    switch (receipt.claim()) {
      case org.lianfang.protocol.receipt.Receipt.Filing filing ->
          builder.setFiling(
              FilingReceipt.newBuilder()
                  .setRecordId(Canonical.string(filing.record().bytes()))
                  .setStanding(message(filing.standing())));
      case org.lianfang.protocol.receipt.Receipt.Call call -> {
        CallReceipt.Builder calls =
            CallReceipt.newBuilder()
                .setCallId(Canonical.string(call.call().bytes()))
                .setAdmission(message(call.admission()));
        call.calls()
            .forEach(
                batched ->
                    calls.addCalls(
                        BatchedCall.newBuilder()
                            .setEntry(CallCodec.message(batched.entry()))
                            .setIndex(batched.index())
                            .addAllPath(Canonical.strings(batched.path()))
                            .setStanding(message(batched.standing()))));
        builder.setCall(calls);
      }
    }
    for (var transition : receipt.transitions()) {
      builder.addTransitions(
          Transition.newBuilder()
              .setLeaf(Canonical.string(transition.leaf()))
              .setChanges(Canonical.string(transition.changes()))
              .addAllPath(Canonical.strings(transition.path()))
              .setCheckpoint(Canonical.string(transition.checkpoint())));
    }
    return Canonical.encode(builder.build());
  }

  public static org.lianfang.protocol.receipt.Receipt decode(Bytes bytes) throws Malformed {
    if (bytes.size() > org.lianfang.protocol.receipt.Receipt.SIZE_MAX) {
      throw new Malformed("receipt: too large");
    }
    return Canonical.decode(Receipt.parser(), bytes, "receipt", ReceiptCodec::value);
  }

  private static org.lianfang.protocol.receipt.Receipt value(Receipt m) throws Malformed {
    if (m.getVersion() != org.lianfang.protocol.receipt.Receipt.VERSION) {
      throw new Malformed("receipt: unknown version");
    }
    if (m.getTransitionsCount() > TRANSITIONS_MAX) {
      throw new Malformed("receipt: too many transitions");
    }
    List<org.lianfang.protocol.receipt.Receipt.Transition> transitions = new ArrayList<>();
    for (Transition transition : m.getTransitionsList()) {
      transitions.add(
          new org.lianfang.protocol.receipt.Receipt.Transition(
              Canonical.bytes(transition.getLeaf()),
              Canonical.bytes(transition.getChanges()),
              Canonical.path(transition.getPathList(), "path"),
              Canonical.bytes(transition.getCheckpoint())));
    }
    return new org.lianfang.protocol.receipt.Receipt(
        m.getAlliance(), m.getTrial(), claim(m), Canonical.bytes(m.getCheckpoint()), transitions);
  }

  private static org.lianfang.protocol.receipt.Receipt.Claim claim(Receipt m) throws Malformed {
    return switch (m.getWhatCase()) {
      case FILING ->
          new org.lianfang.protocol.receipt.Receipt.Filing(
              new RecordId(Canonical.bytes(m.getFiling().getRecordId())),
              value(m.getFiling().getStanding()));
      case CALL -> call(m.getCall());
      case WHAT_NOT_SET -> throw new Malformed("receipt: it claims nothing");
    };
  }

  private static org.lianfang.protocol.receipt.Receipt.Call call(CallReceipt m) throws Malformed {
    if (m.getCallsCount() > CALLS_MAX) {
      throw new Malformed("receipt: too many custodians");
    }
    List<org.lianfang.protocol.receipt.Receipt.BatchedCall> calls = new ArrayList<>();
    for (BatchedCall batched : m.getCallsList()) {
      if (batched.getIndex() < 0 || batched.getIndex() > Integer.MAX_VALUE) {
        throw new Malformed("receipt: index out of range");
      }
      calls.add(
          new org.lianfang.protocol.receipt.Receipt.BatchedCall(
              CallCodec.value(batched.getEntry()),
              (int) batched.getIndex(),
              Canonical.path(batched.getPathList(), "path"),
              value(batched.getStanding())));
    }
    return new org.lianfang.protocol.receipt.Receipt.Call(
        new CallId(Canonical.bytes(m.getCallId())), calls, value(m.getAdmission()));
  }

  private static MemberAdmission message(
      org.lianfang.protocol.receipt.Receipt.Admission admission) {
    return MemberAdmission.newBuilder()
        .setLeaf(Canonical.string(admission.leaf()))
        .setChanges(Canonical.string(admission.changes()))
        .addAllPath(Canonical.strings(admission.path()))
        .build();
  }

  private static org.lianfang.protocol.receipt.Receipt.Admission value(MemberAdmission m)
      throws Malformed {
    return new org.lianfang.protocol.receipt.Receipt.Admission(
        Canonical.bytes(m.getLeaf()),
        Canonical.bytes(m.getChanges()),
        Canonical.path(m.getPathList(), "path"));
  }

  private static Standing message(org.lianfang.protocol.receipt.Receipt.Standing standing) {
    return Standing.newBuilder()
        .setEnvelope(Canonical.string(standing.envelope()))
        .setOutcome(Canonical.string(standing.outcome()))
        .setLeaf(Canonical.string(standing.leaf()))
        .addAllPath(Canonical.strings(standing.path()))
        .build();
  }

  private static org.lianfang.protocol.receipt.Receipt.Standing value(Standing m) throws Malformed {
    return new org.lianfang.protocol.receipt.Receipt.Standing(
        Canonical.bytes(m.getEnvelope()),
        Canonical.bytes(m.getOutcome()),
        Canonical.bytes(m.getLeaf()),
        Canonical.path(m.getPathList(), "path"));
  }
}
