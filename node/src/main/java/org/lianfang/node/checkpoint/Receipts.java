package org.lianfang.node.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.StoredEntry;
import org.lianfang.ledger.View;
import org.lianfang.node.Identity;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Detail;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.call.AnchoredCall;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.checkpoint.CosignedCheckpoint;
import org.lianfang.protocol.checkpoint.Signers;
import org.lianfang.protocol.checkpoint.Unproven;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.member.GenesisCore;
import org.lianfang.protocol.receipt.Receipt;
import org.lianfang.protocol.wire.ReceiptCodec;

/// Makes receipts from this node's own replica: no other node learns which one was wanted.
public final class Receipts {
  private final Identity identity;
  private final Ledger ledger;
  private final Cosigning cosigning;
  private final Anchors anchors;

  /// Where the claims of receipts stand.
  public interface Anchors {
    /// The position of the command that filed a record.
    Optional<Long> position(State state, RecordId record);

    /// The position of the command that admitted this member.
    long admission(State state);

    /// The custodians' entries of one of this member's calls that stand on the ledger.
    List<AnchoredCall> anchored(CallId call);

    /// How many custodians record a call: t.
    int threshold(State state);
  }

  public Receipts(Identity identity, Ledger ledger, Cosigning cosigning, Anchors anchors) {
    this.identity = identity;
    this.ledger = ledger;
    this.cosigning = cosigning;
    this.anchors = anchors;
  }

  /// Returns the receipt of a record's filing, encoded.
  ///
  /// @throws Refused `RECORD_UNKNOWN`, or `RECEIPT_NOT_READY` until a checkpoint covers it
  public Bytes filing(RecordId record) throws Refused {
    try (View view = ledger.read()) {
      long position =
          anchors
              .position(view, record)
              .orElseThrow(
                  () -> new Refused(Reason.RECORD_UNKNOWN, Detail.RECORD_NOT_HERE, record));
      CosignedCheckpoint checkpoint = checkpointOver(position);
      return encode(
          view, checkpoint, new Receipt.Filing(record, standing(view, position, checkpoint)));
    }
  }

  /// Returns the receipt of one of this member's calls, encoded.
  ///
  /// @throws Refused `RECEIPT_NOT_READY` until t custodians' batches stand on the ledger and a
  ///   checkpoint covers them
  public Bytes call(CallId call) throws Refused {
    try (View view = ledger.read()) {
      List<AnchoredCall> anchored = anchors.anchored(call);
      if (anchored.size() < anchors.threshold(view)) {
        throw new Refused(
            Reason.RECEIPT_NOT_READY,
            Detail.RECEIPT_RECORDS,
            anchored.size(),
            anchors.threshold(view));
      }
      long last = anchored.stream().mapToLong(AnchoredCall::position).max().orElseThrow();
      CosignedCheckpoint checkpoint = checkpointOver(last);
      List<Receipt.BatchedCall> calls =
          anchored.stream()
              .map(
                  a ->
                      new Receipt.BatchedCall(
                          a.entry(), a.index(), a.path(), standing(view, a.position(), checkpoint)))
              .toList();
      Receipt.Admission admission = admission(view, anchors.admission(view), checkpoint);
      return encode(view, checkpoint, new Receipt.Call(call, calls, admission));
    }
  }

  private CosignedCheckpoint checkpointOver(long position) throws Refused {
    return cosigning
        .newest()
        .filter(checkpoint -> checkpoint.checkpoint().size() > position)
        .orElseThrow(() -> new Refused(Reason.RECEIPT_NOT_READY, Detail.RECEIPT_NOT_COVERED));
  }

  private static Receipt.Standing standing(
      View view, long position, CosignedCheckpoint checkpoint) {
    StoredEntry entry = view.entry(position);
    return new Receipt.Standing(
        entry.envelope(), entry.outcome(), entry.leaf(), path(view, position, checkpoint));
  }

  private static List<Bytes> path(View view, long position, CosignedCheckpoint checkpoint) {
    return view.inclusion(position, checkpoint.checkpoint().size()).hashes();
  }

  private static Receipt.Admission admission(
      View view, long position, CosignedCheckpoint checkpoint) {
    StoredEntry entry = view.entry(position);
    return new Receipt.Admission(entry.leaf(), entry.changes(), path(view, position, checkpoint));
  }

  private Bytes encode(View view, CosignedCheckpoint checkpoint, Receipt.Claim claim)
      throws Refused {
    long size = checkpoint.checkpoint().size();
    List<Receipt.Transition> transitions = transitions(view, size);
    return ReceiptCodec.encode(
        new Receipt(
            identity.alliance(),
            identity.trial(),
            claim,
            countedOnly(view, checkpoint).encode(),
            transitions));
  }

  /// The changes of roster before a checkpoint of this size, each with its proof.
  ///
  /// @throws Refused `RECEIPT_NOT_READY` while one is missing here
  List<Receipt.Transition> transitions(View view, long size) throws Refused {
    List<Receipt.Transition> transitions = new ArrayList<>();
    for (Rosters.RosterChange change : cosigning.rosters().transitionsBelow(view, size)) {
      CosignedCheckpoint cosigned =
          cosigning
              .transition(change.blockEnd())
              .orElseThrow(
                  () -> new Refused(Reason.RECEIPT_NOT_READY, Detail.RECEIPT_LACKS_CHANGE));
      transitions.add(
          new Receipt.Transition(
              change.entry().leaf(),
              change.entry().changes(),
              view.inclusion(change.entry().position(), change.blockEnd()).hashes(),
              cosigned.encode()));
    }
    return transitions;
  }

  /// A receipt carries no line that its checker cannot verify.
  CosignedCheckpoint countedOnly(View view, CosignedCheckpoint checkpoint) throws Refused {
    try {
      return checkpoint.only(
          Signers.of(
              identity.alliance(),
              GenesisCore.origin(identity.alliance(), identity.trial()),
              cosigning.rosters().countingFor(view, checkpoint.checkpoint().size()).orElseThrow()));
    } catch (Unproven e) {
      throw new Refused(Reason.RECEIPT_NOT_READY, Detail.RECEIPT_CHECKPOINT);
    }
  }
}
