package org.lianfang.cometbft.scan;

/// A file does not hold what was written.
@SuppressWarnings("serial")
final class Torn extends Exception {
  Torn(String what) {
    super(what);
  }

  static void require(boolean holds, String otherwise) throws Torn {
    if (!holds) {
      throw new Torn(otherwise);
    }
  }

  String what() {
    return String.valueOf(getMessage());
  }
}
