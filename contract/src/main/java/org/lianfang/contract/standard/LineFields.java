package org.lianfang.contract.standard;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// The fields of a line as they were written, before any rule has looked at them.
///
/// Absent and empty mean the same. The printed form holds no content.
///
/// @param written text by column
public record LineFields(Map<Column, String> written) {

  /// Copies the fields.
  public LineFields {
    var copy = new EnumMap<Column, String>(Column.class);
    copy.putAll(written);
    written = Collections.unmodifiableMap(copy);
  }

  /// The text of a column without blanks around; empty where it is absent.
  public String get(Column column) {
    String text = written.get(column);
    return text == null ? "" : text.strip();
  }

  @Override
  public String toString() {
    return "LineFields" + written.keySet();
  }
}
