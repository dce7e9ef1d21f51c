package org.lianfang.protocol.ledger;

import java.util.List;

/// What a command did.
///
/// @param changes in ascending order of key, each key once. A command refused after its signature
///   and expiry held changes only what remembers its request id; one refused before, nothing
public record Applied(Outcome outcome, List<Change> changes) {
  public Applied {
    changes = List.copyOf(changes);
  }
}
