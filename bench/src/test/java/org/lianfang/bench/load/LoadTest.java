package org.lianfang.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class LoadTest {
  private final List<String> seen = new ArrayList<>();

  private Companions companions(boolean failing) {
    return new Companions() {
      @Override
      public void wake() {
        seen.add("wake");
      }

      @Override
      public void rest() throws TimeoutException {
        seen.add("rest");
        if (failing) {
          throw new TimeoutException("they do not rest");
        }
      }

      @Override
      public long cpuNanos() {
        return 0;
      }
    };
  }

  private static Work failing() {
    return Work.of(
        1,
        () -> {
          throw new IOException("the measured call failed");
        });
  }

  @Test
  void companions_run_while_the_load_does() throws Exception {
    Work work = Work.of(3, () -> seen.add("call"));
    Sample sample = Load.onThreads(List.of(work)).with(companions(false)).run(Duration.ofNanos(1));
    assertThat(seen).containsExactly("wake", "call", "rest");
    assertThat(sample.perSecond()).isPositive();
  }

  @Test
  void a_failed_call_is_told_whether_or_not_its_companions_rest() {
    for (boolean failing : List.of(false, true)) {
      seen.clear();
      Load load = Load.onThreads(List.of(failing())).with(companions(failing));
      assertThatThrownBy(() -> load.run(Duration.ofSeconds(1)))
          .isInstanceOf(IOException.class)
          .hasMessage("the measured call failed")
          .satisfies(e -> assertThat(e.getSuppressed()).hasSize(failing ? 1 : 0));
      assertThat(seen).containsExactly("wake", "rest");
    }
  }

  @Test
  void companions_that_do_not_rest_fail_the_run() {
    Work work = Work.of(1, () -> seen.add("call"));
    Load load = Load.onThreads(List.of(work)).with(companions(true));
    assertThatThrownBy(() -> load.run(Duration.ofNanos(1))).isInstanceOf(TimeoutException.class);
  }
}
