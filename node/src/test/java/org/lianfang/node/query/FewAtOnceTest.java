package org.lianfang.node.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FewAtOnceTest {

  @Test
  void all_run_and_never_more_than_a_few_at_once() throws Exception {
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      AtomicInteger handedOver = new AtomicInteger();
      FewAtOnce few =
          new FewAtOnce(
              task -> {
                handedOver.incrementAndGet();
                threads.execute(task);
              },
              3);
      AtomicInteger running = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      CountDownLatch begun = new CountDownLatch(3);
      CountDownLatch goOn = new CountDownLatch(1);
      CountDownLatch done = new CountDownLatch(1_000);
      for (int i = 0; i < 1_000; i++) {
        few.execute(
            () -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              begun.countDown();
              await(goOn);
              running.decrementAndGet();
              done.countDown();
            });
      }
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(handedOver).hasValue(3);
      goOn.countDown();
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(most).hasValue(3);
    }
  }

  @Test
  void they_begin_in_their_order_and_one_that_fails_stops_no_other() {
    List<Runnable> handedOver = new ArrayList<>();
    FewAtOnce few = new FewAtOnce(handedOver::add, 1);
    List<Integer> ran = new ArrayList<>();
    few.execute(() -> ran.add(1));
    few.execute(
        () -> {
          throw new IllegalStateException("thrown by the test");
        });
    few.execute(() -> ran.add(2));
    assertThat(handedOver).hasSize(1);
    handedOver.getFirst().run();
    assertThat(ran).containsExactly(1, 2);

    few.execute(() -> ran.add(3));
    assertThat(handedOver).hasSize(2);
    handedOver.getLast().run();
    assertThat(ran).containsExactly(1, 2, 3);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
