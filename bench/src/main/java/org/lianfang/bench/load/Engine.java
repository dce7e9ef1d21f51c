package org.lianfang.bench.load;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// What orders the ledger.
public enum Engine {
  EMBEDDED,
  COMETBFT;

  /// The engine of a word of the command line.
  public static Optional<Engine> find(String word) {
    return Stream.of(values()).filter(engine -> engine.word().equals(word)).findFirst();
  }

  /// The word of the command line.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
