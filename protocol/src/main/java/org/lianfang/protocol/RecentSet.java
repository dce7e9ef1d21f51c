package org.lianfang.protocol;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A bounded set that forgets what was neither added nor found for the longest time: for results of
/// pure functions, which can always be computed again. Thread-safe; an addition that another thread
/// makes at the same time may be forgotten early.
public final class RecentSet<T> {
  private final int half;
  private volatile Set<T> young = ConcurrentHashMap.newKeySet();
  private volatile Set<T> old = Set.of();

  /// @param size about how many values are kept at most, at least 2; half of them surely
  public RecentSet(int size) {
    if (size < 2) {
      throw new IllegalArgumentException("a set of recent values keeps at least 2");
    }
    this.half = size / 2;
  }

  /// Whether the value is still known; it then stays known longer.
  public boolean contains(T value) {
    if (young.contains(value)) {
      return true;
    }
    if (old.contains(value)) {
      add(value);
      return true;
    }
    return false;
  }

  public void add(T value) {
    if (young.add(value) && young.size() >= half) {
      turn();
    }
  }

  private synchronized void turn() {
    if (young.size() >= half) {
      old = young;
      young = ConcurrentHashMap.newKeySet();
    }
  }
}
