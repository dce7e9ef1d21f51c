package org.lianfang.node.custody;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.lianfang.ledger.store.Store;
import org.lianfang.node.Identity;
import org.lianfang.node.Seams;
import org.lianfang.node.checkpoint.Freshness;
import org.lianfang.oprf.KeyShare;
import org.lianfang.oprf.Suite;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.call.Evaluation;
import org.lianfang.protocol.call.SignedCalls;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.member.MemberId;

/// Answers calls with this member's shares: checks each request on its own view of the ledger,
/// records it durably, and only then evaluates, proves and signs.
///
/// The record id is hashed here and never taken as an element from the asker. Thread-safe; starts
/// no threads.
public final class Custodian {
  /// A custodian whose oldest unposted record is older stops evaluating.
  public static final Duration OVERDUE = Duration.ofSeconds(30);

  private final Seams seams;
  private final CallView.Source views;
  private final KeyShares shares;
  private final CallsCheck check;
  private final CallLog log;
  private final Evaluations evaluations;

  /// @param store must have [CustodyTables#ALL]
  public Custodian(
      Identity identity,
      Seams seams,
      Store store,
      CallView.Source views,
      Freshness freshness,
      KeyShares shares,
      Suite suite) {
    this.seams = seams;
    this.views = views;
    this.shares = shares;
    this.check = new CallsCheck(identity, freshness, suite);
    this.log = new CallLog(store, seams);
    this.evaluations = new Evaluations(identity, seams, log, suite);
  }

  CallLog log() {
    return log;
  }

  /// Answers a request, or fails with [Refused]; single items are refused inside the answer.
  ///
  /// @param caller who the transport authenticated
  public CompletionStage<Evaluation> evaluate(MemberId caller, SignedCalls calls) {
    // Whoever calls is on the executor already: the check needs no thread of its own.
    return CompletableFuture.supplyAsync(() -> check(caller, calls), Runnable::run)
        .thenCompose(
            outcome ->
                switch (outcome) {
                  case Checked.Good good ->
                      log.record(good.calls())
                          .thenCompose(
                              recorded ->
                                  evaluations.answer(good.calls(), recorded, good.shares()));
                  case Checked.Bad bad -> CompletableFuture.failedStage(bad.refused());
                });
  }

  private sealed interface Checked {
    record Good(CheckedCalls calls, Map<KeyId, KeyShare> shares) implements Checked {}

    record Bad(Refused refused) implements Checked {}
  }

  private Checked check(MemberId caller, SignedCalls calls) {
    try (CallView view = views.open()) {
      CheckedCalls checked = check.check(view, caller, calls, seams.clock().instant());
      Map<KeyId, KeyShare> held = shares(checked);
      if (log.oldestUnposted().compareTo(OVERDUE) > 0) {
        throw new Refused(Reason.BATCH_OVERDUE, "this custodian's call records are overdue");
      }
      return new Checked.Good(checked, held);
    } catch (Refused e) {
      return new Checked.Bad(e);
    }
  }

  private Map<KeyId, KeyShare> shares(CheckedCalls checked) throws Refused {
    Map<KeyId, KeyShare> held = new HashMap<>();
    for (CheckedCalls.Item item : checked.items()) {
      if (item.verdict() instanceof CheckedCalls.Verdict.Evaluate evaluate) {
        for (KeySet key : evaluate.keys().keys().toList()) {
          if (!held.containsKey(key.id())) {
            held.put(
                key.id(),
                shares
                    .find(key)
                    .orElseThrow(
                        () ->
                            new Refused(
                                Reason.GENERATION_MISMATCH,
                                "this custodian holds no share of key " + key.id())));
          }
        }
      }
    }
    return held;
  }
}
