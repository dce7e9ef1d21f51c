package org.lianfang.ledger.replica;

import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.ledger.RequestKey;

/// Which request a command names.
final class Requests {
  private Requests() {}

  /// Returns the key in [ReplicaTables#REQUESTS] that an ordered envelope names, if nothing before
  /// it does. An envelope that was refused for its form, signer or signature names nothing: anybody
  /// can write another's request id.
  ///
  /// @param written the request id that it carries, if it can be read
  static Optional<Bytes> named(Optional<RequestKey> written, Outcome outcome) {
    if (outcome instanceof Outcome.Refused(Reason reason)
        && reason.compareTo(Reason.REQUEST_ID_REUSED) <= 0) {
      return Optional.empty();
    }
    return written.map(ReplicaTables::request);
  }
}
