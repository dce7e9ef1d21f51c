package org.lianfang.node.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.lianfang.ledger.NotSent;
import org.lianfang.ledger.Snapshots;
import org.lianfang.node.peer.JoinProof;
import org.lianfang.node.wired.HandClock;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.member.MemberId;

/// What members that join may ask, and how often.
final class JoinsTest implements Snapshots {
  private static final MemberId ONE = new MemberId("bank-1");
  private static final MemberId OTHER = new MemberId("bank-2");

  private final HandClock clock = new HandClock();
  private final JoinProof proof =
      new JoinProof(7, Bytes.utf8("engine"), List.of(), Bytes.utf8("note"), List.of());
  private final Joins joins = new Joins(() -> List.of(proof), this, clock, Runnable::run);

  @Override
  public List<Offer> offers() {
    return List.of();
  }

  @Override
  public CompletionStage<Bytes> ask(Bytes question) {
    return switch (question.text()) {
      case "height" -> CompletableFuture.completedStage(Bytes.utf8("7"));
      case "down" -> CompletableFuture.failedStage(new NotSent("down"));
      case "large" -> CompletableFuture.completedStage(Bytes.owning(new byte[5 << 20]));
      default -> CompletableFuture.failedStage(new IllegalArgumentException("what?"));
    };
  }

  private static Reason refused(CompletionStage<?> answer) {
    Throwable failure = answer.toCompletableFuture().exceptionNow();
    return failure instanceof Refused refused ? refused.reason() : Reason.INTERNAL;
  }

  private CompletionStage<Bytes> ask(MemberId member, String question) {
    return joins.ask(member, Bytes.utf8(question));
  }

  @Test
  void proofs_and_answers_are_given() {
    assertThat(joins.snapshots(ONE)).isCompletedWithValue(List.of(proof));
    assertThat(ask(ONE, "height")).isCompletedWithValue(Bytes.utf8("7"));
    assertThat(refused(ask(ONE, "anything"))).isEqualTo(Reason.MALFORMED);
    assertThat(refused(ask(ONE, "down"))).isEqualTo(Reason.OVERLOADED);
    assertThat(refused(ask(ONE, "large"))).isEqualTo(Reason.OVERLOADED);
  }

  @Test
  void a_member_that_asks_too_often_waits_and_nobody_else_does() {
    int answered = 0;
    while (!ask(ONE, "height").toCompletableFuture().isCompletedExceptionally()) {
      answered++;
    }
    assertThat(answered).isBetween(50, 100);
    assertThat(refused(joins.snapshots(ONE))).isEqualTo(Reason.OVERLOADED);
    assertThat(ask(OTHER, "height")).isCompletedWithValue(Bytes.utf8("7"));
    clock.pass(Duration.ofMillis(500));
    assertThat(joins.snapshots(ONE)).isCompletedWithValue(List.of(proof));
    clock.pass(Duration.ofHours(1));
    int again = 0;
    while (!ask(ONE, "height").toCompletableFuture().isCompletedExceptionally()) {
      again++;
    }
    assertThat(again).isEqualTo(answered);
  }
}
