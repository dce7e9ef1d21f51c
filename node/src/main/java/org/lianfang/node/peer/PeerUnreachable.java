package org.lianfang.node.peer;

import org.lianfang.protocol.member.MemberId;

/// A member's node did not answer in time. Whether the call arrived is unknown.
@SuppressWarnings("serial")
public final class PeerUnreachable extends Exception {
  private final MemberId member;

  public PeerUnreachable(MemberId member, String detail) {
    super("the node of " + member + " cannot be reached: " + detail);
    this.member = member;
  }

  public MemberId member() {
    return member;
  }
}
