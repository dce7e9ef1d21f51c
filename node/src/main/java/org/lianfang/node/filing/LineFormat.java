package org.lianfang.node.filing;

import java.util.Optional;

/// The formats that a filing comes in.
public enum LineFormat {
  /// Comma-separated values with a header line.
  CSV("csv"),
  /// One JSON object a line.
  JSONL("jsonl");

  private final String wireName;

  LineFormat(String wireName) {
    this.wireName = wireName;
  }

  /// The name on the command line and in the API.
  public String wireName() {
    return wireName;
  }

  /// Finds one by its exact name.
  public static Optional<LineFormat> find(String wireName) {
    for (LineFormat format : values()) {
      if (format.wireName.equals(wireName)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }
}
