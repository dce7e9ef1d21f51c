package org.lianfang.node.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.lianfang.node.FakeClock;
import org.lianfang.node.FakeTimers;

class CoalescerTest {
  private final FakeClock clock = new FakeClock();
  private final FakeTimers timers = new FakeTimers(clock);
  private final List<List<Integer>> sent = new ArrayList<>();
  private final List<CompletableFuture<Void>> underWay = new ArrayList<>();
  private final Coalescer<Integer> coalescer =
      new Coalescer<>(clock, timers, Runnable::run, 5, this::send);

  private CompletionStage<?> send(List<Integer> batch) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    sent.add(List.copyOf(batch));
    underWay.add(done);
    return done;
  }

  private void add(int... arrivals) {
    for (int arrival : arrivals) {
      coalescer.add(List.of(arrival));
    }
  }

  @Test
  void what_arrives_alone_goes_at_once() {
    add(1);
    underWay.getFirst().complete(null);
    add(2);
    assertThat(sent).containsExactly(List.of(1), List.of(2));
    assertThat(timers.size()).isZero();
  }

  @Test
  void what_arrives_together_shares_the_next_batch() {
    add(1, 2, 3, 4);
    assertThat(sent).containsExactly(List.of(1));
    underWay.getFirst().complete(null);
    assertThat(sent).containsExactly(List.of(1), List.of(2, 3, 4));
  }

  @Test
  void what_one_caller_brings_shares_a_batch() {
    coalescer.add(List.of(1, 2, 3));
    assertThat(sent).containsExactly(List.of(1, 2, 3));
    coalescer.add(List.of(4, 5, 6, 7, 8, 9));
    assertThat(sent).containsExactly(List.of(1, 2, 3), List.of(4, 5, 6, 7, 8));
    List.copyOf(underWay).forEach(done -> done.complete(null));
    assertThat(sent.getLast()).containsExactly(9);
    underWay.getLast().complete(null);
    coalescer.add(List.of(10, 11));
    assertThat(sent.getLast()).containsExactly(10, 11);
  }

  @Test
  void what_the_answers_of_a_batch_lead_to_shares_the_next_one() {
    shared(Duration.ofMillis(64));
    add(4);
    timers.advance(Duration.ofMillis(3));
    add(5, 6);
    assertThat(sent).hasSize(2);
    timers.advance(Duration.ofMillis(1));
    assertThat(sent).containsExactly(List.of(1), List.of(2, 3), List.of(4, 5, 6));
  }

  /// Lets a batch of two callers, 2 and 3, take that long.
  private void shared(Duration time) {
    add(1, 2, 3);
    underWay.getFirst().complete(null);
    clock.advance(time);
    underWay.getLast().complete(null);
  }

  @Test
  void nothing_waits_for_a_batch_that_is_over() {
    shared(Duration.ofMillis(64));
    timers.advance(Duration.ofMillis(4));
    add(4);
    assertThat(sent.getLast()).containsExactly(4);
  }

  @Test
  void one_quick_batch_does_not_let_the_next_ones_go_apart() {
    shared(Duration.ofMillis(128));
    timers.advance(Duration.ofMillis(8));
    add(4);
    underWay.getLast().complete(null);
    add(5, 6);
    timers.advance(Duration.ofMillis(111));
    assertThat(sent.getLast()).containsExactly(5);
    timers.advance(Duration.ofMillis(1));
    assertThat(sent.getLast()).containsExactly(6);
  }

  @Test
  void nothing_waits_longer_than_a_moment() {
    add(1, 2, 3);
    timers.advance(Coalescer.LINGER_MIN);
    assertThat(sent).containsExactly(List.of(1), List.of(2, 3));
    add(4);
    timers.advance(Coalescer.LINGER_MIN);
    assertThat(sent).hasSize(3);
  }

  @Test
  void a_full_batch_does_not_wait() {
    add(1, 2, 3, 4, 5, 6, 7);
    assertThat(sent).containsExactly(List.of(1), List.of(2, 3, 4, 5, 6));
  }

  @Test
  void what_gathers_waits_for_all_that_is_under_way() {
    add(1, 2);
    timers.advance(Coalescer.LINGER_MIN);
    add(3, 4);
    underWay.getFirst().complete(null);
    assertThat(sent).containsExactly(List.of(1), List.of(2));
    underWay.getLast().complete(null);
    assertThat(sent).containsExactly(List.of(1), List.of(2), List.of(3, 4));
  }

  @Test
  void slow_batches_let_the_next_gather_longer_but_never_long() {
    add(1);
    clock.advance(Duration.ofSeconds(1));
    underWay.getFirst().complete(null);
    add(2, 3);
    timers.advance(Coalescer.LINGER_MAX.minusMillis(1));
    assertThat(sent).hasSize(2);
    timers.advance(Duration.ofMillis(1));
    assertThat(sent).hasSize(3);
  }
}
