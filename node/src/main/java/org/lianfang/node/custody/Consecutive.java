package org.lianfang.node.custody;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/// Splits lists into what stands side by side.
final class Consecutive {
  private Consecutive() {}

  /// @param follows whether its first argument may stand directly behind its second
  /// @return views of the list, in its order
  static <T> List<List<T>> runs(List<T> list, BiPredicate<T, T> follows) {
    List<List<T>> runs = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= list.size(); to++) {
      if (to == list.size() || !follows.test(list.get(to), list.get(to - 1))) {
        runs.add(list.subList(from, to));
        from = to;
      }
    }
    return runs;
  }
}
