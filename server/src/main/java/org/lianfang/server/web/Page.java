package org.lianfang.server.web;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// One page of a list.
///
/// @param nextCursor what to give as `starting_after` for the next page, where there is one
record Page<T>(List<T> data, boolean hasMore, Optional<String> nextCursor) {
  static final int LIMIT_DEFAULT = 100;
  static final int LIMIT_MAX = 1_000;

  Page {
    data = List.copyOf(data);
  }

  static <T> Page<T> whole(List<T> data) {
    return new Page<>(data, false, Optional.empty());
  }

  /// Cuts a page out of up to `limit + 1` things.
  static <T> Page<T> cut(List<T> found, int limit, Function<T, String> cursor) {
    if (found.size() <= limit) {
      return whole(found);
    }
    List<T> data = found.subList(0, limit);
    return new Page<>(data, true, Optional.of(cursor.apply(data.getLast())));
  }

  /// Checks the limit that a caller gave.
  static int limit(Optional<Integer> asked) {
    int limit = asked.orElse(LIMIT_DEFAULT);
    if (limit < 1 || limit > LIMIT_MAX) {
      throw Problem.field("limit", "须为 1 至 " + LIMIT_MAX, "is 1 to " + LIMIT_MAX);
    }
    return limit;
  }
}
