package org.lianfang.contract.member;

import java.util.List;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.EngineNetwork;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.member.EngineKeys;
import org.lianfang.protocol.member.Member;

/// The engine's network as the alliance's votes have made it. Thread-safe; holds no state.
///
/// Outside a trial the validators are exactly the members of the roster. A trial has no engine
/// keys: there are no validators for an engine, and nobody connects. Before genesis likewise.
public final class AllianceNetwork implements EngineNetwork {
  @Override
  public List<Bytes> validators(State state) {
    return new AllianceState(state)
        .validators().stream()
            .flatMap(member -> member.engine().stream())
            .map(EngineKeys::consensus)
            .map(key -> key.bytes())
            .sorted()
            .toList();
  }

  /// Whether the node id is the present one of an active member. A suspended member connects again
  /// only once it is restored.
  @Override
  public boolean mayConnect(State state, Bytes node) {
    return node.size() == EngineKeys.ADDRESS_SIZE
        && new AllianceState(state).engineNodeHolder(node).filter(Member::isActive).isPresent();
  }
}
