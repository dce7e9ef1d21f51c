package org.lianfang.node.peer;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Function;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.View;
import org.lianfang.protocol.member.Endpoints;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;

/// Where members' nodes listen, as they have said on the ledger; not resolved.
public record LedgerEndpoints(Ledger ledger)
    implements Function<MemberId, Optional<InetSocketAddress>> {
  @Override
  public Optional<InetSocketAddress> apply(MemberId id) {
    try (View view = ledger.read()) {
      return new AllianceState(view)
          .member(id)
          .flatMap(Member::endpoints)
          .map(Endpoints::node)
          .map(
              node ->
                  InetSocketAddress.createUnresolved(Endpoints.host(node), Endpoints.port(node)));
    }
  }
}
