package org.lianfang.node.custody;

import static org.lianfang.node.custody.CustodyTables.SUPERVISED_CALLS;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
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
import org.lianfang.protocol.call.CallItem;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.wire.CallCodec;

/// A supervisor's records of every member's calls, from all custodians together. Thread-safe.
///
/// A row for each custodian's entry, under member, number, call id and custodian, so that one
/// member's calls lie in the order of its own count.
public final class SupervisedCalls {
  private static final Bytes END = Bytes.owning(new byte[] {0});

  private final Identity identity;
  private final Seams seams;
  private final Store store;
  private final CallView.Source views;

  /// @param store must have [CustodyTables#ALL]
  public SupervisedCalls(Identity identity, Seams seams, Store store, CallView.Source views) {
    this.identity = identity;
    this.seams = seams;
    this.store = store;
    this.views = views;
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
      List<AnchoredCall> calls =
          CallCodec.decodeAnchoredCalls(identity.seal().open(Deliveries.SEALED_FOR, sealed));
      new AnchorCheck(view, identity.alliance(), custodian).check(calls);
      Batch batch = new Batch();
      for (AnchoredCall call : calls) {
        batch.put(SUPERVISED_CALLS, key(call), CallCodec.encode(List.of(call)));
      }
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
  public List<SupervisedCall> list(Instant since, Optional<MemberId> member) {
    List<SupervisedCall> calls = new ArrayList<>();
    visit(
        member,
        call -> {
          if (!call.time().isBefore(since)) {
            calls.add(call);
          }
        });
    return List.copyOf(calls);
  }

  /// The numbers that are missing from the union of all custodians' records.
  public List<SupervisedCall.Gap> gaps(Optional<MemberId> member) {
    List<SupervisedCall.Gap> gaps = new ArrayList<>();
    List<SupervisedCall> before = new ArrayList<>();
    visit(
        member,
        call -> {
          long expected =
              before.isEmpty() || !before.getFirst().member().equals(call.member())
                  ? 1
                  : before.getFirst().number() + 1;
          if (call.number() > expected) {
            gaps.add(new SupervisedCall.Gap(call.member(), expected, call.number() - 1));
          }
          before.clear();
          before.add(call);
        });
    return List.copyOf(gaps);
  }

  private void visit(Optional<MemberId> member, Consumer<SupervisedCall> visitor) {
    List<AnchoredCall> same = new ArrayList<>();
    store.scan(
        SUPERVISED_CALLS,
        member.map(id -> Range.prefix(memberPrefix(id))).orElse(Range.ALL),
        (key, row) -> {
          AnchoredCall call = decode(row);
          if (!same.isEmpty() && !isSame(same.getFirst(), call)) {
            visitor.accept(join(same));
            same.clear();
          }
          same.add(call);
          return true;
        });
    if (!same.isEmpty()) {
      visitor.accept(join(same));
    }
  }

  private static boolean isSame(AnchoredCall left, AnchoredCall right) {
    return left.entry().member().equals(right.entry().member())
        && left.entry().item().id().equals(right.entry().item().id())
        && left.entry().item().number() == right.entry().item().number();
  }

  private static SupervisedCall join(List<AnchoredCall> same) {
    AnchoredCall any = same.getFirst();
    CallItem item = any.entry().item();
    return new SupervisedCall(
        item.id(),
        any.entry().member(),
        item.number(),
        item.kind(),
        item.purpose(),
        item.subjectType(),
        same.stream().map(call -> call.entry().time()).min(Comparator.naturalOrder()).orElseThrow(),
        same.stream().map(AnchoredCall::custodian).sorted().toList(),
        same.stream().mapToLong(AnchoredCall::position).max().orElseThrow());
  }

  private static AnchoredCall decode(Bytes row) {
    try {
      return CallCodec.decodeAnchoredCalls(row).getFirst();
    } catch (Malformed e) {
      throw new InvariantViolation("a stored call entry is damaged", e);
    }
  }

  private static Bytes memberPrefix(MemberId member) {
    return Bytes.join(Bytes.utf8(member.value()), END);
  }

  private static Bytes key(AnchoredCall call) {
    return Bytes.join(
        memberPrefix(call.entry().member()),
        Bytes.ofLong(call.entry().item().number()),
        call.entry().item().id().bytes(),
        Bytes.utf8(call.custodian().value()));
  }
}
