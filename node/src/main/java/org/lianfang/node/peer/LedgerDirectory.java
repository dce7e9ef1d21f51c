package org.lianfang.node.peer;

import java.util.Optional;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.View;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;

/// Who may connect, read from this node's replica at every question.
public record LedgerDirectory(Ledger ledger) implements MemberDirectory {
  @Override
  public Optional<MemberId> memberOf(Bytes tlsKeyHash) {
    try (View view = ledger.read()) {
      AllianceState state = new AllianceState(view);
      return state
          .registrant(tlsKeyHash)
          .flatMap(state::member)
          .filter(member -> member.isActive() && member.keys().tls().equals(tlsKeyHash))
          .map(Member::id);
    }
  }

  @Override
  public Optional<Bytes> tlsKeyHashOf(MemberId id) {
    try (View view = ledger.read()) {
      return new AllianceState(view)
          .member(id)
          .filter(Member::isActive)
          .map(member -> member.keys().tls());
    }
  }
}
