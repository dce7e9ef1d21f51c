package org.lianfang.node.checkpoint;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lianfang.ledger.Snapshots;
import org.lianfang.node.peer.JoinProof;
import org.lianfang.node.peer.JoinService;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.member.MemberId;

/// Helps members to join by a snapshot: proves what the ledger's root was, and lets their engines
/// read from this one's what they need. A member may ask so often, and no more.
public final class Joins implements JoinService {
  private static final int BURST = 80;
  private static final Duration EACH = Duration.ofMillis(50);
  private static final int SNAPSHOTS_COST = 5;
  private static final int ANSWER_BYTES_MAX = 4 << 20;

  private final Supplier<List<JoinProof>> proofs;
  private final Snapshots snapshots;
  private final InstantSource clock;
  private final Executor executor;
  private final Map<MemberId, Bucket> asked = new HashMap<>();

  /// How much a member has asked of late.
  private record Bucket(double left, Instant at) {}

  /// @param proofs proves the newest snapshots
  public Joins(
      Supplier<List<JoinProof>> proofs,
      Snapshots snapshots,
      InstantSource clock,
      Executor executor) {
    this.proofs = proofs;
    this.snapshots = snapshots;
    this.clock = clock;
    this.executor = executor;
  }

  @Override
  public CompletionStage<List<JoinProof>> snapshots(MemberId caller) {
    if (!mayAsk(caller, SNAPSHOTS_COST)) {
      return tooOften();
    }
    return CompletableFuture.supplyAsync(proofs, executor);
  }

  @Override
  public CompletionStage<Bytes> ask(MemberId caller, Bytes question) {
    if (!mayAsk(caller, 1)) {
      return tooOften();
    }
    return snapshots
        .ask(question)
        .handle(
            (answer, failure) -> {
              if (failure != null || answer == null) {
                throw new CompletionException(refusal(failure));
              }
              if (answer.size() > ANSWER_BYTES_MAX) {
                throw new CompletionException(
                    new Refused(Reason.OVERLOADED, "the engine's answer is too large"));
              }
              return answer;
            });
  }

  private static Refused refusal(@Nullable Throwable failure) {
    return failure instanceof IllegalArgumentException
        ? new Refused(Reason.MALFORMED, "not a question that is answered")
        : new Refused(Reason.OVERLOADED, "the engine cannot be asked now");
  }

  private static <V> CompletionStage<V> tooOften() {
    return CompletableFuture.failedStage(
        new Refused(Reason.OVERLOADED, "a member may not ask so often"));
  }

  private synchronized boolean mayAsk(MemberId caller, int cost) {
    Instant now = clock.instant();
    Bucket before = asked.getOrDefault(caller, new Bucket(BURST, now));
    double gained = Duration.between(before.at(), now).toMillis() / (double) EACH.toMillis();
    double left = Math.min(BURST, before.left() + Math.max(0, gained));
    boolean may = left >= cost;
    asked.put(caller, new Bucket(may ? left - cost : left, now));
    return may;
  }
}
