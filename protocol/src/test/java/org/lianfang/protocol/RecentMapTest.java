package org.lianfang.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class RecentMapTest {
  @Test
  void forgets_what_was_neither_put_nor_found_for_the_longest_time() {
    RecentMap<String, Integer> map = new RecentMap<>(2);
    map.put("a", 1);
    map.put("b", 2);
    assertThat(map.find("a")).contains(1);
    map.put("c", 3);
    assertThat(map.find("b")).isEmpty();
    assertThat(map.find("a")).contains(1);
    assertThat(map.find("c")).contains(3);
  }

  @Test
  void keeps_at_least_one_value() {
    assertThatThrownBy(() -> new RecentMap<String, Integer>(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
