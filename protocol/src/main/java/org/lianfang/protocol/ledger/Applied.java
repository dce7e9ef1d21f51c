package org.lianfang.protocol.ledger;

import java.util.List;

/// What a command did.
///
/// @param changes in ascending order of key, each key once; empty if the command was refused
public record Applied(Outcome outcome, List<Change> changes) {
  public Applied {
    changes = List.copyOf(changes);
  }
}
