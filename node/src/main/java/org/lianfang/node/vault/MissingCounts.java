package org.lianfang.node.vault;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.lianfang.protocol.subject.SubjectType;

/// How many entries of each subject type this node lacks.
final class MissingCounts {
  private final AtomicIntegerArray counts = new AtomicIntegerArray(SubjectType.values().length + 1);

  /// Returns true, for use in scans.
  boolean add(SubjectType type, int change) {
    counts.addAndGet(type.number(), change);
    return true;
  }

  boolean areZero() {
    for (int i = 0; i < counts.length(); i++) {
      if (counts.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  int of(SubjectType type) {
    return counts.get(type.number());
  }
}
