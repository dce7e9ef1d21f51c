package org.lianfang.protocol;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A bounded map that forgets what was neither added nor found for the longest time: for results of
/// pure functions, which can always be computed again. Thread-safe; its values are immutable.
public final class RecentMap<K, V> {
  private final Map<K, V> values;

  /// @param size how many values are kept
  public RecentMap(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("a map of recent values keeps at least one");
    }
    this.values =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > size;
          }
        };
  }

  /// The value that was put for this key, if it is still known; it then stays known longer.
  public synchronized Optional<V> find(K key) {
    return Optional.ofNullable(values.get(key));
  }

  public synchronized void put(K key, V value) {
    values.put(key, value);
  }
}
