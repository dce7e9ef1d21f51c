package org.lianfang.cli.imports;

import java.util.SortedMap;
import java.util.TreeMap;

/// What became of a list.
///
/// @param written lines by subject type
/// @param leftOut what was left out and why, by reason
public record Summary(SortedMap<String, Integer> written, SortedMap<LeftOut, Integer> leftOut) {
  /// Copies the counts.
  public Summary {
    written = new TreeMap<>(written);
    leftOut = new TreeMap<>(leftOut);
  }

  /// The number of lines written, without the header.
  public int lines() {
    return written.values().stream().mapToInt(Integer::intValue).sum();
  }
}
