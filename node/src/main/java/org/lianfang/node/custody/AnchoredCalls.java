package org.lianfang.node.custody;

import static org.lianfang.node.custody.CustodyTables.ANCHORED_CALLS;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.node.Identity;
import org.lianfang.node.Seams;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.call.AnchoredCall;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.wire.CallCodec;

/// The own calls as they stand on the ledger, one entry a custodian: what call receipts are made
/// of. Thread-safe.
public final class AnchoredCalls {
  private final Identity identity;
  private final Seams seams;
  private final Store store;
  private final CallView.Source views;

  /// @param store must have [CustodyTables#ALL]
  public AnchoredCalls(Identity identity, Seams seams, Store store, CallView.Source views) {
    this.identity = identity;
    this.seams = seams;
    this.store = store;
    this.views = views;
  }

  /// Takes entries from a custodian; durable when it completes. All or none: fails with [Refused]
  /// where one is not this member's, not the custodian's, or does not lead to the root of its batch
  /// on the own replica.
  public CompletionStage<Void> take(MemberId custodian, List<AnchoredCall> calls) {
    return CompletableFuture.supplyAsync(() -> keep(custodian, calls), seams.executor())
        .thenCompose(stage -> stage);
  }

  private CompletionStage<Void> keep(MemberId custodian, List<AnchoredCall> calls) {
    try (CallView view = views.open()) {
      for (AnchoredCall call : calls) {
        if (!call.entry().member().equals(identity.member())) {
          throw new Refused(Reason.RECEIPT_INVALID, "another member's call");
        }
      }
      new AnchorCheck(view, identity.alliance(), custodian).check(calls);
      Batch batch = new Batch();
      for (AnchoredCall call : calls) {
        batch.put(ANCHORED_CALLS, key(call), CallCodec.encode(List.of(call)));
      }
      store.write(batch, Durability.SYNC);
      return CompletableFuture.completedStage(null);
    } catch (Refused | StoreFailed e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /// The entries of a call that have come so far, by custodian; each is checked.
  public List<AnchoredCall> find(CallId call) {
    List<AnchoredCall> found = new ArrayList<>();
    store.scan(ANCHORED_CALLS, Range.prefix(call.bytes()), (key, row) -> found.addAll(decode(row)));
    return List.copyOf(found);
  }

  private static List<AnchoredCall> decode(Bytes row) {
    try {
      return CallCodec.decodeAnchoredCalls(row);
    } catch (Malformed e) {
      throw new InvariantViolation("a stored call entry is damaged", e);
    }
  }

  private static Bytes key(AnchoredCall call) {
    return Bytes.join(call.entry().item().id().bytes(), Bytes.utf8(call.custodian().value()));
  }
}
