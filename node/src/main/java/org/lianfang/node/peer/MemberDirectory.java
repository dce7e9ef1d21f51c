package org.lianfang.node.peer;

import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.member.MemberId;

/// Who may connect, by the ledger: asked anew for every connection and every call, so that a
/// suspension takes effect at once.
public interface MemberDirectory {
  /// The active member that registered a TLS key with this hash.
  Optional<MemberId> memberOf(Bytes tlsKeyHash);

  /// The TLS key hash that an active member registered.
  Optional<Bytes> tlsKeyHashOf(MemberId member);
}
