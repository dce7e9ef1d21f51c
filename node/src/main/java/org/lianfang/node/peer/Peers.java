package org.lianfang.node.peer;

import org.lianfang.protocol.member.MemberId;

/// The other members' nodes.
public interface Peers extends AutoCloseable {
  /// The node of this member; its calls fail with [PeerUnreachable] where it cannot be reached, or
  /// where no address of it is known. This node's own member is answered without a network.
  Peer peer(MemberId member);

  @Override
  void close();
}
