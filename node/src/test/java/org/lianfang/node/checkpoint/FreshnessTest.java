package org.lianfang.node.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FreshnessTest {
  private static boolean isFresh(long seconds) {
    Freshness view = () -> Optional.of(Duration.ofSeconds(seconds));
    return view.isFresh();
  }

  @Test
  void an_old_view_is_not_fresh_nor_is_one_of_a_clock_that_was_set_back() {
    assertThat(isFresh(29)).isTrue();
    assertThat(isFresh(30)).isFalse();
    assertThat(isFresh(-5)).isTrue();
    assertThat(isFresh(-6)).isFalse();
    assertThat(isFresh(-3_600)).isFalse();
    Freshness unknown = Optional::empty;
    assertThat(unknown.isFresh()).isFalse();
  }
}
