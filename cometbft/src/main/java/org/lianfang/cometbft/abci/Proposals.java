package org.lianfang.cometbft.abci;

import com.google.protobuf.CodedOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.Misbehaviour;
import org.lianfang.protocol.ledger.RequestKey;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.ledger.StateMachine;

/// What may stand in one block: each envelope admitted by the committed state, each request once. A
/// bundle stands as a whole or not at all.
///
/// Not thread-safe; for one block.
final class Proposals {
  private final StateMachine machine;
  private final State committed;
  private final Set<RequestKey> requests = new HashSet<>();
  private final Set<Bytes> envelopes = new HashSet<>();

  Proposals(StateMachine machine, State committed) {
    this.machine = machine;
    this.committed = committed;
  }

  /// Whether this transaction may follow those that were taken before, with all its envelopes.
  boolean take(Bytes transaction) {
    return takeAll(Bundle.read(transaction));
  }

  /// Whether these envelopes of one transaction may follow those that were taken before.
  boolean takeAll(List<Bytes> taken) {
    Set<RequestKey> asked = new HashSet<>();
    for (Bytes envelope : taken) {
      if (envelopes.contains(envelope) || !isAdmitted(machine, committed, envelope)) {
        return false;
      }
      Optional<RequestKey> request = machine.requestKey(envelope);
      if (request.isPresent() && (requests.contains(request.get()) || !asked.add(request.get()))) {
        return false;
      }
    }
    requests.addAll(asked);
    envelopes.addAll(taken);
    return true;
  }

  /// Chooses from candidates in their order.
  ///
  /// @param bytesMax what they may have together, as the engine counts
  List<Bytes> choose(List<Bytes> candidates, long bytesMax) {
    List<Bytes> chosen = new ArrayList<>();
    long left = bytesMax;
    for (Bytes candidate : candidates) {
      long cost = cost(candidate);
      if (cost <= left && take(candidate)) {
        chosen.add(candidate);
        left -= cost;
      }
    }
    return chosen;
  }

  /// An element of a repeated field: tag, length, content.
  private static long cost(Bytes transaction) {
    return 1L + CodedOutputStream.computeUInt32SizeNoTag(transaction.size()) + transaction.size();
  }

  /// Whether an envelope may be ordered. What only the engine may state is nobody's to submit.
  static boolean isAdmitted(StateMachine machine, State committed, Bytes envelope) {
    return Misbehaviour.decode(envelope).isEmpty() && machine.admit(committed, envelope).isEmpty();
  }
}
