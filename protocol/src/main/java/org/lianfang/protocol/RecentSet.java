package org.lianfang.protocol;

import java.util.LinkedHashMap;
import java.util.Map;

/// A bounded set that forgets what was neither added nor found for the longest time: for results of
/// pure functions, which can always be computed again. Thread-safe.
public final class RecentSet<T> {
  private final Map<T, Boolean> values;

  /// @param size how many values are kept
  public RecentSet(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("a set of recent values keeps at least one");
    }
    this.values =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<T, Boolean> eldest) {
            return size() > size;
          }
        };
  }

  /// Whether the value is still known; it then stays known longer.
  public synchronized boolean contains(T value) {
    return values.get(value) != null;
  }

  public synchronized void add(T value) {
    values.put(value, true);
  }
}
