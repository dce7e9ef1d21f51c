package org.lianfang.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentSetTest {
  private final RecentSet<Integer> set = new RecentSet<>(8);

  @Test
  void what_was_added_lately_is_known() {
    for (int i = 0; i < 100; i++) {
      assertThat(set.contains(i)).isFalse();
      set.add(i);
      assertThat(set.contains(i)).isTrue();
      assertThat(set.contains(Math.max(0, i - 1))).isTrue();
    }
  }

  @Test
  void what_is_old_is_forgotten() {
    for (int i = 0; i < 100; i++) {
      set.add(i);
    }
    long known = IntStream.range(0, 100).filter(set::contains).count();
    assertThat(known).isEqualTo(8);
  }

  @Test
  void what_is_found_again_and_again_stays() {
    set.add(-1);
    for (int i = 0; i < 100; i++) {
      set.add(i);
      assertThat(set.contains(-1)).isTrue();
    }
  }

  @Test
  void a_set_that_keeps_nothing_is_refused() {
    assertThatThrownBy(() -> new RecentSet<String>(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
