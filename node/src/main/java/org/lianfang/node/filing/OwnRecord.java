package org.lianfang.node.filing;

import java.util.Optional;
import org.lianfang.contract.standard.Draft;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.ledger.RequestId;

/// What this member filed under one record id. Stays at home: it holds the identifier.
///
/// @param request the command that filed it
/// @param line its line in that command's input, from 1
/// @param chunk the journal's chunk that it went with
/// @param refusal why the ledger refused it, where it did
public record OwnRecord(
    RecordId id,
    RequestId request,
    long line,
    Draft draft,
    long chunk,
    State state,
    Optional<Reason> refusal) {

  /// How far it came.
  public enum State {
    /// In the journal: not yet known to stand on the ledger.
    PENDING(1),
    /// Stands on the ledger.
    FILED(2),
    /// The ledger refused it; its reference is free again.
    REFUSED(3);

    private final int number;

    State(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }

    static State of(int number) {
      for (State state : values()) {
        if (state.number == number) {
          return state;
        }
      }
      throw new InvariantViolation("an own row has a state");
    }
  }

  OwnRecord filed() {
    return with(State.FILED, Optional.empty());
  }

  OwnRecord refused(Reason reason) {
    return with(State.REFUSED, Optional.of(reason));
  }

  private OwnRecord with(State reached, Optional<Reason> reason) {
    return new OwnRecord(id, request, line, draft, chunk, reached, reason);
  }

  @Override
  public String toString() {
    return "OwnRecord[" + id + ", " + state + "]";
  }
}
