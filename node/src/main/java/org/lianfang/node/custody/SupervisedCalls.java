package org.lianfang.node.custody;

import static org.lianfang.node.custody.CustodyTables.SUPERVISED_CALLS;

import java.time.Instant;
import java.util.ArrayList;
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
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.call.AnchoredRun;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.wire.CallCodec;

/// A supervisor's records of every member's calls, from all custodians together. Thread-safe.
public final class SupervisedCalls {
  private final Identity identity;
  private final Seams seams;
  private final Store store;
  private final CallView.Source views;
  private final CallTable table;

  /// @param store must have [CustodyTables#ALL]
  public SupervisedCalls(Identity identity, Seams seams, Store store, CallView.Source views) {
    this.identity = identity;
    this.seams = seams;
    this.store = store;
    this.views = views;
    this.table = new CallTable(store, SUPERVISED_CALLS);
  }

  /// Takes entries that a custodian sealed to this member; durable when it completes. All or none:
  /// fails with [Refused] where this member is no supervisor, the seal does not open, or an entry
  /// does not lead to the root of its batch on the own replica.
  public CompletionStage<Void> take(MemberId custodian, Bytes sealed) {
    return CompletableFuture.supplyAsync(() -> keep(custodian, sealed), seams.executor())
        .thenCompose(stage -> stage);
  }

  private CompletionStage<Void> keep(MemberId custodian, Bytes sealed) {
    try (CallView view = views.open()) {
      if (view.member(identity.member()).filter(m -> m.hasRole(Role.SUPERVISOR)).isEmpty()) {
        throw new Refused(Reason.ROLE_MISSING, "this member supervises nobody");
      }
      List<AnchoredRun> runs =
          CallCodec.decodeAnchoredRuns(identity.seal().open(Deliveries.SEALED_FOR, sealed));
      new AnchorCheck(view, identity.alliance(), custodian).check(runs);
      Batch batch = new Batch();
      table.put(batch, runs);
      store.write(batch, Durability.SYNC);
      return CompletableFuture.completedStage(null);
    } catch (Malformed e) {
      return CompletableFuture.failedStage(
          new Refused(Reason.MALFORMED, "the sealed calls are not readable"));
    } catch (Refused | StoreFailed e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /// The calls made since a moment, by member and the member's own count.
  ///
  /// @param member whose; empty for all
  /// @param after the call behind which the list begins; empty for the first
  /// @param limit how many at most
  public List<CallSummary> list(
      Instant since, Optional<MemberId> member, Optional<CallSummary.Place> after, int limit) {
    return table.list(since, member, after, limit);
  }

  /// The numbers that are missing from the union of all custodians' records.
  public List<CallSummary.Gap> gaps(Optional<MemberId> member) {
    List<CallSummary.Gap> gaps = new ArrayList<>();
    List<CallSummary> before = new ArrayList<>();
    table.visit(
        member,
        Optional.empty(),
        call -> {
          long expected =
              before.isEmpty() || !before.getFirst().member().equals(call.member())
                  ? 1
                  : before.getFirst().number() + 1;
          if (call.number() > expected) {
            gaps.add(new CallSummary.Gap(call.member(), expected, call.number() - 1));
          }
          before.clear();
          before.add(call);
          return true;
        });
    return List.copyOf(gaps);
  }
}
