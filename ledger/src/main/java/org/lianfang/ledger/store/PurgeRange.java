package org.lianfang.ledger.store;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.lianfang.protocol.Bytes;

/// A range of keys that one compaction rewrites.
///
/// @param from first key
/// @param to last key, inclusive
record PurgeRange(Bytes from, Bytes to) {
  /// More single ranges than this cost more than one compaction over all of them.
  private static final int SINGLE_MAX = 16;

  static List<PurgeRange> of(SortedSet<Bytes> keys) {
    if (keys.size() > SINGLE_MAX) {
      return List.of(new PurgeRange(keys.first(), keys.last()));
    }
    List<PurgeRange> ranges = new ArrayList<>();
    keys.forEach(key -> ranges.add(new PurgeRange(key, key)));
    return ranges;
  }
}
