package org.lianfang.oprf.dkg;

import java.util.List;

/// What a participant makes of the dealers' messages.
public sealed interface Outcome {

  /// Every dealer was right, and every key is made. Nothing may be used before all participants
  /// have signed the same transcripts ([Transcript#unsigned]).
  ///
  /// @param keys in the ceremony's order
  record Completed(List<GeneratedKey> keys) implements Outcome {
    /// Copies the list.
    public Completed {
      keys = List.copyOf(keys);
    }
  }

  /// One dealer was wrong: the ceremony is over, a new one starts without it.
  ///
  /// @param dealer its index, from 1
  /// @param key the number of the key in the ceremony, from 0
  /// @param fault what was wrong
  record Faulty(int dealer, int key, Fault fault) implements Outcome {}
}
