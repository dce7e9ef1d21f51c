package org.lianfang.protocol.standard;

import java.util.List;

/// A class of data, and whether it is refused at the door.
///
/// @param name such as `C3`
/// @param zh what belongs to it, in Chinese
/// @param en what belongs to it, in English
/// @param source the clause that defines it
/// @param refused true if no line may hold it
/// @param columnWords a column whose name holds one of these words is of this class; lower case
public record FieldClass(
    String name, String zh, String en, String source, boolean refused, List<String> columnWords) {

  /// Refuses a class without a name.
  public FieldClass {
    columnWords = List.copyOf(columnWords);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("class of data without a name");
    }
  }
}
