package org.lianfang.protocol.ledger;

import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.Reason;

/// What became of a command.
public sealed interface Outcome {

  /// The command took effect.
  record Accepted() implements Outcome {}

  /// The records of a `FileRecords`, each accepted (empty) or refused.
  record Filed(List<Optional<Reason>> records) implements Outcome {
    public Filed {
      records = List.copyOf(records);
    }
  }

  /// Nothing changed.
  record Refused(Reason reason) implements Outcome {}

  /// Whether the command as a whole was accepted.
  default boolean isAccepted() {
    return !(this instanceof Refused);
  }
}
