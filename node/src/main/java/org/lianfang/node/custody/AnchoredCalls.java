package org.lianfang.node.custody;

import static org.lianfang.node.custody.CustodyTables.ANCHORED_CALLS;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.node.Identity;
import org.lianfang.node.Seams;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.call.AnchoredCall;
import org.lianfang.protocol.call.AnchoredRun;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.member.MemberId;

/// The own calls as they stand on the ledger, one entry a custodian: what call receipts are made
/// of. Thread-safe.
public final class AnchoredCalls {
  private final Identity identity;
  private final Seams seams;
  private final Store store;
  private final CallView.Source views;
  private final CallTable table;

  /// @param store must have [CustodyTables#ALL]
  public AnchoredCalls(Identity identity, Seams seams, Store store, CallView.Source views) {
    this.identity = identity;
    this.seams = seams;
    this.store = store;
    this.views = views;
    this.table = new CallTable(store, ANCHORED_CALLS);
  }

  /// Takes entries from a custodian; durable when it completes. All or none: fails with [Refused]
  /// where one is not this member's, not the custodian's, or does not lead to the root of its batch
  /// on the own replica.
  public CompletionStage<Void> take(MemberId custodian, List<AnchoredRun> runs) {
    return CompletableFuture.supplyAsync(() -> keep(custodian, runs), seams.executor())
        .thenCompose(stage -> stage);
  }

  private CompletionStage<Void> keep(MemberId custodian, List<AnchoredRun> runs) {
    try (CallView view = views.open()) {
      for (AnchoredRun run : runs) {
        if (!run.header().member().equals(identity.member())) {
          throw new Refused(Reason.RECEIPT_INVALID, "another member's call");
        }
      }
      new AnchorCheck(view, identity.alliance(), custodian).check(runs);
      Batch batch = new Batch();
      table.put(batch, runs);
      store.write(batch, Durability.SYNC);
      return CompletableFuture.completedStage(null);
    } catch (Refused | StoreFailed e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /// The entries of a call that have come so far, by custodian; each is checked.
  public List<AnchoredCall> find(CallId call) {
    return OwnCalls.number(store, call)
        .map(number -> table.find(identity.member(), number, call))
        .orElse(List.of());
  }

  /// The calls made since a moment, in the order in which they were asked.
  ///
  /// @param after the call behind which the list begins; empty for the first
  /// @param limit how many at most
  public List<CallSummary> list(Instant since, Optional<CallSummary.Place> after, int limit) {
    return table.list(since, Optional.of(identity.member()), after, limit);
  }
}
